import { availableParallelism, platform } from "node:os";
import { StudioError } from "@loralei/core/errors";
import { kohya } from "@loralei/core/trainers/kohya/index";
import type { Options, Plan } from "@loralei/core/trainers/trainer";
import { datasetFacts } from "@loralei/disk/dataset-facts";
import { tinyModelLoader } from "./base-model.ts";
import type { Size } from "./sizes.ts";
import type { TestHost } from "./test-host.ts";

/**
 * The plan of a job with these settings; the toy is started through its small loader.
 * @throws StudioError `host-setup` with what the trainer's checks say of this host, where a job would not start
 */
export async function planTest(
  size: Size,
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
