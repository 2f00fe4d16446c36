/** How this tab hears from the studio. */
export interface LinkState {
  /** waiting: first try · open: live · lost: was open or should be, and is tried again. */
  status: "waiting" | "open" | "lost";
  /** Since when it is so, milliseconds of `performance.now()`. */
  since: number;
  way: "socket" | "stream";
}

/** After this long without a link, values on the page may be old and it says so. */
export const staleAfterMs = 5_000;

let state: LinkState = { status: "waiting", since: 0, way: "socket" };
const listeners = new Set<() => void>();

export function linkState(): LinkState {
  return state;
}

/** Calls `listener` at each change; returns what ends that. */
export function onLinkState(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function setLinkStatus(status: LinkState["status"], now: number = performance.now()): void {
  if (status === state.status) return;
  put({ ...state, status, since: now });
}

export function setLinkWay(way: LinkState["way"]): void {
  if (way !== state.way) put({ ...state, way });
}

function put(next: LinkState) {
  state = next;
  for (const listener of listeners) listener();
}

/** Whether values that came over the link may be old at `now`. */
export function isStale(link: LinkState, now: number): boolean {
  return link.status !== "open" && now - link.since >= staleAfterMs;
}
