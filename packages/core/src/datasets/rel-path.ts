import { z } from "zod";

const reserved = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here
const forbidden = /[\u0000-\u001f\u007f\\:*?"<>|\u202a-\u202e\u2066-\u2069]/;

/**
 * Why `path` is not a safe relative path, or null when it is. Safe: NFC, "/" between parts, no absolute form,
 * drive or UNC prefix, no "." or "..", no control or bidi-override characters, no trailing dot or space, no
 * name reserved by Windows, at most 255 bytes a part and 4 096 in all (worker-link facts: fault test 51).
 */
export function whyUnsafePath(path: string): string | null {
  if (path === "") return "it is empty";
  if (path.normalize("NFC") !== path) return "it is not in Unicode normal form NFC";
  if (utf8Length(path) > 4_096) return "it is longer than 4 096 bytes";
  if (path.startsWith("/")) return "it is absolute";
  if (forbidden.test(path)) return "it holds a character that is not allowed in names";
  for (const part of path.split("/")) {
    if (part === "" || part === "." || part === "..") return `it has the part "${part}"`;
    if (/[. ]$/.test(part)) return `"${part}" ends in a dot or a space`;
    if (reserved.test(part)) return `"${part}" is a reserved name on Windows`;
    if (utf8Length(part) > 255) return "one name is longer than 255 bytes";
  }
  return null;
}

export const RelPath = z.string().superRefine((path, context) => {
  const why = whyUnsafePath(path);
  if (why) context.addIssue({ code: "custom", message: `not a safe relative path: ${why}` });
});

/** Bytes of a text in UTF-8; a lone surrogate counts as the three bytes of U+FFFD. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
