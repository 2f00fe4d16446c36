import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { shortId } from "@loralei/core/ids";

/** The folders under LORALEI_HOME that the api uses. */
export interface Home {
  root: string;
  datasets: string;
  models: string;
  outputs: string;
  manifests: string;
  logs: string;
  secrets: string;
  thumbs: string;
  /** Files on their way in. */
  uploads: string;
  database: string;
}

/** Makes the folders that are missing; what holds secrets is for this user alone. */
export async function openHome(root: string): Promise<Home> {
  const at = (...parts: string[]) => join(resolve(root), ...parts);
  const home: Home = {
    root: at(),
    datasets: at("datasets"),
    models: at("models"),
    outputs: at("outputs"),
    manifests: at("manifests"),
    logs: at("logs"),
    secrets: at("secrets"),
    thumbs: at("cache", "thumbs"),
    uploads: at("cache", "uploads"),
    database: at("loralei.db"),
  };
  const { secrets, database, ...open } = home;
  await Promise.all([...Object.values(open)].map((folder) => mkdir(folder, { recursive: true })));
  await mkdir(secrets, { recursive: true, mode: 0o700 });
  return home;
}

/** Folder under outputs/ of a job: its name in letters that every file system takes, and the end of its id. */
export function outputFolder(jobName: string, jobId: string): string {
  const slug = jobName
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return `${slug || "job"}-${shortId(jobId)}`;
}
