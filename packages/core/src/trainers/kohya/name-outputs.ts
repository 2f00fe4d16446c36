import type { Options } from "../trainer.ts";

/** Longest name of a LoRA, in characters: the trainer appends steps and endings to it. */
const longest = 100;

/**
 * An empty `output_name` becomes the job's name, made a file name: runs of what a name may not hold are one "-".
 * A job's name of nothing but such characters gives "lora".
 */
export function nameOutputs(options: Options, jobName: string): Options {
  if (typeof options.output_name !== "string" || options.output_name.trim() !== "") return options;
  const clean = jobName
    .normalize("NFC")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced here
    .replace(/[\\/:*?"<>|\u0000-\u001f\u007f\s]+/g, "-");
  const name = trimmed([...trimmed(clean)].slice(0, longest).join(""));
  return { ...options, output_name: name || "lora" };
}

const trimmed = (name: string) => name.replace(/^[-.]+|[-.]+$/g, "");
