/** What a follower holds: it hears that something happened, never what or how often. */
interface Listener extends Disposable {
  /**
   * Resolves when the bell has rung since the last wait (at once, when it already has); false once `signal` has
   * ended. Wake-ups are one flag, so a slow follower costs nothing.
   */
  wait(signal: AbortSignal): Promise<boolean>;
}

/**
 * Named bells between those who store and those who follow. To miss nothing: listen first, then read what is
 * stored, then wait.
 */
export interface Bells {
  ring(name: string): void;
  listen(name: string): Listener;
}

export function createBells(): Bells {
  const rooms = new Map<string, Set<() => void>>();
  return {
    ring(name) {
      for (const wake of rooms.get(name) ?? []) wake();
    },
    listen(name) {
      let rung = false;
      let resume: (() => void) | null = null;
      const wake = () => {
        rung = true;
        resume?.();
      };
      const room = rooms.get(name) ?? new Set();
      rooms.set(name, room.add(wake));
      return {
        async wait(signal) {
          if (!rung && !signal.aborted) {
            const { promise, resolve } = Promise.withResolvers<void>();
            resume = resolve;
            signal.addEventListener("abort", wake, { once: true });
            await promise;
            signal.removeEventListener("abort", wake);
            resume = null;
          }
          rung = false;
          return !signal.aborted;
        },
        [Symbol.dispose]() {
          room.delete(wake);
          if (room.size === 0 && rooms.get(name) === room) rooms.delete(name);
        },
      };
    },
  };
}
