/** Replaces every secret in a text by its name. */
export type Redact = (text: string) => string;

/** Shorter values would hide ordinary words. */
const shortest = 5;
/** Tokens of the hub by their shape: they are hidden even when no secret of this job says so. */
const tokenShape = String.raw`\bhf_[A-Za-z0-9]{30,}`;

/**
 * Hides the values of `secrets` (name → value) wherever they stand: as they are, URL-encoded, and in base64,
 * alone or inside a longer base64 text (whose three alignments differ). Works on whole lines: a secret that a
 * program wrote in two pieces is found, since lines are put together before.
 */
export function makeRedact(secrets: Readonly<Record<string, string>>): Redact {
  const names = new Map<string, string>();
  for (const [name, value] of Object.entries(secrets)) {
    for (const form of forms(value)) names.set(form, name);
  }
  const alternatives = [...names.keys()].sort((a, b) => b.length - a.length).map(escaped);
  const pattern = new RegExp([...alternatives, tokenShape].join("|"), "g");
  return (text) => text.replace(pattern, (found) => `[hidden ${names.get(found) ?? "token"}]`);
}

/** Every text inside a plain value, redacted: events and verdicts quote the log. */
export function redactDeep<T>(value: T, redact: Redact): T {
  if (typeof value === "string") return redact(value) as T;
  if (Array.isArray(value)) return value.map((item) => redactDeep(item, redact)) as T;
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, redactDeep(item, redact)]),
    ) as T;
  }
  return value;
}

function forms(value: string): string[] {
  const lines = value.split(/\r?\n/).filter((line) => line.length >= shortest);
  return lines.flatMap((line) => {
    const encoded = encodeURIComponent(line.toWellFormed());
    const lower = encoded.replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase());
    return [line, encoded, lower, ...base64Forms(line)];
  });
}

/** The part of the base64 text that is the same whatever stands before and after, for each of three alignments. */
function base64Forms(line: string): string[] {
  const bytes = Buffer.from(line);
  return [0, 1, 2].flatMap((before) => {
    const padded = Buffer.concat([Buffer.alloc(before), bytes]);
    const text = padded.toString("base64").replace(/=+$/, "");
    const first = Math.ceil((before * 8) / 6);
    const last = Math.floor((padded.length * 8) / 6);
    const stable = text.slice(first, last);
    return stable.length < 8 ? [] : [stable, stable.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
