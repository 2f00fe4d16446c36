import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { StudioError } from "@loralei/core/errors";
import { fileError } from "@loralei/disk/file-errors";
import { isTable, readTomlFile } from "./toml-file.ts";

type Prompt = Record<string, unknown>;

/** Reads a prompt file of sd-scripts (.txt, .toml, .json) into the form's list of samples. */
export async function promptsOf(path: string): Promise<Prompt[]> {
  const kind = extname(path).toLowerCase();
  if (kind === ".toml") return fromToml(await readTomlFile(path));
  if (kind !== ".txt" && kind !== ".json") {
    throw new StudioError("bad-input", `The prompt file ${path} is of an unknown kind.`, {
      help: "sd-scripts reads .txt, .toml and .json.",
    });
  }
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw fileError(error, "read", path);
  }
  return kind === ".txt" ? fromText(text) : fromJson(text, path);
}

/** One prompt a line; options follow " --": "a cat --w 512 --d 1 --n blurry". */
function fromText(text: string): Prompt[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const [prompt = "", ...options] = line.split(" --");
      const row: Prompt = { prompt: prompt.trim() };
      for (const option of options) readOption(row, option.trim());
      return row;
    });
}

const letters: Readonly<Record<string, string>> = {
  w: "width",
  h: "height",
  d: "seed",
  s: "sample_steps",
  l: "scale",
};

function readOption(row: Prompt, option: string): void {
  const found = /^([a-z]+) (.+)$/i.exec(option);
  if (!found) return;
  const [, letter = "", value = ""] = found;
  if (letter === "n") row.negative_prompt = value.trim();
  else if (letters[letter]) row[letters[letter]] = Number(value);
}

function fromToml(file: Record<string, unknown>): Prompt[] {
  if (!isTable(file.prompt)) return [];
  const { subset, ...shared } = file.prompt;
  const rows = Array.isArray(subset) ? subset.filter(isTable) : [{}];
  return rows.map((row) => known({ ...shared, ...row }));
}

function fromJson(text: string, path: string): Prompt[] {
  let rows: unknown;
  try {
    rows = JSON.parse(text);
  } catch (cause) {
    throw new StudioError("bad-input", `The prompt file ${path} is no valid JSON.`, {
      help: "Correct it.",
      cause,
    });
  }
  if (!Array.isArray(rows)) {
    throw new StudioError("bad-input", `The prompt file ${path} is no list.`, {
      help: "A JSON list is wanted.",
    });
  }
  return rows.flatMap((row) => (typeof row === "string" ? fromText(row) : isTable(row) ? [known(row)] : []));
}

const names = ["prompt", "negative_prompt", "width", "height", "seed", "sample_steps", "scale"];

/** What other families and scripts read (sampler, guidance) has no place in the form. */
function known(row: Prompt): Prompt {
  return Object.fromEntries(Object.entries(row).filter(([key]) => names.includes(key)));
}
