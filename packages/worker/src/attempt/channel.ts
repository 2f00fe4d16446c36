import { setTimeout as delay } from "node:timers/promises";
import { startMark } from "@loralei/core/link/ledger";
import type { Mark } from "@loralei/core/link/messages";

/**
 * Where a channel's reader stands: the mark, and all it must know to go on from there. Plain JSON, saved from time
 * to time, so that a new daemon goes on without reading everything again.
 */
export interface Checkpoint<S> {
  mark: Mark;
  state: S;
}

/** What a channel reads: a pure-minded reader over files that only grow. */
export interface Source<S, Body> {
  /** The state before the first byte. */
  readonly start: S;
  /** The next piece from here on, null when there is nothing new. Never waits for more to be written. */
  next(state: S, from: number): Promise<{ state: S; to: number; body: Body; weight: number } | null>;
  /** The state at `to`, reached from the state at `from` without making anything of what lies between. */
  skip(state: S, from: number, to: number): Promise<S>;
}

export interface Channel<S> {
  /** Something may have been written, acknowledged, or said: look. */
  wake(): void;
  /** Go on from this mark; what was read beyond is forgotten. */
  restart(mark: Mark): void;
  /** Stored at the other end up to this mark: earlier checkpoints are not needed any more. */
  acked(mark: Mark): void;
  /** The newest acknowledged place. */
  checkpoint(): Checkpoint<S>;
  /** Where the reader stands; null until the first `restart`. */
  at(): Checkpoint<S> | null;
  /** Resolves when all that exists has been read from where the channel stands, once more after this call. */
  drained(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Reads a source as fast as the other end takes it: a piece is read only when there is room for it, so memory stays
 * flat whatever the source holds. The first piece after a pause goes at once, then pieces wait `flushMs` for company.
 */
export function openChannel<S, Body>(options: {
  source: Source<S, Body>;
  /** A place saved earlier; used where it is not beyond what the api has. */
  saved: Checkpoint<S> | null;
  hasRoom: () => boolean;
  send: (piece: { seq: number; from: number; to: number; body: Body; weight: number }) => void;
  flushMs: () => number;
  onError: (error: unknown) => void;
}): Channel<S> {
  const { source } = options;
  const start: Checkpoint<S> = { mark: startMark, state: source.start };
  /** Places that can be gone back to without reading again: the acknowledged one, then those under way. */
  let places: Checkpoint<S>[] = [options.saved ?? start];
  let at: Checkpoint<S> | null = null;
  let goal: Mark | null = null;
  let closed = false;
  let woken = Promise.withResolvers<void>();
  let dry: PromiseWithResolvers<void>[] = [];
  let sentAtMs = Number.NEGATIVE_INFINITY;
  const stop = new AbortController();

  const wake = () => woken.resolve();
  const running = run();

  async function run(): Promise<void> {
    while (!closed) {
      try {
        while (!closed && (await step())) {}
      } catch (error) {
        if (!closed) {
          options.onError(error);
          // The disk may be back later; the place to go on from is known.
          await delay(1_000, undefined, { signal: stop.signal }).catch(() => {});
          continue;
        }
      }
      if (closed) return;
      await woken.promise;
      woken = Promise.withResolvers();
    }
  }

  /** One piece; false when there is nothing to do until something wakes the channel. */
  async function step(): Promise<boolean> {
    if (goal) {
      const mark = goal;
      const place = await reach(mark);
      if (goal === mark) goal = null;
      at = place;
      return true;
    }
    const here = at;
    if (!here || !options.hasRoom()) return false;
    const sinceMs = performance.now() - sentAtMs;
    if (sinceMs < options.flushMs()) {
      await delay(options.flushMs() - sinceMs, undefined, { signal: stop.signal }).catch(() => {});
      return true;
    }
    const waiting = dry;
    const piece = await source.next(here.state, here.mark.to);
    if (closed || goal || at !== here) return true;
    if (!piece) {
      dry = dry.filter((one) => !waiting.includes(one));
      for (const one of waiting) one.resolve();
      return dry.length > 0;
    }
    const mark = { seq: here.mark.seq + 1, to: piece.to };
    at = { mark, state: piece.state };
    places.push(at);
    // A full piece shows that there is more: only small ones wait for company.
    sentAtMs = piece.weight < fullPiece ? performance.now() : Number.NEGATIVE_INFINITY;
    options.send({ seq: mark.seq, from: here.mark.to, to: mark.to, body: piece.body, weight: piece.weight });
    return true;
  }

  async function reach(mark: Mark): Promise<Checkpoint<S>> {
    const known = places.find((place) => place.mark.seq === mark.seq && place.mark.to === mark.to);
    const from = known ?? places.findLast((place) => place.mark.to <= mark.to) ?? start;
    const state = known ? known.state : await source.skip(from.state, from.mark.to, mark.to);
    const place = { mark, state };
    places = [place];
    return place;
  }

  return {
    wake,
    restart(mark) {
      goal = mark;
      at = null;
      wake();
    },
    acked(mark) {
      const index = places.findIndex((place) => place.mark.seq === mark.seq && place.mark.to === mark.to);
      if (index > 0) places.splice(0, index);
      wake();
    },
    checkpoint: () => places[0] ?? start,
    at: () => at,
    drained() {
      const one = Promise.withResolvers<void>();
      if (closed) one.resolve();
      else dry = [...dry, one];
      wake();
      return one.promise;
    },
    async close() {
      closed = true;
      stop.abort();
      wake();
      for (const one of dry) one.resolve();
      await running;
    },
  };
}

const fullPiece = 32 * 1024;
