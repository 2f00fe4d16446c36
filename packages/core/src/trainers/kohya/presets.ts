import type { Preset } from "../trainer.ts";

/** Starting points by family: only what differs from the defaults, and nothing of the user's own. */
export const kohyaPresets: Readonly<Record<string, readonly Preset[]>> = {
  sd15: [
    {
      id: "sd15-character",
      title: "SD 1.5 character",
      about: "15 to 50 pictures of one subject, on a card with 8 GB or more.",
      options: {
        train_batch_size: 2,
        shuffle_caption: true,
        keep_tokens: 1,
        unet_lr: 1e-4,
        text_encoder_lr: 5e-5,
        lr_warmup_steps: 0.05,
        cache_latents_to_disk: true,
      },
    },
    {
      id: "sd15-style",
      title: "SD 1.5 style",
      about: "50 pictures or more in one manner, on a card with 8 GB or more; convolutions are trained too.",
      options: {
        train_batch_size: 4,
        shuffle_caption: true,
        flip_aug: true,
        network_dim: 32,
        network_alpha: 16,
        conv_dim: 8,
        conv_alpha: 4,
        unet_lr: 1e-4,
        text_encoder_lr: 2e-5,
        lr_warmup_steps: 0.05,
        max_train_epochs: 15,
        noise_offset: 0.03,
        cache_latents_to_disk: true,
      },
    },
  ],
  sdxl: [
    {
      id: "sdxl-character-12gb",
      title: "SDXL character, 12 GB",
      about: "15 to 50 pictures of one subject on a 12 GB card: U-Net only, everything cached.",
      options: {
        network_dim: 16,
        network_alpha: 8,
        unet_lr: 1e-4,
        lr_warmup_steps: 0.05,
        no_half_vae: true,
        cache_latents_to_disk: true,
        cache_text_encoder_outputs_to_disk: true,
      },
    },
    {
      id: "sdxl-24gb",
      title: "SDXL character or style, 24 GB",
      about: "30 pictures or more on a 24 GB card: text encoders are trained as well, tags are shuffled.",
      options: {
        train_batch_size: 4,
        shuffle_caption: true,
        keep_tokens: 1,
        network_dim: 32,
        network_alpha: 16,
        network_train_unet_only: false,
        cache_text_encoder_outputs: false,
        optimizer_type: "AdamW",
        learning_rate: 2e-4,
        unet_lr: 2e-4,
        text_encoder_lr: 5e-5,
        lr_warmup_steps: 0.05,
        no_half_vae: true,
        cache_latents_to_disk: true,
      },
    },
  ],
};
