const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** A span in the two largest units that matter: "8 s", "3 min 20 s", "2 h 05 min", "3 d 4 h". */
export function spanWords(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) return "–";
  if (ms < second) return "under 1 s";
  if (ms < minute) return `${Math.floor(ms / second)} s`;
  if (ms < 10 * minute) {
    const rest = Math.floor((ms % minute) / second);
    return `${Math.floor(ms / minute)} min${rest ? ` ${rest} s` : ""}`;
  }
  if (ms < hour) return `${Math.round(ms / minute)} min`;
  if (ms < day)
    return `${Math.floor(ms / hour)} h ${String(Math.floor((ms % hour) / minute)).padStart(2, "0")} min`;
  const hours = Math.floor((ms % day) / hour);
  return `${Math.floor(ms / day)} d${hours ? ` ${hours} h` : ""}`;
}

/** What is left, rounded to what can be trusted: seconds only near the end. */
export function etaWords(ms: number | null): string | null {
  if (ms === null || !Number.isFinite(ms) || ms < 0) return null;
  if (ms < 5 * second) return "a few seconds left";
  if (ms < minute) return `${Math.ceil(ms / (5 * second)) * 5} s left`;
  if (ms < hour) return `${Math.ceil(ms / minute)} min left`;
  const quarters = Math.ceil(ms / (15 * minute));
  if (ms < day)
    return `${Math.floor(quarters / 4)} h${quarters % 4 ? ` ${(quarters % 4) * 15} min` : ""} left`;
  return `${spanWords(Math.ceil(ms / hour) * hour)} left`;
}

/** When it was, as people say it: "just now", "4 min ago", "yesterday 21:04", "12 Oct 09:30". */
export function whenWords(atMs: number, nowMs: number): string {
  const past = nowMs - atMs;
  if (past < 45 * second) return "just now";
  if (past < hour) return `${Math.max(1, Math.round(past / minute))} min ago`;
  const at = new Date(atMs);
  const now = new Date(nowMs);
  const clock = clockWords(atMs);
  if (at.toDateString() === now.toDateString()) return `today ${clock}`;
  if (at.toDateString() === new Date(nowMs - day).toDateString()) return `yesterday ${clock}`;
  const date = at.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
  return at.getFullYear() === now.getFullYear() ? `${date} ${clock}` : `${date} ${at.getFullYear()}`;
}

/** "21:04" or, with seconds, "21:04:09", in the reader's time zone. */
export function clockWords(atMs: number, seconds = false): string {
  return new Date(atMs).toLocaleTimeString("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    ...(seconds ? { second: "2-digit" } : {}),
  });
}

/** The full moment, for titles. */
export function momentWords(atMs: number): string {
  return new Date(atMs).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "medium" });
}
