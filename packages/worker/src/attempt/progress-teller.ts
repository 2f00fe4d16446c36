import type { Progress } from "@loralei/core/jobs/progress";

/** Five times a second is as live as eyes can tell. */
const everyMs = 200;

/** Tells the newest progress, at once after a pause and then at most every 200 ms; what came between is dropped. */
export function tellProgress(options: { send: (progress: Progress) => void; maySend: () => boolean }) {
  let newest: Progress | null = null;
  let toldAtMs = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | null = null;

  function flush(): void {
    if (timer) clearTimeout(timer);
    timer = null;
    if (!newest || !options.maySend()) return;
    toldAtMs = performance.now();
    const progress = newest;
    newest = null;
    options.send(progress);
  }

  return {
    update(progress: Progress): void {
      newest = progress;
      timer ??= setTimeout(flush, Math.max(0, toldAtMs + everyMs - performance.now()));
    },
    flush,
    close(): void {
      if (timer) clearTimeout(timer);
      newest = null;
      timer = null;
    },
  };
}
