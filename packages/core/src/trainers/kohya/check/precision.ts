import { error, type Rule, warning, when } from "./rule.ts";

const full: Rule = ({ options }) =>
  (["fp16", "bf16"] as const).flatMap((precision) => {
    const field = `full_${precision}` as const;
    return when(options[field] && options.mixed_precision !== precision, () =>
      error(
        field,
        "wrong-precision",
        `"All in ${precision}" needs ${precision} precision; found ${options.mixed_precision}.`,
        {
          label: `Use ${precision}`,
          set: { mixed_precision: precision },
        },
      ),
    );
  });

const fp8: Rule = ({ options }) =>
  (["fp8_base", "fp8_base_unet"] as const).flatMap((field) =>
    when(options[field] && options.mixed_precision === "no", () =>
      error(field, "wrong-precision", "An fp8 base model needs bf16 or fp16 precision.", {
        label: "Use bf16",
        set: { mixed_precision: "bf16" },
      }),
    ),
  );

const halfVae: Rule = ({ family, options }) =>
  when(
    family.id === "sdxl" && options.mixed_precision === "fp16" && !options.no_half_vae && options.vae === "",
    () =>
      warning(
        "no_half_vae",
        "vae-overflows",
        "SDXL's VAE overflows in fp16: NaN latents and black samples.",
        {
          label: "VAE in full precision",
          set: { no_half_vae: true },
        },
      ),
  );

/** Seen in practice with optimizers whose state is kept in the weights' precision. */
const roughState: Rule = ({ options }) =>
  when(options.full_bf16 && options.optimizer_type === "pytorch_optimizer.CAME", () =>
    warning("full_bf16", "nan-risk", "CAME with everything in bf16 often ends in NaN.", {
      label: "bf16 only for the maths",
      set: { full_bf16: false },
    }),
  );

const lossWeights: Rule = ({ options }) =>
  when(options.min_snr_gamma !== null && options.debiased_estimation_loss, () =>
    warning(
      "debiased_estimation_loss",
      "two-weightings",
      "Min-SNR and debiased estimation both weigh the noise levels; use one.",
      {
        label: "Only debiased estimation",
        set: { min_snr_gamma: null },
      },
    ),
  );

const noise: Rule = ({ options }) => [
  ...when(options.adaptive_noise_scale !== null && options.noise_offset === null, () =>
    error("adaptive_noise_scale", "needs-noise-offset", "An adaptive noise scale needs a noise offset.", {
      label: "Offset 0.05",
      set: { noise_offset: 0.05 },
    }),
  ),
  ...when(options.noise_offset_random_strength && options.noise_offset === null, () =>
    warning("noise_offset_random_strength", "no-effect", "There is no noise offset to vary.", {
      label: "Switch it off",
      set: { noise_offset_random_strength: false },
    }),
  ),
  ...when(options.ip_noise_gamma_random_strength && options.ip_noise_gamma === null, () =>
    warning("ip_noise_gamma_random_strength", "no-effect", "There is no input perturbation to vary.", {
      label: "Switch it off",
      set: { ip_noise_gamma_random_strength: false },
    }),
  ),
  ...when((options.noise_offset ?? 0) > 0 && options.multires_noise_iterations !== null, () =>
    warning(
      "multires_noise_iterations",
      "two-noises",
      "Noise offset and multi-resolution noise do the same; use one.",
      {
        label: "Only multi-resolution",
        set: { noise_offset: null },
      },
    ),
  ),
];

const timesteps: Rule = ({ options }) => {
  const low = options.min_timestep ?? 0;
  const high = options.max_timestep ?? 1_000;
  return when(low >= high, () =>
    error(
      "min_timestep",
      "timestep-range",
      `The lowest noise level (${low}) must be below the highest (${high}).`,
      {
        label: "All noise levels",
        set: { min_timestep: null, max_timestep: null },
      },
    ),
  );
};

const persistent: Rule = ({ options }) =>
  when(options.persistent_data_loader_workers && options.max_data_loader_n_workers === 0, () =>
    error("persistent_data_loader_workers", "no-loaders", "There are no loader processes to keep.", {
      label: "Do not keep them",
      set: { persistent_data_loader_workers: false },
    }),
  );

export const precisionRules: readonly Rule[] = [
  full,
  fp8,
  halfVae,
  roughState,
  lossWeights,
  noise,
  timesteps,
  persistent,
];
