import { z } from "zod";
import { type Field, field } from "../../../fields.ts";
import { line, path } from "./texts.ts";

const interval = () => z.int().min(0).max(10_000_000).default(0);

export const savingOptions = () => ({
  output_name: field(
    z
      .string()
      .max(100)
      .regex(/^[^\\/:*?"<>|\r\n]*$/, 'a file name without \\ / : * ? " < > | is wanted')
      .default(""),
    {
      label: "Name of the LoRA",
      help: "Name of the file, without its ending. Empty: the name of the training.",
      group: "saving",
      level: "basic",
      words: ["file name", "output"],
      place: "root",
    },
  ),
  save_every_n_epochs: field(interval().default(1), {
    label: "Save every … epochs",
    help: "So that you can take an earlier, less trained LoRA. 0: only at the end.",
    group: "saving",
    level: "basic",
    unit: "epochs",
    words: ["checkpoint", "interval"],
    place: "root",
  }),
  save_every_n_steps: field(interval(), {
    label: "Save every … steps",
    help: "0: not by steps.",
    group: "saving",
    level: "basic",
    unit: "steps",
    words: ["checkpoint", "interval"],
    place: "root",
  }),
  save_n_epoch_ratio: field(interval(), {
    label: "Save this many times",
    help: "Spreads so many checkpoints over the run; wins over the epochs above. 0: off.",
    group: "saving",
    level: "expert",
    words: ["checkpoint", "interval"],
    place: "root",
  }),
  save_last_n_epochs: field(interval(), {
    label: "Keep last … epochs",
    help: "Older checkpoints are deleted while training. 0: all are kept.",
    group: "saving",
    level: "expert",
    unit: "epochs",
    words: ["disk", "delete"],
    place: "root",
  }),
  save_last_n_steps: field(interval(), {
    label: "Keep last … steps",
    help: "Step checkpoints older than so many steps are deleted. 0: all are kept.",
    group: "saving",
    level: "expert",
    unit: "steps",
    words: ["disk", "delete"],
    place: "root",
  }),
  save_model_as: field(z.enum(["safetensors", "ckpt", "pt"]).default("safetensors"), {
    label: "File form",
    help: "safetensors is what everything reads.",
    group: "saving",
    level: "expert",
    words: ["format"],
    place: "root",
  }),
  save_precision: field(z.enum(["fp16", "bf16", "float"]).default("fp16"), {
    label: "File precision",
    help: "fp16 is right for sharing; float doubles the size.",
    story:
      "What is stored, not what is computed. While training the LoRA is kept in full precision; of the two short forms fp16 is the finer one for weights of this size.",
    group: "saving",
    level: "basic",
    words: ["bf16", "fp32", "half"],
    place: "root",
    choices: { float: "fp32" },
  }),
  save_state: field(z.boolean().default(false), {
    label: "Save states",
    help: "With each checkpoint all that is needed to go on later: optimizer, schedule, random numbers. Large.",
    story:
      "A checkpoint is the LoRA alone; training on from it starts the optimizer afresh. A state has everything that a run needs to go on, and is several times as large.",
    group: "saving",
    level: "basic",
    words: ["resume", "continue"],
    place: "root",
  }),
  save_state_on_train_end: field(z.boolean().default(false), {
    label: "Save the last state",
    help: "Only at the end, to train on from there.",
    group: "saving",
    level: "expert",
    words: ["resume", "continue"],
    place: "root",
  }),
  save_last_n_epochs_state: field(interval(), {
    label: "Keep states of last … epochs",
    help: "0: as many as checkpoints.",
    group: "saving",
    level: "expert",
    unit: "epochs",
    words: ["disk", "resume"],
    place: "root",
  }),
  save_last_n_steps_state: field(interval(), {
    label: "Keep states of last … steps",
    help: "0: as many as checkpoints.",
    group: "saving",
    level: "expert",
    unit: "steps",
    words: ["disk", "resume"],
    place: "root",
  }),
  resume: field(path(), {
    label: "Go on from a state",
    help: "Folder of a saved state (…-state) on the worker.",
    group: "saving",
    level: "expert",
    words: ["resume", "continue"],
    place: "root",
    control: "path-folder",
  }),
  ...metadataOptions(),
  ...huggingFaceOptions(),
});

const meta = (label: string, help: string, level: Field["level"] = "expert"): Field => ({
  label,
  help,
  group: "saving",
  level,
  words: ["metadata", "modelspec"],
  place: "root",
});

const manyLines = (max: number) => z.string().max(max).default("");

/** What goes into the file's header beside what the trainer notes itself. */
function metadataOptions() {
  return {
    metadata_title: field(line(), meta("Title", "Shown by viewers of the file.", "basic")),
    metadata_author: field(line(), meta("Author", "Who made it.")),
    metadata_trigger_phrase: field(
      line(),
      meta("Trigger phrase", "Words that call the subject; viewers show them.", "basic"),
    ),
    metadata_description: field(manyLines(10_000), {
      ...meta("Description", "What it is and how to use it."),
      control: "text-long",
    }),
    metadata_license: field(line(), meta("Licence", "Name of the licence.")),
    metadata_tags: field(line(), meta("Tags", "Words with commas between.")),
    metadata_usage_hint: field(line(4_000), meta("Usage hint", "Strength, sampler, prompt form.")),
    metadata_thumbnail: field(path(), {
      ...meta("Thumbnail", "Picture on the worker that is put into the file; keep it small."),
      control: "path-file",
    }),
    metadata_merged_from: field(line(), meta("Merged from", "Models it was merged from.")),
    metadata_preprocessor: field(line(), meta("Preprocessor", "What pictures must go through first.")),
    metadata_is_negative_embedding: field(
      line(16),
      meta("Negative embedding", "true or false, for embeddings that belong in the negative prompt."),
    ),
    training_comment: field(
      line(4_000),
      meta("Comment", "A note in the file (ss_training_comment), such as trigger words."),
    ),
    no_metadata: field(
      z.boolean().default(false),
      meta("Leave training facts out", "Writes only what readers need; captions and settings stay private."),
    ),
  };
}

const hub = (label: string, help: string): Field => ({
  label,
  help,
  group: "saving",
  level: "expert",
  words: ["hugging face", "hub", "upload"],
  place: "root",
});

/** Upload by the trainer itself; the token comes from the studio's secrets, never from a field. */
function huggingFaceOptions() {
  return {
    huggingface_repo_id: field(
      z
        .string()
        .regex(/^$|^[\w.-]+\/[\w.-]+$/, 'a repository "owner/name" is wanted')
        .default(""),
      hub(
        "Upload to Hugging Face",
        "Repository owner/name; each checkpoint is uploaded. Needs the HF_TOKEN secret.",
      ),
    ),
    huggingface_repo_type: field(z.enum(["model", "dataset", "space"]).nullable().default(null), {
      ...hub("Repository type", "Not set: model."),
    }),
    huggingface_path_in_repo: field(line(), hub("Folder in the repository", "Where the files go.")),
    huggingface_repo_visibility: field(
      z.enum(["private", "public"]).nullable().default(null),
      hub("Visibility", "Of a repository that does not exist yet. Not set: private."),
    ),
    save_state_to_huggingface: field(
      z.boolean().default(false),
      hub("Upload states", "Also the saved states."),
    ),
    resume_from_huggingface: field(
      z.boolean().default(false),
      hub("State from Hugging Face", "The state to go on from is owner/name/path[:revision[:type]]."),
    ),
    async_upload: field(
      z.boolean().default(false),
      hub("Upload beside training", "Training goes on meanwhile."),
    ),
  };
}
