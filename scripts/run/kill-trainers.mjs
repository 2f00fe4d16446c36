import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * Kills the trainers that the local worker started since `sinceMs` and that have not ended: for the second Ctrl-C,
 * when the worker was killed before it could. Reads the records that its shims keep
 * (packages/worker/src/attempt/job-dir.ts); older ones are left alone, their numbers may be another program's by now.
 */
export function killTrainers(home, sinceMs) {
  const jobs = join(process.env.LORALEI_WORKER_HOME || join(home, "worker"), "jobs");
  for (const job of list(jobs)) {
    for (const attempt of list(join(jobs, job))) {
      const record = join(jobs, job, attempt, "run.json");
      if (!existsSync(record) || existsSync(join(jobs, job, attempt, "exit.json"))) continue;
      if (statSync(record).mtimeMs < sinceMs) continue;
      const { trainer, shim } = JSON.parse(readFileSync(record, "utf8"));
      // Trainer and shim lead process groups of their own.
      for (const pid of [-trainer.pid, trainer.pid, -shim.pid, shim.pid]) kill(pid);
    }
  }
}

function list(folder) {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function kill(pid) {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended meanwhile, or is no group.
  }
}
