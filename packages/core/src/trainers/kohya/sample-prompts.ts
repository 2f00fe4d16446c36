import type { SamplePrompt } from "./options/samples.ts";

/**
 * The trainer's prompt file in its JSON form: the text form reads a prompt that begins with "n " or "s 5" as an
 * option, this one takes every text as it is.
 */
export const promptFile = { name: "sample-prompts.json", write };

function write(prompts: readonly SamplePrompt[]): string {
  const rows = prompts.map((row) =>
    Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null && value !== "")),
  );
  return `${JSON.stringify(rows, null, 2)}\n`;
}
