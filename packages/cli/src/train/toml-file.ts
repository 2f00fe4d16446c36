import { readFile } from "node:fs/promises";
import { StudioError } from "@loralei/core/errors";
import { fileError } from "@loralei/disk/file-errors";
import { parse, TomlError } from "smol-toml";

/** Larger than any configuration; a model named by mistake is not read into memory. */
const LIMIT = 4 * 1024 * 1024;

/** Reads a TOML file of a user's; whole numbers come as numbers. */
export async function readTomlFile(path: string): Promise<Record<string, unknown>> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw fileError(error, "read", path);
  }
  if (text.length > LIMIT) {
    throw new StudioError(
      "too-large",
      `${path} is too large for a configuration (${text.length} characters).`,
    );
  }
  try {
    return parse(text.replace(/^\ufeff/, ""));
  } catch (cause) {
    const where = cause instanceof TomlError ? ` (line ${cause.line}, column ${cause.column})` : "";
    const what = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
    throw new StudioError("bad-input", `${path} is no valid TOML${where}: ${what}`, {
      help: "Correct the file at that place.",
      cause,
    });
  }
}

/** sd-scripts reads config.toml flat: names of sections mean nothing, the later of two equal keys wins. */
export function flattened(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const flat: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(config)) {
    if (isTable(value)) Object.assign(flat, value);
    else flat[key] = value;
  }
  return flat;
}

export function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
