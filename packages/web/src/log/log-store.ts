import type { NumberedLine } from "@loralei/core/jobs/event";

/** Lines of a page; the api's limit of one call. */
export const pageSize = 500;

/**
 * Lines of one attempt as far as they are held: pages by number, at most `maxPages`, those far from what is looked
 * at go first. Everything else of the log stays with the studio and is fetched when it comes into view.
 */
export interface LogStore {
  /** Lines that the log has. */
  total(): number;
  /** The bar under way, as the trainer draws it. */
  live(): string | null;
  /** Line `n`, from 1; undefined while it is not here. */
  line(n: number): NumberedLine | undefined;
  put(lines: readonly NumberedLine[], total?: number): void;
  setLive(text: string | null): void;
  /** Numbers of pages that are not whole between two lines; what is asked for is on the way until `put`. */
  missing(from: number, to: number): number[];
  /** A page could not be fetched: it may be asked for again. */
  giveUp(page: number): void;
  /** Says what is looked at, so that what is far may go. */
  look(from: number, to: number): void;
  subscribe(listener: () => void): () => void;
  version(): number;
}

export function createLogStore({ maxPages = 60 }: { maxPages?: number } = {}): LogStore {
  const pages = new Map<number, (NumberedLine | undefined)[]>();
  const asked = new Set<number>();
  const listeners = new Set<() => void>();
  let total = 0;
  let live: string | null = null;
  let version = 0;
  let middle = 0;

  const pageOf = (n: number) => Math.floor((n - 1) / pageSize);

  function changed() {
    version++;
    for (const listener of listeners) listener();
  }

  function trim() {
    if (pages.size <= maxPages) return;
    const last = pageOf(Math.max(1, total));
    // The end of the log is always held: it is what follows.
    const far = [...pages.keys()]
      .filter((page) => page !== last)
      .sort((a, b) => Math.abs(b - middle) - Math.abs(a - middle));
    for (const page of far.slice(0, pages.size - maxPages)) pages.delete(page);
  }

  return {
    total: () => total,
    live: () => live,
    version: () => version,
    line: (n) => pages.get(pageOf(n))?.[(n - 1) % pageSize],
    put(lines, knownTotal = 0) {
      for (const line of lines) {
        const number = pageOf(line.n);
        let page = pages.get(number);
        if (!page) {
          page = [];
          pages.set(number, page);
        }
        page[(line.n - 1) % pageSize] = line;
        asked.delete(number);
      }
      total = Math.max(total, knownTotal, lines.at(-1)?.n ?? 0);
      trim();
      changed();
    },
    setLive(text) {
      if (text === live) return;
      live = text;
      changed();
    },
    missing(from, to) {
      const found: number[] = [];
      for (
        let number = pageOf(Math.max(1, from));
        number <= pageOf(Math.max(1, Math.min(to, total)));
        number++
      ) {
        const page = pages.get(number);
        const whole = Math.min(pageSize, total - number * pageSize);
        let has = 0;
        if (page) for (let at = 0; at < whole; at++) if (page[at]) has++;
        if (has >= whole || asked.has(number)) continue;
        asked.add(number);
        found.push(number);
      }
      return found;
    },
    giveUp: (page) => {
      asked.delete(page);
    },
    look(from, to) {
      middle = pageOf(Math.max(1, Math.floor((from + to) / 2)));
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
