import { z } from "zod";
import { field } from "../../../fields.ts";
import { line, path } from "./texts.ts";

export const loggingOptions = () => ({
  log_with: field(z.enum(["tensorboard", "all"]).default("tensorboard"), {
    label: "Log to",
    help: "Loralei reads the TensorBoard file for its charts; Weights & Biases may be added.",
    story: "Weights & Biases needs its package on the worker and the WANDB_API_KEY secret.",
    group: "logging",
    level: "basic",
    words: ["wandb", "weights and biases", "tensorboard"],
    place: "root",
    choices: { tensorboard: "TensorBoard", all: "TensorBoard and Weights & Biases" },
  }),
  log_prefix: field(
    z
      .string()
      .max(64)
      .regex(/^[\w.-]*$/, "letters, digits and . _ - are wanted")
      .default(""),
    {
      label: "Prefix of log folders",
      help: "Put before the date in the folder's name.",
      group: "logging",
      level: "expert",
      words: ["tensorboard"],
      place: "root",
    },
  ),
  log_tracker_name: field(line(128), {
    label: "Project",
    help: "Name of the tracker: the Weights & Biases project.",
    group: "logging",
    level: "expert",
    words: ["wandb", "tracker"],
    place: "root",
  }),
  wandb_run_name: field(line(128), {
    label: "Run name",
    help: "In Weights & Biases. Empty: one is made up there.",
    group: "logging",
    level: "expert",
    words: ["wandb"],
    place: "root",
    onlyWith: { option: "log_with", in: ["all"] },
  }),
  log_tracker_config: field(path(), {
    label: "Tracker settings file",
    help: "A TOML file on the worker with settings for the tracker.",
    group: "logging",
    level: "expert",
    words: ["wandb", "tracker"],
    place: "root",
    control: "path-file",
  }),
  log_config: field(z.boolean().default(false), {
    label: "Log the settings",
    help: "Writes all settings into the tracker as well.",
    group: "logging",
    level: "expert",
    words: ["hparams"],
    place: "root",
  }),
});
