import { describe, expect, test } from "vitest";
import { told } from "./case.fixture.ts";

const text = { cache_text_encoder_outputs: false };

describe("settings that do not go together", () => {
  test.each<[Record<string, unknown>, string[]]>([
    [{ color_aug: true }, ["error color_aug excludes-latent-cache"]],
    [{ random_crop: true }, ["error random_crop excludes-latent-cache"]],
    [{ color_aug: true, cache_latents: false }, []],
    [{ shuffle_caption: true }, ["error shuffle_caption excludes-text-cache"]],
    [{ caption_dropout_rate: 0.1 }, ["error caption_dropout_rate excludes-text-cache"]],
    [{ caption_tag_dropout_rate: 0.1 }, ["error caption_tag_dropout_rate excludes-text-cache"]],
    [{ token_warmup_step: 10 }, ["error token_warmup_step excludes-text-cache"]],
    [{ network_train_unet_only: false }, ["error network_train_unet_only text-cache-trains-unet"]],
    [{ ...text, shuffle_caption: true, network_train_unet_only: false }, []],
    [
      { ...text, network_train_text_encoder_only: true },
      ["error network_train_text_encoder_only nothing-to-train"],
    ],
    [{ full_fp16: true }, ["error full_fp16 wrong-precision"]],
    [{ full_bf16: true, mixed_precision: "fp16", no_half_vae: true }, ["error full_bf16 wrong-precision"]],
    [{ fp8_base: true, mixed_precision: "no" }, ["error fp8_base wrong-precision"]],
    [{ mixed_precision: "fp16" }, ["warning no_half_vae vae-overflows"]],
    [{ bucket_reso_steps: 48 }, ["error bucket_reso_steps bucket-step"]],
    [{ bucket_reso_steps: 32 }, []],
    [{ max_bucket_reso: 512 }, ["error max_bucket_reso bucket-range"]],
    [{ min_bucket_reso: 1_280 }, ["error min_bucket_reso bucket-range"]],
    [{ min_bucket_reso: 32 }, ["error min_bucket_reso bucket-range"]],
    [{ enable_bucket: false, resolution: "1000" }, ["error resolution resolution-step"]],
    [{ adaptive_noise_scale: 0.01 }, ["error adaptive_noise_scale needs-noise-offset"]],
    [{ noise_offset_random_strength: true }, ["warning noise_offset_random_strength no-effect"]],
    [{ ip_noise_gamma_random_strength: true }, ["warning ip_noise_gamma_random_strength no-effect"]],
    [{ noise_offset: 0.05, multires_noise_iterations: 6 }, ["warning multires_noise_iterations two-noises"]],
    [
      { scale_v_pred_loss_like_noise_pred: true },
      ["error scale_v_pred_loss_like_noise_pred needs-v-prediction"],
    ],
    [{ v_parameterization: true, v_pred_like_loss: 0.1 }, ["error v_pred_like_loss excludes-v-prediction"]],
    [{ zero_terminal_snr: true }, ["warning zero_terminal_snr needs-v-prediction"]],
    [{ debiased_estimation_loss: true }, ["warning debiased_estimation_loss two-weightings"]],
    [{ min_timestep: 500, max_timestep: 500 }, ["error min_timestep timestep-range"]],
    [{ max_data_loader_n_workers: 0 }, ["error persistent_data_loader_workers no-loaders"]],
    [{ lr_scheduler: "constant", lr_warmup_steps: 10 }, ["error lr_warmup_steps no-warmup-here"]],
    [
      { lr_scheduler_type: "CosineAnnealingLR", lr_warmup_steps: 10 },
      ["error lr_warmup_steps no-warmup-here"],
    ],
    [{ lr_scheduler: "cosine_with_min_lr" }, ["error lr_scheduler_min_lr_ratio no-min-rate"]],
    [{ lr_scheduler: "piecewise_constant" }, ["error lr_scheduler no-step-rules"]],
    [{ lr_scheduler: "piecewise_constant", lr_scheduler_args: ['step_rules="1:10,0.1"'] }, []],
    [{ lr_scheduler: "warmup_stable_decay" }, ["warning lr_decay_steps no-decay"]],
    [{ lr_warmup_steps: 5_000 }, ["error lr_warmup_steps warmup-too-long"]],
    [
      { optimizer_type: "Adafactor", relative_step: true, lr_warmup_steps: 0.1 },
      ["error lr_warmup_steps no-warmup-here"],
    ],
    [
      { optimizer_type: "Adafactor", warmup_init: true, max_grad_norm: 0 },
      ["warning warmup_init needs-relative-step"],
    ],
    [{ optimizer_type: "Adafactor" }, ["info max_grad_norm adafactor-clips"]],
    [{ optimizer_type: "Prodigy" }, ["warning learning_rate rate-too-low"]],
    [{ optimizer_type: "Prodigy", learning_rate: 1, unet_lr: 0.5 }, ["warning unet_lr one-rate"]],
    [{ learning_rate: 1 }, ["warning learning_rate rate-too-high"]],
    [{ optimizer_type: "other" }, ["error optimizer_class no-optimizer"]],
    [{ max_train_steps: 100 }, ["error max_train_steps epochs-and-steps"]],
    [{ max_train_epochs: null }, ["error max_train_epochs no-length"]],
    [{ initial_step: 200 }, ["error initial_step starts-after-end"]],
    [{ initial_epoch: 11 }, ["error initial_epoch starts-after-end"]],
    [{ initial_epoch: 10 }, []],
    [{ sample_every_n_epochs: 1 }, ["error sample_prompts no-prompts"]],
    [{ sample_at_first: true }, ["error sample_prompts no-prompts"]],
    [{ sample_prompts: [{ prompt: "hero" }] }, ["warning sample_every_n_epochs never-sampled"]],
    [
      { sample_prompts: [{ prompt: "hero" }], sample_every_n_epochs: 1, sample_every_n_steps: 9 },
      ["warning sample_every_n_steps no-effect"],
    ],
    [{ validate_every_n_steps: 10 }, ["warning validation_split no-effect"]],
    [{ masked_loss: true }, ["error conditioning_data_dir no-masks"]],
    [{ masked_loss: true, conditioning_data_dir: "/m", alpha_mask: true }, ["warning alpha_mask no-effect"]],
    [
      { masked_loss: true, conditioning_data_dir: "/m", random_crop: true, cache_latents: false },
      ["error random_crop masks-with-crop"],
    ],
    [{ dim_from_weights: true }, ["error dim_from_weights no-lora"]],
    [{ network_alpha: 32 }, ["warning network_alpha alpha-above-rank"]],
    [{ conv_alpha: 4 }, ["warning conv_alpha no-effect"]],
    [{ block_lr_zero_threshold: 0.1 }, ["warning block_lr_zero_threshold no-effect"]],
    [{ base_weights_multiplier: [1] }, ["warning base_weights_multiplier no-effect"]],
    [{ keep_tokens_separator: "|||" }, ["warning keep_tokens_separator mark-stays"]],
    [{ save_state_to_huggingface: true }, ["warning save_state_to_huggingface no-effect"]],
    [
      { offline: true, huggingface_repo_id: "me/lora" },
      ["error offline needs-network", "info tokenizer_cache_dir offline-tokenizers"],
    ],
    [{ resume_from_huggingface: true }, ["error resume no-state"]],
    [{ full_bf16: true, optimizer_type: "pytorch_optimizer.CAME" }, ["warning full_bf16 nan-risk"]],
  ])("%j", (given, advice) => expect(told(given)).toEqual(advice));

  test("a DyLoRA rank must be a multiple of its unit, and the same for convolutions", () => {
    const given = { network_module: "networks.dylora", network_dim: 10, dylora_unit: 4 };
    expect(told(given, { family: "sd15" })).toEqual(["error dylora_unit rank-not-multiple"]);
    const lycoris = { network_module: "lycoris.kohya", algo: "dylora", block_size: 7 };
    expect(told(lycoris, { host: null })).toEqual(["error block_size rank-not-multiple"]);
    const conv = { network_module: "networks.dylora", conv_dim: 8 };
    expect(told(conv, { family: "sd15" })).toEqual(["error conv_dim ranks-differ"]);
  });

  test("a convolution alpha without a rank stops the trainer beside convolution ranks of blocks", () => {
    const ranks = Array(23).fill(8).join(",");
    const given = { conv_alpha: 4, block_dims: ranks, conv_block_dims: ranks };
    expect(told(given)).toEqual(["error conv_alpha alpha-without-rank"]);
    expect(told({ ...given, conv_block_alphas: ranks })).toEqual(["warning conv_alpha no-effect"]);
  });

  test("SD 1.5 wants a bucket step of 64", () => {
    expect(told({ bucket_reso_steps: 32 }, { family: "sd15" })).toEqual([
      "error bucket_reso_steps bucket-step",
    ]);
  });
});
