import { answerChunk, startMark } from "./ledger.ts";
import type { AttemptRef, Down, Mark } from "./messages.ts";
import type { JobMessage } from "./server-link-events.ts";

/** What the api of the toy world (link-world.ts) has committed of its one attempt; its lines are numbers. */
export interface FakeStore {
  lines: number[];
  log: Mark;
  files: number[];
  exited: boolean;
  ended: boolean;
}

export const ref: AttemptRef = {
  job: "0199aaaa-0000-7000-8000-000000000001" as AttemptRef["job"],
  attempt: 1,
};

export function emptyStore(): FakeStore {
  return { lines: [], log: startMark, files: [], exited: false, ended: false };
}

export function commit(store: FakeStore, message: JobMessage): Down | null {
  switch (message.t) {
    case "log": {
      const { judged, mark, reply } = answerChunk(store.log, message);
      if (judged === "store") store.lines.push(...message.lines.map((line) => Number(line.x)));
      store.log = mark;
      return reply;
    }
    case "artifact": {
      const has = store.files.includes(message.id);
      return {
        t: "artifact.ack",
        ...ref,
        re: message.id,
        uploadId: has ? null : `u${message.id}`,
        offset: 0,
      };
    }
    case "exited":
      store.exited = true;
      return null;
    case "finished": {
      const whole = message.log.to === store.log.to && message.artifacts === store.files.length;
      if (!whole) {
        const { log } = store;
        return {
          t: "finished.lacks",
          ...ref,
          re: message.id,
          log,
          metrics: startMark,
          artifacts: store.files.length,
        };
      }
      store.ended = true;
      return { t: "finished.ack", ...ref, re: message.id };
    }
    default:
      return null;
  }
}

export function wanted(store: FakeStore) {
  return [
    {
      ...ref,
      desired: store.ended ? ("discard" as const) : ("run" as const),
      stopMode: null,
      log: store.log,
      metrics: startMark,
    },
  ];
}

export function renewed(store: FakeStore) {
  return store.ended ? [] : [{ ...ref, ttlMs: 30_000, desired: "run" as const, stopMode: null }];
}
