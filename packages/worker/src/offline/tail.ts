const LINES = 200;
const CHARS = 2_000;

/** The last lines of a text that comes in pieces: at most 200, a long one cut, of redrawn ones the last drawing. */
export class Tail {
  #lines: string[] = [];
  #open = "";

  add(text: string): void {
    const end = text.lastIndexOf("\n");
    if (end < 0) {
      this.#open = shown(this.#open + text);
      return;
    }
    // Only the last lines of a piece can matter.
    let from = end;
    for (let count = 0; count < LINES && from > 0; count++) from = text.lastIndexOf("\n", from - 1);
    const first = from <= 0 ? this.#open : "";
    const lines = (first + text.slice(Math.max(0, from), end)).split("\n").map(shown);
    this.#lines = [...this.#lines, ...lines].slice(-LINES);
    this.#open = shown(text.slice(end + 1));
  }

  lines(): readonly string[] {
    return this.#open === "" ? this.#lines : [...this.#lines, this.#open];
  }
}

function shown(line: string): string {
  const drawn = line.endsWith("\r") ? line.slice(0, -1) : line;
  return drawn.slice(drawn.lastIndexOf("\r") + 1).slice(0, CHARS);
}
