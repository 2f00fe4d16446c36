import { error, info, type Rule, warning, when } from "./rule.ts";

/** Sampling without prompts ends in a TypeError at the first sample. */
const samples: Rule = ({ options }) => {
  const epochs = options.sample_every_n_epochs > 0;
  const steps = options.sample_every_n_steps > 0;
  const asked = epochs || steps || options.sample_at_first;
  const none = options.sample_prompts.length === 0;
  return [
    ...when(asked && none, () =>
      error("sample_prompts", "no-prompts", "Samples are asked for, but there is no prompt to draw.", {
        label: "No samples",
        set: { sample_every_n_epochs: 0, sample_every_n_steps: 0, sample_at_first: false },
      }),
    ),
    ...when(!asked && !none, () =>
      warning(
        "sample_every_n_epochs",
        "never-sampled",
        "There are sample prompts, but no interval: nothing will be drawn.",
        {
          label: "Every epoch",
          set: { sample_every_n_epochs: 1 },
        },
      ),
    ),
    ...when(epochs && steps, () =>
      warning(
        "sample_every_n_steps",
        "no-effect",
        "With an interval in epochs the one in steps is ignored.",
        {
          label: "By epochs only",
          set: { sample_every_n_steps: 0 },
        },
      ),
    ),
  ];
};

const validation: Rule = ({ options }) =>
  when(
    options.validation_split === 0 && options.validate_every_n_steps + options.validate_every_n_epochs > 0,
    () =>
      warning("validation_split", "no-effect", "Nothing is validated while the validation share is 0.", {
        label: "A tenth",
        set: { validation_split: 0.1 },
      }),
  );

const saving: Rule = ({ options }) => [
  ...when(options.save_n_epoch_ratio > 0 && options.save_every_n_epochs > 1, () =>
    info("save_every_n_epochs", "no-effect", "The number of saves wins over the interval in epochs."),
  ),
  ...when(
    options.save_last_n_epochs > 0 && options.save_every_n_epochs === 0 && options.save_n_epoch_ratio === 0,
    () =>
      warning("save_last_n_epochs", "no-effect", "Nothing is saved by epochs.", {
        label: "Keep it off",
        set: { save_last_n_epochs: 0 },
      }),
  ),
  ...when(options.save_last_n_steps > 0 && options.save_every_n_steps === 0, () =>
    warning("save_last_n_steps", "no-effect", "Nothing is saved by steps.", {
      label: "Keep it off",
      set: { save_last_n_steps: 0 },
    }),
  ),
];

const hub: Rule = ({ options }) => [
  ...when(options.resume_from_huggingface && options.resume === "", () =>
    error("resume", "no-state", "Name the state to go on from: owner/name/path[:revision[:type]].", {
      label: "Do not resume",
      set: { resume_from_huggingface: false },
    }),
  ),
  ...when(
    options.save_state_to_huggingface && (options.huggingface_repo_id === "" || !options.save_state),
    () =>
      warning(
        "save_state_to_huggingface",
        "no-effect",
        options.save_state
          ? "No repository is named to upload states to."
          : "No states are saved that could be uploaded.",
        options.save_state
          ? { label: "Switch it off", set: { save_state_to_huggingface: false } }
          : { label: "Save states", set: { save_state: true } },
      ),
  ),
  ...when(options.offline && (options.huggingface_repo_id !== "" || options.resume_from_huggingface), () =>
    error("offline", "needs-network", "Hugging Face is used, but the trainer may not use the network.", {
      label: "Allow the network",
      set: { offline: false },
    }),
  ),
];

/** At each start the scripts look for tokenizers, in their folder or in the cache of Hugging Face. */
const tokenizers: Rule = ({ options }) =>
  when(options.offline && options.tokenizer_cache_dir === "", () =>
    info(
      "tokenizer_cache_dir",
      "offline-tokenizers",
      "Without a network the tokenizers must lie in the worker's Hugging Face cache, or in the folder named here.",
    ),
  );

export const runRules: readonly Rule[] = [samples, validation, saving, hub, tokenizers];
