import { setTimeout as wait } from "node:timers/promises";
import type { WebSocket } from "ws";

/** Bytes that may wait in a socket before a subscription pauses: a reader that stops costs this much, not more. */
const maxBuffered = 1024 * 1024;
/** At most 20 events a second; the first after a pause goes at once. */
const gapMs = 50;

/**
 * The one guard of every subscription. tRPC's WebSocket adapter writes without looking at the socket's buffer
 * (a reader that stopped grew the server to 1.4 GB in 8 s); over SSE the adapter waits for drain by itself.
 * `source` gets a signal that ends with the subscription, and must make its events late: it is asked for the
 * next one only when that may be sent, so that whatever happened meanwhile is one event.
 */
export async function* paced<T>(
  socket: WebSocket | null,
  signal: AbortSignal | undefined,
  source: (signal: AbortSignal) => AsyncIterable<T>,
): AsyncGenerator<T, void, undefined> {
  const ended = new AbortController();
  const both = signal ? AbortSignal.any([signal, ended.signal]) : ended.signal;
  let last = 0;
  try {
    for await (const event of source(both)) {
      yield event;
      const rest = last + gapMs - performance.now();
      if (rest > 0) await wait(rest, undefined, { signal: both });
      while (socket && socket.readyState === socket.OPEN && socket.bufferedAmount > maxBuffered)
        await wait(20, undefined, { signal: both });
      last = performance.now();
    }
  } catch (error) {
    if (!both.aborted) throw error;
  } finally {
    ended.abort();
  }
}
