import { mkdir, readdir, rm } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { join, resolve } from "node:path";
import { kohya } from "@loralei/core/trainers/kohya/index";
import { writeFileAtomic } from "@loralei/disk/atomic-write";
import type { CommandIo } from "../commands.ts";
import { readEnv } from "../env.ts";
import { type Marks, makeMarks, tellFailure } from "../install/marks.ts";
import { makeBaseModel } from "./base-model.ts";
import { checkResults } from "./checks.ts";
import { drawPictures } from "./pictures.ts";
import { planTest } from "./plan-test.ts";
import { readCurves, secondsPerStep } from "./read-curves.ts";
import { type LoraFacts, readLora } from "./read-lora.ts";
import { reportLines, type SelftestReport, toldMetadata } from "./report.ts";
import { readSelftestOptions, type SelftestOptions, selftestUsage } from "./selftest-options.ts";
import { outputName, parsedSettings, precisionOf, selftestSettings } from "./settings.ts";
import { lookAtHost, type TestHost } from "./test-host.ts";
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
    room = await makeWorkroom(home, options.keep);
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
  const plan = await planTest(size, { found, gpu }, parsed, { room, ...paths });
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
