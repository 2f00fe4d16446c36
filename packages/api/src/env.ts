import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { StudioError } from "@loralei/core/errors";
import { z } from "zod";

const Url = z.url({ protocol: /^https?$/ });

/** Every environment variable that the api reads, with what holds without it. */
const Env = z.object({
  /** Address to listen on; anything but loopback needs LORALEI_TOKEN. */
  LORALEI_HOST: z.string().min(1).default("127.0.0.1"),
  LORALEI_PORT: z.coerce.number().int().min(0).max(65_535).default(4600),
  /** What browsers and programs must show on other hosts; also from LORALEI_TOKEN_FILE. */
  LORALEI_TOKEN: z.string().min(16, "shorter than 16 characters").optional(),
  /** How people and workers reach the studio from elsewhere ("https://studio.example"). */
  LORALEI_PUBLIC_URL: Url.optional(),
  /** Folder of everything that the studio keeps. */
  LORALEI_HOME: z.string().min(1).default(join(homedir(), ".loralei")),
  /** Folder of the built web app; by default beside the bundle. */
  LORALEI_WEB: z.string().min(1).optional(),
  /** The hub that tokens are tested against. */
  HF_ENDPOINT: Url.default("https://huggingface.co"),
  WANDB_BASE_URL: Url.default("https://api.wandb.ai"),
});
type Env = z.infer<typeof Env>;

/** Reads the environment; an empty variable counts as not set. Throws `bad-input` that names every bad variable. */
export function readEnv(source: Readonly<Record<string, string | undefined>> = process.env): Env {
  const given = Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined && value !== ""),
  );
  if (given.LORALEI_TOKEN_FILE) given.LORALEI_TOKEN = readSecretFile(given.LORALEI_TOKEN_FILE);
  const parsed = Env.safeParse(given);
  if (!parsed.success) {
    const found = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
    throw new StudioError("bad-input", `The environment cannot be used: ${found}.`, {
      help: "Correct these variables, or leave them out.",
    });
  }
  return { ...parsed.data, LORALEI_HOME: resolve(parsed.data.LORALEI_HOME) };
}

function readSecretFile(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (cause) {
    throw new StudioError("bad-input", `LORALEI_TOKEN_FILE names ${path}, which cannot be read.`, {
      help: "Name a file that holds the token and that this user may read.",
      cause,
    });
  }
}
