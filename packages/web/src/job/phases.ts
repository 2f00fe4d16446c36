import type { JobEvent } from "@loralei/core/jobs/event";
import type { JobKind } from "@loralei/core/jobs/job";
import type { Phase } from "@loralei/core/jobs/phase";

/** A stretch of the way that a job goes, as the header shows it. */
export interface Stage {
  id: "prepare" | "cache" | "train" | "sample" | "save" | "fetch" | "setup" | "check";
  title: string;
  state: "past" | "now" | "ahead" | "skipped" | "broken";
  /** Milliseconds spent in it so far. */
  ms: number;
}

const stageOf: Record<Phase, Stage["id"] | null> = {
  prepare: "prepare",
  "cache-latents": "cache",
  "cache-text": "cache",
  train: "train",
  validate: "train",
  sample: "sample",
  save: "save",
  done: null,
  fetch: "fetch",
  setup: "setup",
  check: "check",
};

const titles: Record<Stage["id"], string> = {
  prepare: "Prepare",
  cache: "Cache",
  train: "Train",
  sample: "Sample",
  save: "Save",
  fetch: "Fetch",
  setup: "Set up",
  check: "Check",
};

/** The way of each kind of job; stages that are not on it show up when they are entered. */
const ways: Partial<Record<JobKind, readonly Stage["id"][]>> = {
  train: ["prepare", "cache", "train", "save"],
  install: ["fetch", "setup", "check"],
  selftest: ["prepare", "train", "save", "check"],
};

/**
 * Time per stage of one attempt, from its start and its phase events. The stage of the last one is under way until the attempt
 * ended; `nowMs` closes it for the eye.
 */
export function stagesOf(
  kind: JobKind,
  events: readonly JobEvent[],
  attempt: number,
  nowMs: number,
): Stage[] {
  const way = ways[kind] ?? [];
  const spent = new Map<Stage["id"], number>();
  let current: Stage["id"] | null = null;
  let since = 0;
  let ended = false;
  let broken: Stage["id"] | null = null;
  const leave = (atMs: number) => {
    if (current) spent.set(current, (spent.get(current) ?? 0) + Math.max(0, atMs - since));
  };
  for (const { body, atMs } of events) {
    // A trainer prepares from its start on, without a word; the phases that it tells come later.
    if (body.type === "moved" && body.to === "running" && way[0] === "prepare" && spent.size <= 1) {
      current = "prepare";
      since = atMs;
      spent.set(current, 0);
    }
    if (body.type === "run" && body.attempt === attempt && body.event.type === "phase") {
      leave(atMs);
      current = stageOf[body.event.phase];
      since = atMs;
      if (current && !spent.has(current)) spent.set(current, 0);
    }
    if (body.type === "ended" && body.attempt === attempt) {
      leave(atMs);
      ended = true;
      if (body.verdict.outcome !== "succeeded") broken = current;
      break;
    }
  }
  if (!ended) leave(nowMs);
  const order = [...way];
  for (const id of spent.keys()) {
    if (!order.includes(id)) order.splice(id === "sample" ? order.indexOf("save") : order.length, 0, id);
  }
  const reached = Math.max(-1, ...[...spent.keys()].map((id) => order.indexOf(id)));
  function stateOf(id: Stage["id"], index: number): Stage["state"] {
    if (id === broken) return "broken";
    if (!ended && id === current) return "now";
    if (spent.has(id)) return "past";
    return index < reached || ended ? "skipped" : "ahead";
  }
  return order.map((id, index) => ({
    id,
    title: titles[id],
    ms: spent.get(id) ?? 0,
    state: stateOf(id, index),
  }));
}
