import { readFile, stat } from "node:fs/promises";
import { StudioError } from "@loralei/core/errors";
import { fileError, shown } from "./file-errors.ts";

/** What this file needs of a zod schema. */
export interface Schema<T> {
  safeParse(
    data: unknown,
  ):
    | { success: true; data: T }
    | { success: false; error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] } };
}

/** State files are small; anything bigger is not ours and is not read into memory. */
const maxBytes = 64 << 20;

/**
 * A JSON file, read and checked by a schema.
 * @throws StudioError `not-found`, `forbidden`; `unreadable-file` for what is no JSON or not of that shape, with
 * the first places that are wrong
 */
export async function readJsonFile<T>(path: string, schema: Schema<T>): Promise<T> {
  const value = parse(path, await text(path));
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const places = result.error.issues.slice(0, 5).map((issue) => {
    const place = issue.path.map(String).join(".");
    return place === "" ? issue.message : `${place}: ${issue.message}`;
  });
  throw new StudioError("unreadable-file", `${shown(path)} is not of the wanted form: ${places.join("; ")}`, {
    help: "Correct the file, or remove it so that it is made anew.",
    cause: result.error,
  });
}

async function text(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size <= maxBytes) return await readFile(path, "utf8");
  } catch (error) {
    throw fileError(error, "read", path);
  }
  throw new StudioError(
    "unreadable-file",
    `${shown(path)} is bigger than 64 MiB, too big for this kind of file`,
  );
}

function parse(path: string, content: string): unknown {
  try {
    return JSON.parse(content.replace(/^\ufeff/, ""));
  } catch (cause) {
    const why =
      content.trim() === "" ? "it is empty" : cause instanceof Error ? cause.message : String(cause);
    throw new StudioError("unreadable-file", `${shown(path)} is not JSON: ${why}`, {
      help: "Correct the file, or remove it so that it is made anew.",
      cause,
    });
  }
}
