import { basename, dirname, extname, resolve } from "node:path";
import { StudioError } from "@loralei/core/errors";
import { shortId, WorkerId } from "@loralei/core/ids";
import { trainers } from "@loralei/core/trainers/index";
import { parseOptions } from "@loralei/core/trainers/parse-options";
import { type Command, jsonFlag } from "../command.ts";
import { ask, openStudio } from "../studio.ts";
import { draftOf } from "../train/draft.ts";
import { hasErrors, tellAdvice, tellEstimate } from "../train/tell.ts";
import { watchJob } from "../watch.ts";

export const train: Command = {
  words: ["train"],
  usage: "CONFIG.toml [--dataset FOLDER | --dataset_config FILE] [--watch]",
  summary: "Start a training from a config.toml of sd-scripts.",
  story:
    "The file's keys are those of sd-scripts' --config_file. What it does not say is the trainer's own default.\n" +
    "The dataset is --dataset, or --dataset_config, or the key dataset_config or train_data_dir of the file.",
  flags: {
    dataset: { type: "string", value: "FOLDER", help: "folder of images with captions" },
    dataset_config: { type: "string", value: "FILE", help: "dataset file of sd-scripts" },
    family: { type: "string", value: "NAME", help: "sd15, sd2 or sdxl (default: what the base model is)" },
    name: { type: "string", value: "NAME", help: "name of the job (default: output_name)" },
    worker: { type: "string", value: "ID", help: "only this worker may run it" },
    trainer: { type: "string", value: "NAME", help: "kohya (default) or simulated" },
    check: { type: "boolean", help: "only tell what speaks against a start, and what would be done" },
    watch: {
      type: "boolean",
      short: "w",
      help: "follow the job to its end; the exit status tells how it ended",
    },
    json: jsonFlag,
  },
  args: [1, 1],
  async run({ args, text, is, io }) {
    const trainer = trainers.find(({ id }) => id === (text("trainer") ?? "kohya"));
    if (!trainer) throw new StudioError("bad-input", `There is no trainer "${text("trainer")}".`);
    await using studio = openStudio(io);
    const path = resolve(io.cwd, args[0]!);
    const draft = await draftOf({
      studio,
      path,
      cwd: io.cwd,
      family: text("family") ?? null,
      dataset: text("dataset") ?? null,
      datasetConfig: text("dataset_config") ?? null,
    });
    for (const note of draft.notes) io.err(`Not taken over: ${note}\n`);
    const parsed = parseOptions(trainer, draft.family, draft.options);
    if (!parsed.ok) {
      tellAdvice(parsed.advice, io);
      throw new StudioError("bad-input", `${basename(path)} cannot be used as it is.`, {
        help: "Correct the settings above; nothing was started.",
      });
    }
    const workerId = text("worker") === undefined ? null : await findWorker(text("worker")!, studio);
    const { root, subsets } = draft.dataset;
    const asked = { trainer: trainer.id, family: draft.family, options: parsed.options, workerId };
    const validation = await ask(studio, (trpc) =>
      trpc.jobs.validate.query({ ...asked, dataset: { root, subsets } }),
    );
    tellAdvice(validation.advice, io);
    if (hasErrors(validation.advice)) {
      throw new StudioError("bad-input", "The training cannot be started like this.", {
        help: "Correct what is told above; nothing was started.",
      });
    }
    tellEstimate(validation, io);
    if (is("check")) {
      if (is("json")) io.out(`${JSON.stringify(validation)}\n`);
      return 0;
    }
    const name = text("name") ?? (draft.outputName || basename(path, extname(path)));
    const dataset = {
      root,
      subsets,
      name: basename(root) || basename(dirname(root)) || "dataset",
      manifestId: null,
    };
    const { id } = await ask(studio, (trpc) =>
      trpc.jobs.create.mutate({ name, spec: { kind: "train", ...asked, dataset } }),
    );
    io.out(
      is("json") ? `${JSON.stringify({ id })}\n` : `Job ${shortId(id)} (${name}): ${studio.url}/jobs/${id}\n`,
    );
    return is("watch") ? await watchJob(studio, id, io) : 0;
  },
};

async function findWorker(text: string, studio: Parameters<typeof ask>[0]): Promise<WorkerId> {
  const workers = await ask(studio, (trpc) => trpc.workers.list.query());
  const found = workers.filter(({ id, name }) => name === text || id.endsWith(text.toLowerCase()));
  if (found.length === 1) return WorkerId.parse(found[0]!.id);
  const names = workers.map(({ id, name }) => `${name} (${shortId(id)})`).join(", ");
  throw new StudioError(
    found.length === 0 ? "not-found" : "bad-input",
    `"${text}" names ${found.length === 0 ? "no worker" : "several workers"}.`,
    { help: names === "" ? "No worker is known to the studio." : `The studio knows: ${names}.` },
  );
}
