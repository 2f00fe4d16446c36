import type { JobEventBody } from "@loralei/core/jobs/event";
import { answerChunk } from "@loralei/core/link/ledger";
import type { Down, Up } from "@loralei/core/link/messages";
import type { Bells } from "../bells.ts";
import type { Db } from "../db/schema.ts";
import type { Clock } from "../new-id.ts";
import { bellOf } from "./bell-names.ts";
import { addEvents } from "./events.ts";
import type { RunFileCache, RunFiles } from "./run-files.ts";

type LogChunk = Extract<Up, { t: "log" }>;
type MetricsChunk = Extract<Up, { t: "metrics" }>;

export interface Ingest {
  /**
   * Stores chunks of one attempt in their order: bytes to the file, then to the disk, then marks and events in
   * one transaction, and only then the answers. Several chunks that wait together cost one write, one sync and
   * one commit. Returns one answer for each chunk; null where a later answer says the same.
   */
  log(chunks: readonly LogChunk[]): Promise<(Down | null)[]>;
  metrics(chunks: readonly MetricsChunk[]): Promise<(Down | null)[]>;
}

export function createIngest(parts: { db: Db; files: RunFileCache; bells: Bells; clock: Clock }): Ingest {
  const { db, files, bells, clock } = parts;
  return {
    async log(chunks) {
      const ref = refOf(chunks);
      return files.use(ref, (run) =>
        run.exclusively(async () => {
          const { accepted, answers, mark } = judge(run.logMark, chunks);
          if (accepted.length === 0) return answers;
          const stored = await run.log.append(accepted.flatMap(({ lines }) => lines));
          await db.transaction().execute(async (tx) => {
            await tx
              .updateTable("attempts")
              .set({ log_seq: mark.seq, log_to: mark.to, log_lines: stored.lines, log_bytes: stored.bytes })
              .where("job_id", "=", ref.id)
              .where("attempt", "=", ref.attempt)
              .execute();
            const bodies = accepted.flatMap(({ events }) =>
              events.map((event): JobEventBody => ({ type: "run", attempt: ref.attempt, event })),
            );
            await addEvents(tx, ref.id, bodies, clock());
          });
          run.log.commit(stored);
          run.logMark = mark;
          bells.ring(bellOf.log(ref));
          if (accepted.some(({ events }) => events.length > 0)) bells.ring(bellOf.job(ref.id));
          return answers;
        }),
      );
    },
    async metrics(chunks) {
      const ref = refOf(chunks);
      return files.use(ref, (run) =>
        run.exclusively(async () => {
          const { accepted, answers, mark } = judge(run.metricsMark, chunks);
          if (accepted.length === 0) return answers;
          const stored = await run.metrics.append(accepted.flatMap(({ points }) => points));
          await db
            .updateTable("attempts")
            .set({
              metrics_seq: mark.seq,
              metrics_to: mark.to,
              metrics_bytes: stored.bytes,
              metrics_names: JSON.stringify(stored.names),
            })
            .where("job_id", "=", ref.id)
            .where("attempt", "=", ref.attempt)
            .execute();
          run.metrics.commit(stored);
          run.metricsMark = mark;
          bells.ring(bellOf.metrics(ref));
          return answers;
        }),
      );
    },
  };
}

function refOf(chunks: readonly (LogChunk | MetricsChunk)[]): { id: string; attempt: number } {
  const first = chunks[0];
  if (!first) throw new RangeError("no chunk to store");
  return { id: first.job, attempt: first.attempt };
}

/** Which chunks continue the mark, one after another; an ack says all that came before it, so only the last is sent. */
function judge<T extends LogChunk | MetricsChunk>(
  from: RunFiles["logMark"],
  chunks: readonly T[],
): { accepted: T[]; answers: (Down | null)[]; mark: RunFiles["logMark"] } {
  let mark = from;
  const accepted: T[] = [];
  const answers = chunks.map((chunk): Down | null => {
    const answer = answerChunk(mark, chunk);
    if (answer.judged === "store") accepted.push(chunk);
    mark = answer.mark;
    return answer.reply;
  });
  const last = answers.at(-1)?.t;
  return {
    accepted,
    mark,
    answers: answers.map((answer, i) => (answer?.t === last && i < answers.length - 1 ? null : answer)),
  };
}
