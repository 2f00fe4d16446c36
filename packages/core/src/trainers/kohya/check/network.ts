import { error, type Rule, warning, when } from "./rule.ts";

const which: Rule = ({ options }) =>
  when(options.network_train_unet_only && options.network_train_text_encoder_only, () =>
    error(
      "network_train_text_encoder_only",
      "nothing-to-train",
      "Only the U-Net and only the text encoder cannot both be asked for.",
      {
        label: "U-Net only",
        set: { network_train_text_encoder_only: false },
      },
    ),
  );

const fromFile: Rule = ({ options }) =>
  when(options.dim_from_weights && options.network_weights === "", () =>
    error("dim_from_weights", "no-lora", "The rank is to come from a LoRA, but none is named.", {
      label: "Use the rank above",
      set: { dim_from_weights: false },
    }),
  );

const scale: Rule = ({ options }) =>
  when(options.network_alpha > options.network_dim && options.network_module !== "networks.oft", () =>
    warning(
      "network_alpha",
      "alpha-above-rank",
      `Alpha ${options.network_alpha} above rank ${options.network_dim} multiplies the learning rate's effect by ${Math.round((100 * options.network_alpha) / options.network_dim) / 100}.`,
      { label: `Alpha ${options.network_dim}`, set: { network_alpha: options.network_dim } },
    ),
  );

const isLora = (module: string): boolean => module === "networks.lora" || module === "networks.lora_fa";

/** Arguments that networks/lora.py reads only beside another one. */
const idle: Rule = ({ options }) => {
  if (!isLora(options.network_module)) return [];
  const weights = options.down_lr_weight + options.mid_lr_weight + options.up_lr_weight;
  const blocks = options.block_dims !== "" || weights !== "";
  return [
    ...when(options.conv_alpha !== null && options.conv_dim === null, () => {
      const fix = { label: "Leave it out", set: { conv_alpha: null } };
      // networks/lora.py turns the alpha into a number only beside a rank, and then divides by the rank of a block.
      return blocks && options.conv_block_dims !== "" && options.conv_block_alphas === ""
        ? error(
            "conv_alpha",
            "alpha-without-rank",
            "A convolution alpha without a convolution rank stops the trainer here.",
            fix,
          )
        : warning(
            "conv_alpha",
            "no-effect",
            "A convolution alpha has no effect without a convolution rank.",
            fix,
          );
    }),
    ...(["block_alphas", "conv_block_dims"] as const).flatMap((field) =>
      when(options[field] !== "" && !blocks, () =>
        warning(field, "no-effect", "This has no effect without ranks or learning weights of blocks.", {
          label: "Leave it out",
          set: { [field]: "" },
        }),
      ),
    ),
    ...when(options.conv_block_alphas !== "" && (options.conv_block_dims === "" || !blocks), () =>
      warning("conv_block_alphas", "no-effect", "This has no effect without convolution ranks of blocks.", {
        label: "Leave it out",
        set: { conv_block_alphas: "" },
      }),
    ),
    ...when(options.block_lr_zero_threshold !== null && weights === "", () =>
      warning(
        "block_lr_zero_threshold",
        "no-effect",
        "This has no effect without learning weights of blocks.",
        {
          label: "Leave it out",
          set: { block_lr_zero_threshold: null },
        },
      ),
    ),
  ];
};

/** lycoris/modules/dylora.py trains ranks block by block, those of convolutions too. */
const lycorisDylora: Rule = ({ options }) => {
  const { network_dim: rank, conv_dim: conv, block_size: block } = options;
  const off = rank % block !== 0 || (conv ?? rank) % block !== 0;
  return when(options.network_module === "lycoris.kohya" && options.algo === "dylora" && off, () =>
    error(
      "block_size",
      "rank-not-multiple",
      `Rank and convolution rank must be multiples of the block size ${block}.`,
    ),
  );
};

/** networks/dylora.py asserts both. */
const dylora: Rule = ({ options }) => {
  if (options.network_module !== "networks.dylora") return [];
  const { network_dim: rank, conv_dim: conv, dylora_unit: unit = null } = options;
  return [
    ...when(unit !== null && rank % unit !== 0, () =>
      error(
        "dylora_unit",
        "rank-not-multiple",
        `The rank ${rank} is not a multiple of the DyLoRA unit ${unit}.`,
      ),
    ),
    ...when(conv !== null && conv !== rank, () =>
      error(
        "conv_dim",
        "ranks-differ",
        `DyLoRA wants the same rank for convolutions (${conv}) as for the rest (${rank}).`,
        {
          label: `Use ${rank}`,
          set: { conv_dim: rank },
        },
      ),
    ),
  ];
};

/** sdxl_train_network.py assert_extra_args: cached text cannot change, and cannot be trained. */
const textCache: Rule = ({ options }) => {
  if (!options.cache_text_encoder_outputs && !options.cache_text_encoder_outputs_to_disk) return [];
  const uncached = {
    label: "Do not cache text",
    set: { cache_text_encoder_outputs: false, cache_text_encoder_outputs_to_disk: false },
  };
  const changing = [
    { field: "shuffle_caption", on: options.shuffle_caption, what: "Shuffled tags" },
    { field: "caption_dropout_rate", on: options.caption_dropout_rate > 0, what: "Dropped captions" },
    { field: "caption_tag_dropout_rate", on: options.caption_tag_dropout_rate > 0, what: "Dropped tags" },
    { field: "token_warmup_step", on: options.token_warmup_step > 0, what: "A tag warm-up" },
  ];
  return [
    ...changing.flatMap(({ field, on, what }) =>
      when(on, () => error(field, "excludes-text-cache", `${what} cannot go with cached text.`, uncached)),
    ),
    ...when(!options.network_train_unet_only, () =>
      error(
        "network_train_unet_only",
        "text-cache-trains-unet",
        "With cached text only the U-Net can be trained.",
        {
          label: "Train the U-Net only",
          set: { network_train_unet_only: true, network_train_text_encoder_only: false },
        },
      ),
    ),
    ...when(options.enable_wildcard, () =>
      warning(
        "enable_wildcard",
        "wildcard-once",
        "With cached text a wildcard is drawn once, not at each step.",
        uncached,
      ),
    ),
    ...when(options.caption_dropout_every_n_epochs > 0, () =>
      warning(
        "caption_dropout_every_n_epochs",
        "no-effect",
        "With cached text, epochs without captions have no effect.",
        uncached,
      ),
    ),
  ];
};

export const networkRules: readonly Rule[] = [which, fromFile, scale, idle, dylora, lycorisDylora, textCache];
