import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatasetFolders } from "@loralei/core/datasets/manifest";
import { JobId, makeUuidV7 } from "@loralei/core/ids";
import type { JobSpec } from "@loralei/core/jobs/job";
import type { Limits } from "@loralei/core/link/messages";
import { simulated } from "@loralei/core/trainers/simulated/index";
import type { Tuning } from "../attempt/surroundings.ts";
import { type Daemon, type DaemonOptions, startDaemon } from "../daemon.ts";
import { makePng } from "../png.ts";
import { type FakeApi, startFakeApi } from "./fake-api.ts";

/** Times that let a test see in a second what takes a minute. */
export const quickTuning: Tuning = {
  pollMs: 25,
  settleMs: 50,
  scanMs: 25,
  saveMs: 50,
  grace: { interruptMs: 400, terminateMs: 400 },
};

const workerId = "0199aaaa-0000-7000-8000-00000000000a";
export const workerToken = `${workerId}.secret-of-the-worker`;

/** A fake api, a folder of pictures and a home for workers; everything is gone after `close`. */
export async function openSmallStudio(limits: Partial<Limits> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "loralei-worker-"));
  const home = join(folder, "worker");
  mkdirSync(join(folder, "data"));
  for (let i = 0; i < 4; i++) {
    writeFileSync(
      join(folder, "data", `${i}.png`),
      makePng(64, 64, () => [i, i, i]),
    );
    writeFileSync(join(folder, "data", `${i}.txt`), "one, two");
  }
  const api: FakeApi = await startFakeApi({ limits });
  const running: { daemon: Daemon; end: AbortController }[] = [];
  const log: string[] = [];
  let jobs = 0;

  async function startWorker(options: Partial<DaemonOptions> = {}) {
    const end = new AbortController();
    const daemon = await startDaemon({
      url: api.url,
      token: workerToken,
      home,
      local: true,
      simulated: true,
      signal: end.signal,
      log: (line) => log.push(line),
      tuning: quickTuning,
      ...options,
    });
    const worker = {
      daemon,
      end,
      async stop() {
        end.abort();
        await daemon.stopped;
      },
    };
    running.push(worker);
    return worker;
  }

  /** A simulated training; the options go over defaults that end within a second. */
  function trainingSpec(options: Record<string, unknown> = {}): JobSpec {
    return {
      kind: "train",
      trainer: "simulated",
      family: "sd15",
      options: simulated.options("sd15").parse({
        pretrained_model_name_or_path: "/models/base.safetensors",
        output_name: "hero",
        max_train_epochs: 2,
        train_batch_size: 1,
        sim_speed: 1_000,
        ...options,
      }),
      dataset: {
        name: "data",
        root: folder,
        subsets: [{ path: "data", repeats: 5, classTokens: "", isReg: false }],
        manifestId: null,
      },
      workerId: null,
    };
  }

  function offerTraining(options: Record<string, unknown> = {}, secrets: Record<string, string> = {}) {
    const subset = {
      path: "data",
      absolute: join(folder, "data"),
      repeats: 5,
      isReg: false,
      classTokens: "",
    };
    return offer(trainingSpec(options), { root: folder, subsets: [subset] }, secrets);
  }

  function offer(spec: JobSpec, dataset: DatasetFolders | null, secrets: Record<string, string> = {}) {
    const ref = { job: JobId.parse(makeUuidV7(++jobs, new Uint8Array(10).fill(jobs))), attempt: 1 };
    api.tell({
      t: "offer",
      ...ref,
      name: "test",
      spec,
      dataset,
      gpus: [],
      secrets,
      resume: null,
    });
    return { ref, kept: api.of(ref), dir: join(home, "jobs", ref.job, "1") };
  }

  return {
    folder,
    home,
    api,
    log,
    startWorker,
    offer,
    offerTraining,
    trainingSpec,
    async close() {
      for (const { daemon, end } of running) {
        end.abort();
        await daemon.stopped;
      }
      await api.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type SmallStudio = Awaited<ReturnType<typeof openSmallStudio>>;
