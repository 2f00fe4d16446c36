import { mkdir, readdir, rm } from "node:fs/promises";
import { availableParallelism, cpus, platform } from "node:os";
import { join, resolve } from "node:path";
import { StudioError } from "@loralei/core/errors";
import { kohya } from "@loralei/core/trainers/kohya/index";
import type { Options, Plan } from "@loralei/core/trainers/trainer";
import type { Gpu, TrainerFound } from "@loralei/core/workers/capabilities";
import { writeFileAtomic } from "@loralei/disk/atomic-write";
import { datasetFacts } from "@loralei/disk/dataset-facts";
import type { CommandIo } from "../commands.ts";
import { readEnv, trainerEnv } from "../env.ts";
import { findTrainers } from "../host/find-trainers.ts";
import { findGpus } from "../host/gpus.ts";
import { type Marks, makeMarks, tellFailure } from "../install/marks.ts";
import { findPrograms } from "../program.ts";
import { makeBaseModel, tinyModelLoader } from "./base-model.ts";
import { checkResults } from "./checks.ts";
import { drawPictures } from "./pictures.ts";
import { readCurves, secondsPerStep } from "./read-curves.ts";
import { type LoraFacts, readLora } from "./read-lora.ts";
import { reportLines, type SelftestReport, toldMetadata } from "./report.ts";
import { readSelftestOptions, type SelftestOptions, selftestUsage } from "./selftest-options.ts";
import { outputName, parsedSettings, precisionOf, selftestSettings } from "./settings.ts";
import { trainForReal } from "./train.ts";
import { makeWorkroom, mustHaveRoom } from "./workroom.ts";

/**
 * `loralei-worker selftest`: a base model of random weights, a few pictures, a few steps of the real trainer from
 * files that Loralei wrote, and the LoRA read back. Prints marker lines (core/jobs/studio-log.ts).
 * @returns exit status: 0 when every check holds, 1 when one does not (told by a marker), 2 wrong use, 130 stopped
 */
export async function runSelftest(argv: readonly string[], io: CommandIo): Promise<number> {
  const options = readSelftestOptions(argv);
  if (options === "help") {
    io.out(selftestUsage);
    return 0;
  }
  const marks = makeMarks(io.out);
  const home = resolve(options.home ?? readEnv().home);
  let room: string | null = null;
  try {
    marks.phase("prepare");
    const host = await lookAtHost(home);
    await mustHaveRoom(home, options.size, host.found.device);
    room = await makeWorkroom(home);
    const report = await test(options, host, room, { marks, signal: io.signal });
    await tell(report, options, marks);
    return report.ok ? 0 : 1;
  } catch (error) {
    return tellFailure(marks, error, io.signal);
  } finally {
    if (room !== null && options.keep) marks.line(`Kept: ${room}`);
    else if (room !== null) await rm(room, { recursive: true, force: true });
  }
}

interface TestHost {
  found: TrainerFound;
  gpu: Gpu | null;
}

async function lookAtHost(home: string): Promise<TestHost> {
  const { sdScripts, python } = readEnv();
  const search = { home, programs: findPrograms(), simulated: false, sdScripts, python };
  const trainers = await findTrainers({ ...search, ask: "always" });
  const found = trainers.find(({ id }) => id === kohya.id);
  if (!found?.ok) {
    throw new StudioError("host-setup", `the trainer is not ready: ${found?.reason ?? "not found"}`, {
      help: "Install it first, or again: loralei-worker install kohya",
    });
  }
  return { found, gpu: found.device === "cuda" ? await lentGpu() : null };
}

/** The first GPU that this process may see; a job's are named in CUDA_VISIBLE_DEVICES. */
async function lentGpu(): Promise<Gpu | null> {
  const gpus = await findGpus();
  const visible = trainerEnv()
    .CUDA_VISIBLE_DEVICES?.split(",")
    .map((name) => name.trim());
  return (
    gpus.find(({ uuid, index }) => !visible || visible.includes(uuid) || visible.includes(String(index))) ??
    null
  );
}

async function test(
  options: SelftestOptions,
  { found, gpu }: TestHost,
  room: string,
  run: { marks: Marks; signal: AbortSignal },
): Promise<SelftestReport> {
  const { size, steps } = options;
  const startedMs = Date.now();
  const paths = {
    model: join(room, "base.safetensors"),
    tokenizers: join(room, "tokenizers"),
    pictures: join(room, "pictures"),
    out: join(room, "out"),
  };
  const precision = precisionOf(found.device, gpu);
  // Nothing of the user's caches is read or written.
  const env = { HF_HOME: join(room, "huggingface") };
  const { model, tokenizers } = paths;
  const place = { python: found.python, root: found.root, env };
  const baseModel = await makeBaseModel({ size, ...place, model, tokenizers, ...run });
  await drawPictures(paths.pictures);
  const settings = selftestSettings({
    size,
    steps,
    precision,
    device: found.device,
    baseModel: model,
    tokenizers,
  });
  const parsed = parsedSettings(kohya, size.family, settings);
  const plan = await planTest(options, { found, gpu }, parsed, { room, ...paths });
  const trained = await trainForReal(kohya, plan, { jobDir: room, gpuUuid: gpu?.uuid ?? null, env, ...run });
  run.signal.throwIfAborted();

  run.marks.phase("check");
  const points = plan.outputs.metricsDir === null ? [] : await readCurves(plan.outputs.metricsDir);
  const loss = points.filter(({ name }) => name === "loss/current");
  const { lora, loraProblem } = await readBack(join(paths.out, `${outputName}.safetensors`));
  const pictures = await readdir(plan.outputs.samplesDir).catch(() => []);
  const samples = { wanted: Array.isArray(settings.sample_prompts), found: pictures.length };
  const checks = checkResults({ size, steps, precision, trained, lora, loraProblem, loss, samples });
  const { metadata = {}, ...facts } = lora ?? {};
  const step = plan.steps[0]!;
  return {
    ok: checks.every(({ ok }) => ok),
    trainer: kohya.title,
    family: size.family,
    toy: size.toy,
    atMs: startedMs,
    seconds: (Date.now() - startedMs) / 1_000,
    device: found.device,
    deviceName:
      gpu?.name ?? (found.device === "cpu" ? `CPU, ${cpus()[0]?.model.trim() ?? "?"}` : found.device),
    precision,
    cpuCores: availableParallelism(),
    commit: found.version,
    packages: Object.fromEntries(Object.entries(found.packages).filter(([, version]) => version !== "")),
    baseModel,
    steps: trained.steps,
    secondsPerStep: secondsPerStep(loss),
    memory: trained.memory,
    phases: trained.phases,
    loss: loss.length === 0 ? null : { first: loss[0]!.value, last: loss.at(-1)!.value, points: loss.length },
    curves: [...new Set(points.map(({ name }) => name))].sort(),
    lora: lora && (facts as Omit<LoraFacts, "metadata">),
    metadata: toldMetadata(metadata),
    checks,
    failure: trained.verdict.failure,
    files: Object.fromEntries(plan.files.map(({ path, text }) => [path, text])),
    command: step.argv,
  };
}

/** The plan of a job with these settings; the toy is started through its small loader. */
async function planTest(
  { size }: SelftestOptions,
  { found, gpu }: TestHost,
  options: Options,
  paths: { room: string; pictures: string; out: string },
): Promise<Plan> {
  const subset = { path: "", repeats: 1, classTokens: "", isReg: false };
  const dataset = await datasetFacts({
    root: paths.pictures,
    subsets: [subset],
    captionExtension: String(options.caption_extension),
  });
  const host = {
    root: found.root,
    python: found.python,
    jobDir: paths.room,
    outDir: paths.out,
    gpus: gpu ? [gpu] : [],
    device: found.device,
    packages: found.packages,
    platform: platform(),
    cpuCores: availableParallelism(),
  };
  const models = { pretrained_model_name_or_path: { exists: true, family: size.family, problem: null } };
  const errors = kohya
    .check({ family: size.family, options, dataset, host, models })
    .filter(({ severity }) => severity === "error");
  if (errors.length > 0) {
    throw new StudioError("host-setup", errors.map(({ message }) => message).join(" "), {
      help: "The same would stop a training job on this host.",
    });
  }
  const plan = kohya.plan({ family: size.family, options, dataset, host, resume: null });
  if (!size.toy) return plan;
  const steps = plan.steps.map((step) => {
    const script = step.argv.findIndex((part) => part.endsWith(".py"));
    return { ...step, argv: step.argv.toSpliced(script, 0, tinyModelLoader) };
  });
  return { ...plan, steps };
}

async function readBack(path: string): Promise<{ lora: LoraFacts | null; loraProblem: string }> {
  try {
    return { lora: await readLora(path), loraProblem: "" };
  } catch (error) {
    return { lora: null, loraProblem: error instanceof Error ? error.message : String(error) };
  }
}

async function tell(report: SelftestReport, options: SelftestOptions, marks: Marks): Promise<void> {
  for (const line of reportLines(report)) marks.line(line);
  if (options.out !== null) {
    await mkdir(options.out, { recursive: true });
    await writeFileAtomic(join(options.out, "report.json"), `${JSON.stringify(report, null, 2)}\n`);
  }
  if (report.ok) {
    marks.done();
  } else {
    const broken = report.checks.filter(({ ok }) => !ok).map(({ name, found }) => `${name}: ${found}`);
    const { failure } = report;
    const help = failure?.help ?? "Read the trainer's output above, and the report's checks.";
    marks.failed(failure?.code ?? "selftest-check", failure?.message ?? `Not so: ${broken.join("; ")}`, help);
  }
  if (options.json) marks.line(JSON.stringify(report));
}
