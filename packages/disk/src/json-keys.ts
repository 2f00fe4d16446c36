/**
 * The first key that stands twice in one object of a JSON text, or null. `JSON.parse` lets the last one win
 * silently; other readers take the first, so two programs would read two different files.
 * @param text well-formed JSON: parse it first
 */
export function duplicateKey(text: string): string | null {
  const objects: (Set<string> | null)[] = [];
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case openBrace:
        objects.push(new Set());
        break;
      case openBracket:
        objects.push(null);
        break;
      case closeBrace:
      case closeBracket:
        objects.pop();
        break;
      case quote: {
        const end = endOfString(text, at);
        const keys = objects.at(-1);
        if (keys && isKey(text, end)) {
          const key = stringAt(text, at, end);
          if (keys.has(key)) return key;
          keys.add(key);
        }
        at = end;
      }
    }
  }
  return null;
}

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** Index of the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === backslash) slashes++;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}

/** Two spellings of one key ("a" and "\u0061") are one key. */
function stringAt(text: string, start: number, end: number): string {
  const raw = text.slice(start, end + 1);
  return raw.includes("\\") ? String(JSON.parse(raw)) : raw.slice(1, -1);
}

function isKey(text: string, end: number): boolean {
  for (let at = end + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x3a) return true;
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return false;
  }
  return false;
}
