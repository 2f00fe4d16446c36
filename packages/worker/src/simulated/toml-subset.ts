export type Value = string | number | boolean | Value[];
export interface Table {
  [key: string]: Value | Table | Table[] | undefined;
}

/**
 * Reads the TOML that Loralei writes for a trainer: one key a line, basic strings, numbers, booleans, arrays on one
 * or several lines, `[table]` and `[[array.of.tables]]`. Not a TOML reader for anything else.
 */
export function readToml(text: string): Table {
  const root: Table = {};
  let table = root;
  const lines = text.split("\n");
  for (let i = 0; i < lines.length; i++) {
    let line = lines[i]!.trim();
    if (line === "" || line.startsWith("#")) continue;
    const header = /^(\[{1,2})\s*([^\]]+?)\s*\]{1,2}$/.exec(line);
    if (header) {
      table = enter(root, header[2]!.split("."), header[1] === "[[");
      continue;
    }
    const pair = /^("(?:[^"\\]|\\.)*"|[\w-]+)\s*=\s*(.*)$/.exec(line);
    if (!pair) throw new SyntaxError(`line ${i + 1} is neither a key nor a table: ${line}`);
    line = pair[2]!;
    while (line.startsWith("[") && !closed(line) && i + 1 < lines.length) line += ` ${lines[++i]!.trim()}`;
    const key = pair[1]!.startsWith('"') ? String(JSON.parse(pair[1]!)) : pair[1]!;
    table[key] = readValue(line, i + 1);
  }
  return root;
}

function enter(root: Table, path: string[], append: boolean): Table {
  let at = root;
  for (const [i, name] of path.entries()) {
    const last = i === path.length - 1;
    const here = at[name];
    if (last && append) {
      const list = (here ?? []) as Table[];
      const fresh: Table = {};
      list.push(fresh);
      at[name] = list;
      return fresh;
    }
    if (Array.isArray(here)) at = here.at(-1) as Table;
    else {
      at[name] = here ?? {};
      at = at[name] as Table;
    }
  }
  return at;
}

/** JSON says the same of our strings, arrays and numbers; Python's `1_000` and trailing commas it does not know. */
function readValue(text: string, line: number): Value {
  try {
    return JSON.parse(text.replace(/,\s*\]$/, "]")) as Value;
  } catch {
    if (text === "nan") return Number.NaN;
    const number = Number(text.replaceAll("_", ""));
    if (text !== "" && !Number.isNaN(number)) return number;
    const literal = /^'([^']*)'$/.exec(text);
    if (literal) return literal[1]!;
    throw new SyntaxError(`line ${line} has a value that is not understood: ${text}`);
  }
}

function closed(text: string): boolean {
  let depth = 0;
  const bare = text.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  for (const character of bare) depth += character === "[" ? 1 : character === "]" ? -1 : 0;
  return depth === 0;
}
