/**
 * What a file that should hold safetensors weights holds instead, by its first bytes; null when they say nothing.
 * These are the cases people meet: a login page saved as a model, a git clone without LFS, an old checkpoint.
 * @param head the first bytes of the file, 64 are enough
 */
export function foreignWeights(head: Uint8Array): { found: string; help: string } | null {
  const bytes = Buffer.from(head.subarray(0, 64)).toString("latin1");
  // Signs of text stand in lower case and may follow white space; signs of binary files stand first and exactly.
  const text = bytes.trimStart().toLowerCase();
  const row = rows.find(({ signs, of }) =>
    signs.some((sign) => (of === "text" ? text : bytes).startsWith(sign)),
  );
  return row ? { found: row.found, help: row.help } : null;
}

const pickle = {
  help: "Convert it to safetensors first, or give such a file only to the trainer if you trust its source: opening a pickle runs code.",
};
const download = {
  help: "Download the model itself: the download button of the model's page, with a token where the model is gated.",
};

interface Row {
  /** Beginnings, as Latin-1. */
  signs: readonly string[];
  of: "text" | "bytes";
  found: string;
  help: string;
}

const rows: readonly Row[] = [
  {
    of: "text",
    signs: ["version https://git-lfs"],
    found: "a git-LFS pointer, not the weights",
    help: "Fetch the weights with: git lfs pull",
  },
  {
    of: "text",
    signs: ["<!doctype html", "<html", "<head", "<!--"],
    found: "a web page (HTML), not weights",
    ...download,
  },
  { of: "text", signs: ["<?xml"], found: "an XML text, not weights", ...download },
  { of: "text", signs: ['{"', '{ "', "{\n"], found: "a JSON text, not weights", ...download },
  {
    of: "bytes",
    signs: ["PK\x03\x04"],
    found: "a zip file: a PyTorch checkpoint (.ckpt, .pt, .bin), which is a Python pickle",
    ...pickle,
  },
  {
    of: "bytes",
    signs: ["\x80\x02", "\x80\x03", "\x80\x04", "\x80\x05"],
    found: "a Python pickle (an old .ckpt, .pt or .bin)",
    ...pickle,
  },
  { of: "bytes", signs: ["GGUF"], found: "a GGUF file", help: "Use the safetensors version of this model." },
  {
    of: "bytes",
    signs: ["\x89PNG", "\xff\xd8\xff", "RIFF"],
    found: "an image",
    help: "Choose the model file, not its preview.",
  },
  { of: "bytes", signs: ["\0".repeat(16)], found: "only zero bytes: an unfinished download", ...download },
];
