/** The user's own "key=value" texts, taken apart. */
export interface ParsedArguments {
  /** In their order; a key given twice stands twice. */
  pairs: [key: string, value: string][];
  /** Pieces without "=": the trainer would stop on them. */
  bad: string[];
}

/**
 * Reads arguments in the forms people paste: one per text, many in one text parted by blanks or commas, quoted,
 * as a TOML list, or with the option's name before them:
 * `--optimizer_args "weight_decay=0.1" betas=0.9, 0.99` gives weight_decay → 0.1, betas → 0.9,0.99.
 */
export function parseArguments(texts: readonly string[]): ParsedArguments {
  const parsed: ParsedArguments = { pairs: [], bad: [] };
  for (const text of texts) readText(text, parsed);
  return parsed;
}

function readText(text: string, into: ParsedArguments): void {
  const plain = unlist(text.trim()).replace(/(^|\s)--\w+/g, "$1");
  const starts = argumentStarts(plain);
  report(plain.slice(0, starts[0]?.at ?? plain.length), into);
  for (const [i, start] of starts.entries()) {
    const rest = plain.slice(start.valueAt, starts[i + 1]?.at ?? plain.length).trim();
    const whole = rest.replace(/,\s*$/, "").trim();
    const value = start.quote && whole.endsWith(start.quote) ? whole.slice(0, -1).trim() : whole;
    const [first = "", ...others] = splitBlanks(value);
    into.pairs.push([start.key, first]);
    for (const other of others) report(other, into);
  }
}

/** "[…]" around everything is a pasted TOML list; round and curly brackets belong to values. */
function unlist(text: string): string {
  return text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
}

function report(piece: string, into: ParsedArguments): void {
  for (const word of piece.split(/[\s,]+/)) if (word !== "") into.bad.push(word);
}

interface Start {
  at: number;
  key: string;
  valueAt: number;
  quote: string;
}

/** Where `key=` begins: at the start, or after a blank or comma, outside of brackets and of quoted values. */
function argumentStarts(text: string): Start[] {
  const starts: Start[] = [];
  walkTopLevel(text, (at) => {
    if (at > 0 && !/[\s,]/.test(text[at - 1]!)) return null;
    const match = /^(["']?)([A-Za-z_][\w.]*)\s*=(?!=)/.exec(text.slice(at));
    if (!match) return null;
    const start = { at, key: match[2]!, valueAt: at + match[0].length, quote: match[1]! };
    starts.push(start);
    return { at: start.valueAt - 1, quote: start.quote };
  });
  return starts;
}

/** Pieces between blanks that stand outside of brackets and quotes; a blank after a comma parts nothing. */
function splitBlanks(text: string): string[] {
  const cuts: number[] = [];
  walkTopLevel(text, (at) => {
    if (/\s/.test(text[at]!) && !/,\s*$/.test(text.slice(0, at))) cuts.push(at);
    return null;
  });
  let from = 0;
  const pieces: string[] = [];
  for (const cut of [...cuts, text.length]) {
    if (cut > from) pieces.push(text.slice(from, cut));
    from = cut + 1;
  }
  return pieces;
}

/**
 * Calls `visit` for each place outside of brackets and quotes; it may jump ahead to another place, and into a text
 * that ends with that quote.
 */
function walkTopLevel(text: string, visit: (at: number) => { at: number; quote: string } | null): void {
  let depth = 0;
  let quote = "";
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (quote) {
      if (character === quote) quote = "";
      continue;
    }
    const jump = depth === 0 ? visit(at) : null;
    if (jump) ({ at, quote } = jump);
    else if ("([{".includes(character)) depth++;
    else if (")]}".includes(character)) depth = Math.max(0, depth - 1);
    else if (character === '"' || character === "'") quote = character;
  }
}

/** True for what Python's ast.literal_eval reads: numbers, texts in quotes, True, False, None, and groups of them. */
export function isPythonLiteral(text: string): boolean {
  let rest = text.trim();
  const eat = (pattern: RegExp): boolean => {
    const match = pattern.exec(rest);
    if (match) rest = rest.slice(match[0].length).trimStart();
    return match !== null;
  };
  const group = (close: RegExp, entry: () => boolean): boolean => {
    while (!eat(close)) {
      if (!entry()) return false;
      if (!eat(/^,/)) return eat(close);
    }
    return true;
  };
  const value = (): boolean => {
    if (eat(/^\(/)) return group(/^\)/, value);
    if (eat(/^\[/)) return group(/^\]/, value);
    if (eat(/^\{/)) return group(/^\}/, () => value() && (!eat(/^:/) || value()));
    return eat(
      /^([-+]?(\d[\d_]*\.?\d*|\.\d+)([eE][-+]?\d+)?|True\b|False\b|None\b|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/,
    );
  };
  if (!value()) return false;
  while (eat(/^,/)) if (rest !== "" && !value()) return false;
  return rest === "";
}

/** A value as Python writes it: true and null in Python's words, anything else as it is. */
export function pythonWord(text: string): string {
  const word = text.toLowerCase();
  if (word === "true") return "True";
  if (word === "false") return "False";
  return word === "none" || word === "null" ? "None" : text;
}
