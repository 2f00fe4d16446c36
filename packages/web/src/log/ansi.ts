/** A stretch of a log line in one look. */
export interface Span {
  text: string;
  /** Colour: a number 0-15 of the terminal's palette, or a CSS colour. */
  fg?: number | string;
  bg?: number | string;
  bold?: boolean;
  dim?: boolean;
  italic?: boolean;
  underline?: boolean;
}

type Look = Omit<Span, "text">;

/** A control sequence (CSI with its parameters and final byte, OSC, other escapes) or a lone control character. */
const sequence = new RegExp(
  [
    String.raw`\u001b(?:`,
    String.raw`\[([0-9;:]*)([@-~])|`,
    String.raw`\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|`,
    String.raw`[@-Z\\^_]|.?)|`,
    String.raw`[\u0000-\u0008\u000b-\u001f\u007f\u0080-\u009f]`,
  ].join(""),
  "gu",
);

/**
 * Reads the colours (SGR) of a line and leaves out every other control sequence and character: a line can colour
 * itself and do nothing else.
 */
export function readAnsi(line: string): Span[] {
  const spans: Span[] = [];
  let look: Look = {};
  let from = 0;
  const put = (text: string) => {
    if (text !== "") spans.push({ text, ...look });
  };
  sequence.lastIndex = 0;
  for (let found = sequence.exec(line); found; found = sequence.exec(line)) {
    put(line.slice(from, found.index));
    from = found.index + found[0].length;
    if (found[2] === "m") look = applySgr(look, found[1] ?? "");
  }
  put(line.slice(from));
  return spans;
}

/** The text of a line alone. */
export function plainText(line: string): string {
  return line.replace(sequence, "");
}

function applySgr(before: Look, parameters: string): Look {
  const codes = parameters.split(/[;:]/).map((part) => (part === "" ? 0 : Number(part)));
  let look: Look = { ...before };
  for (let index = 0; index < codes.length; index++) {
    const code = codes[index]!;
    if (code === 0) look = {};
    else if (code === 1) look.bold = true;
    else if (code === 2) look.dim = true;
    else if (code === 3) look.italic = true;
    else if (code === 4) look.underline = true;
    else if (code === 22) look = without(look, "bold", "dim");
    else if (code === 23) look = without(look, "italic");
    else if (code === 24) look = without(look, "underline");
    else if (code >= 30 && code <= 37) look.fg = code - 30;
    else if (code >= 90 && code <= 97) look.fg = code - 82;
    else if (code >= 40 && code <= 47) look.bg = code - 40;
    else if (code >= 100 && code <= 107) look.bg = code - 92;
    else if (code === 39) look = without(look, "fg");
    else if (code === 49) look = without(look, "bg");
    else if (code === 38 || code === 48) {
      const side = code === 38 ? "fg" : "bg";
      if (codes[index + 1] === 5) {
        look[side] = paletteColor(codes[index + 2] ?? 0);
        index += 2;
      } else if (codes[index + 1] === 2) {
        const [red = 0, green = 0, blue = 0] = codes.slice(index + 2, index + 5).map(byte);
        look[side] = `rgb(${red} ${green} ${blue})`;
        index += 4;
      }
    }
  }
  return look;
}

function without(look: Look, ...keys: (keyof Look)[]): Look {
  const next = { ...look };
  for (const key of keys) delete next[key];
  return next;
}

/** Colour of the table of 256: the sixteen named ones, a cube of 6 × 6 × 6, and greys. */
function paletteColor(index: number): number | string {
  if (index < 16) return Math.max(0, index);
  if (index < 232) {
    const at = index - 16;
    const [red = 0, green = 0, blue = 0] = [Math.floor(at / 36), Math.floor(at / 6) % 6, at % 6].map(
      (step) => (step === 0 ? 0 : 55 + step * 40),
    );
    return `rgb(${red} ${green} ${blue})`;
  }
  const grey = byte(8 + (index - 232) * 10);
  return `rgb(${grey} ${grey} ${grey})`;
}

function byte(value: number): number {
  return Math.min(255, Math.max(0, Math.round(value) || 0));
}
