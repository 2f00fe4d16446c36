import { isStudioError } from "@loralei/core/errors";
import type { Verdict } from "@loralei/core/jobs/event";
import type { Beginning } from "./adopt.ts";
import type { StoredPlan, StoredRun } from "./job-dir.ts";
import { prepare, tagOf } from "./prepare.ts";
import { type Ended, launchShim, sweep, waitForEnd } from "./supervise.ts";
import type { Surroundings } from "./surroundings.ts";
import { failed } from "./verdict.ts";

/** The part of an attempt that its processes live: the plan, the shim over it, and the wait for its end. */
export interface PlanRun {
  /** Null until it is made. */
  plan(): StoredPlan | null;
  /** True once the shim was started, by this daemon or an earlier one. */
  isLaunched(): boolean;
  /**
   * From wherever it stands until no process is left; null when the daemon leaves before, which leaves a shim running.
   * `verdict` is set when nothing was started.
   */
  toEnd(): Promise<{ result: Ended; verdict: Verdict | null } | null>;
}

export function openPlanRun(options: {
  beginning: Beginning;
  surroundings: Surroundings;
  /** The daemon leaves. */
  signal: AbortSignal;
  isStopAsked: () => boolean;
  /** A step runs. */
  onRun: (run: StoredRun) => void;
  noteError: (error: unknown) => void;
}): PlanRun {
  const { beginning, surroundings, signal } = options;
  const { files, offer } = beginning;
  const { tuning, machine } = surroundings;
  let { plan, launchedAtMs } = beginning;
  let run: StoredRun | null = null;

  async function runToEnd(): Promise<{ result: Ended; verdict: Verdict | null }> {
    if (launchedAtMs === null) {
      plan = await prepare(files, offer, machine);
      if (options.isStopAsked()) {
        return { result: notStarted(surroundings.now()), verdict: { outcome: "cancelled", failure: null } };
      }
      launchedAtMs = Date.now();
      const { node, shim } = machine.programs;
      launchShim({ files, node, shimPath: shim, env: { ...surroundings.env, ...beginning.secrets } });
    }
    const onRun = (now: StoredRun) => {
      run = now;
      options.onRun(now);
    };
    const result = await waitForEnd(files, { launchedAtMs, signal, pollMs: tuning.pollMs, onRun });
    return { result, verdict: null };
  }

  return {
    plan: () => plan,
    isLaunched: () => launchedAtMs !== null,
    async toEnd() {
      const end = await runToEnd().catch((error: unknown) => {
        if (error === signal.reason) return null;
        const why = isStudioError(error) ? error : null;
        if (!why) options.noteError(error);
        const message = error instanceof Error ? error.message : String(error);
        return {
          result: notStarted(surroundings.now()),
          verdict: failed("not-started", message, why?.help ?? ""),
        };
      });
      if (!end) return null;
      const terminateMs = Math.min(2_000, tuning.grace.terminateMs);
      await sweep(tagOf(offer), run?.trainer ?? null, { ...tuning, terminateMs });
      return end;
    },
  };
}

function notStarted(atMs: number): Ended {
  return { code: null, signal: null, atMs, vanished: false };
}
