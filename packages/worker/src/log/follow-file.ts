import { watch } from "node:fs";

/**
 * Calls `wake` when a file may have grown: at once where the system tells, and every `pollMs` in any case, since
 * network file systems tell nothing. The file must exist.
 */
export function followFile(path: string, wake: () => void, pollMs = 250): { close(): void } {
  const timer = setInterval(wake, pollMs);
  let watcher: ReturnType<typeof watch> | null = null;
  try {
    watcher = watch(path, wake);
    watcher.on("error", () => watcher?.close());
  } catch {
    // Out of inotify watches, or a system without: the poll remains.
  }
  return {
    close() {
      clearInterval(timer);
      watcher?.close();
    },
  };
}
