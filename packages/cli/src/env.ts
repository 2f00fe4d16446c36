import { readFileSync } from "node:fs";
import { StudioError } from "@loralei/core/errors";
import { z } from "zod";

const text = z
  .string()
  .transform((value) => value.trim() || undefined)
  .optional();

/** Every variable that the command line program reads. */
const Environment = z.object({
  /** Address of the studio. @default http://127.0.0.1:4600 */
  LORALEI_URL: text,
  /** The studio's token, where it wants one; or a file that holds it. */
  LORALEI_TOKEN: text,
  LORALEI_TOKEN_FILE: text,
});

export interface CliEnv {
  url: string;
  /** Throws `bad-input` when the named file cannot be read. */
  readToken: () => string | null;
}

export function readEnv(source: NodeJS.ProcessEnv = process.env): CliEnv {
  const env = Environment.parse(source);
  const url = env.LORALEI_URL ?? "http://127.0.0.1:4600";
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? "")) {
    throw new StudioError("bad-input", `LORALEI_URL is "${url}", which is no address.`, {
      help: 'Write it as "http://127.0.0.1:4600".',
    });
  }
  const file = env.LORALEI_TOKEN_FILE;
  return {
    url: url.replace(/\/+$/, ""),
    readToken: () => env.LORALEI_TOKEN ?? (file === undefined ? null : tokenOf(file)),
  };
}

function tokenOf(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (cause) {
    throw new StudioError("bad-input", `LORALEI_TOKEN_FILE names ${file}, which cannot be read.`, {
      help: "Name a file that holds the token and that you may read.",
      cause,
    });
  }
}
