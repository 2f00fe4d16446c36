import { existsSync } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { StudioError } from "@loralei/core/errors";
import { type AttemptLink, acceptedAttempt, adoptedAttempt } from "@loralei/core/link/attempt-link-state";
import type { AttemptRef } from "@loralei/core/link/messages";
import { makeRedact, type Redact } from "../log/redact.ts";
import {
  type JobDir,
  jobDir,
  makeJobDir,
  readStored,
  removeJobDir,
  StoredArtifacts,
  StoredEnd,
  StoredExit,
  StoredMarks,
  StoredOffer,
  StoredPlan,
  StoredRun,
  StoredStop,
  writeStored,
} from "./job-dir.ts";
import { isAlive, readVariables } from "./processes.ts";

/** What is known at the start: a fresh offer, or what an earlier daemon left on disk. */
export interface Beginning {
  offer: StoredOffer;
  files: JobDir;
  link: AttemptLink;
  redact: Redact;
  secrets: Readonly<Record<string, string>>;
  plan: StoredPlan | null;
  marks: StoredMarks | null;
  stop: StoredStop | null;
  artifacts: StoredArtifacts;
  /** When the shim was started; null when it was not. */
  launchedAtMs: number | null;
  /** Set when an earlier daemon has seen the end. */
  end: StoredEnd | null;
  adopted: boolean;
}

/** Makes the folder of an attempt that is about to be accepted. Throws when the disk does not take it. */
export async function freshBeginning(
  home: string,
  offer: StoredOffer,
  secrets: Readonly<Record<string, string>>,
): Promise<Beginning> {
  const files = jobDir(home, offer);
  // What lies there was never accepted: an accepted attempt is not offered again.
  await rm(files.dir, { recursive: true, force: true });
  await makeJobDir(files);
  await writeStored(files.offer, offer);
  return {
    offer,
    files,
    link: acceptedAttempt(offer),
    redact: makeRedact(secrets),
    secrets,
    plan: null,
    marks: null,
    stop: null,
    artifacts: [],
    launchedAtMs: null,
    end: null,
    adopted: false,
  };
}

/**
 * What an earlier daemon left of an attempt; null when it ended before the offer was written down, so that the api
 * was never told that it was accepted: the folder is deleted then. Throws for an offer that cannot be read (another
 * version wrote it): its files stay, a trainer may be running on them. Secrets are read back from the environment of
 * what runs, since they are on no disk.
 */
export async function findBeginning(home: string, ref: AttemptRef): Promise<Beginning | null> {
  const files = jobDir(home, ref);
  const offer = await readStored(files.offer, StoredOffer);
  if (!offer) {
    if (existsSync(files.offer)) throw new StudioError("unreadable-file", `${files.offer} cannot be read`);
    await removeJobDir(files);
    return null;
  }
  await makeJobDir(files);
  const plan = await readStored(files.plan, StoredPlan);
  const run = await readStored(files.run, StoredRun);
  const exit = await readStored(files.exit, StoredExit);
  const artifacts = (await readStored(files.artifacts, StoredArtifacts)) ?? [];
  const secrets = run ? secretsOf(run, offer.secretNames) : {};
  const { job, attempt, gpus } = offer;
  const started =
    plan && run
      ? ({ t: "started", job, attempt, atMs: run.atMs, pid: run.trainer.pid, gpus, ...plan.started } as const)
      : null;
  const phase = exit ? "uploading" : run ? "running" : "preparing";
  return {
    offer,
    files,
    link: adoptedAttempt(ref, { phase, started, artifacts }),
    redact: makeRedact(secrets),
    secrets,
    plan,
    marks: await readStored(files.marks, StoredMarks),
    stop: await readStored(files.stop, StoredStop),
    artifacts,
    end: await readStored(files.end, StoredEnd),
    // A daemon that died before it wrote the plan had started nothing, and its secrets are lost: the wait for an
    // end then finds at once that nothing runs.
    launchedAtMs: plan ? (await stat(files.plan)).mtimeMs : 0,
    adopted: true,
  };
}

/** The shim has them from its start to the last line, also between two steps; a killed shim leaves the trainer's. */
function secretsOf({ shim, trainer }: StoredRun, names: readonly string[]): Record<string, string> {
  const alive = [trainer, shim].filter(isAlive);
  return Object.assign({}, ...alive.map(({ pid }) => readVariables(pid, names)));
}
