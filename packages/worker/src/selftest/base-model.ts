import { dirname, join } from "node:path";
import { StudioError } from "@loralei/core/errors";
import { z } from "zod";
import { runChild } from "../install/child.ts";
import type { Marks } from "../install/marks.ts";
import type { Size } from "./sizes.ts";

/** The Python programs of the self-test; a bundle has them in a folder of the same name beside it. */
const programs = join(dirname(import.meta.filename), "python");

export const tinyModelLoader = join(programs, "tiny_model_loader.py");

const Made = z.object({ parameters: z.number(), bytes: z.number(), seconds: z.number() });

/** Writes a checkpoint of random weights and its tokenizer folder, with the trainer's own classes. */
export async function makeBaseModel(about: {
  size: Size;
  python: string;
  root: string;
  env: Record<string, string>;
  model: string;
  tokenizers: string;
  marks: Marks;
  signal: AbortSignal;
}): Promise<z.infer<typeof Made>> {
  const { size, marks, signal } = about;
  marks.line(`Making a ${size.title} base model of random weights`);
  const end = await runChild({
    argv: [
      about.python,
      join(programs, "random_base_model.py"),
      ...["--out", about.model, "--family", size.family, "--tokenizers", about.tokenizers],
      ...(size.toy ? ["--tiny"] : []),
    ],
    cwd: about.root,
    env: { ...about.env, PYTHONUTF8: "1", PYTHONDONTWRITEBYTECODE: "1", HF_HUB_OFFLINE: "1" },
    signal,
    onText: marks.text,
  });
  const last = end.tail.trim().split("\n").at(-1) ?? "";
  if (end.code === 0) return Made.parse(JSON.parse(last));
  const killed = end.signal === "SIGKILL";
  throw new StudioError(
    "host-setup",
    `the base model could not be made: ${killed ? "the system killed it, most likely for memory" : last.slice(0, 1_000)}`,
    {
      help: killed
        ? "Close other programs, or run the self-test with --toy."
        : "Read the traceback above; install the trainer again if a package is broken.",
    },
  );
}
