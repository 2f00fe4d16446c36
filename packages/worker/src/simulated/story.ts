import type { Bar } from "./bar.ts";
import { drawBar } from "./bar.ts";
import type { Console } from "./console.ts";
import type { Subset } from "./dataset.ts";
import type { Settings } from "./settings.ts";
import { number, text } from "./settings.ts";

const util = (line: number) => `train_util.py:${line}`;
const network = (line: number) => `train_network.py:${line}`;

/** Everything sd-scripts says about the dataset, in its order; answers nothing, the counts are the caller's. */
export function tellDataset(
  out: Console,
  settings: Settings,
  subsets: readonly Subset[],
  buckets: readonly BucketRow[],
): void {
  const { config } = settings;
  out.log("INFO", util(4744), `Loading settings from ${settings.configName}...`);
  out.log("INFO", "strategy_sd.py:26", "Using v1 tokenizer");
  out.log("INFO", network(519), `Loading dataset config from ${text(config.dataset_config, "dataset.toml")}`);
  out.log("INFO", util(2112), "prepare images.");
  for (const subset of subsets) {
    out.log("INFO", util(2005), "get image size from name of cache files");
    fullBar(out, "", subset.images.length);
    out.log("INFO", util(2035), `set image size from cache files: 0/${subset.images.length}`);
    out.log(
      "INFO",
      util(2059),
      `found directory ${subset.folder} contains ${subset.images.length} image files`,
    );
    fullBar(out, "read caption", subset.images.length);
    if (subset.withoutCaption.length === 0) continue;
    out.log(
      "WARNING",
      util(2090),
      `No caption file found for ${subset.withoutCaption.length} images. Training will continue without captions for these images. If class token exists, it will be used. / ${subset.withoutCaption.length}枚の画像にキャプションファイルが見つかりませんでした。`,
    );
    for (const path of subset.withoutCaption.slice(0, 5)) out.log("WARNING", util(2097), path);
    const more = subset.withoutCaption.length - 5;
    if (more > 0) out.log("WARNING", util(2095), `...... and ${more} more`);
  }
  const train = repeated(subsets.filter((subset) => !subset.isReg));
  const reg = repeated(subsets.filter((subset) => subset.isReg));
  out.log("INFO", util(2158), `${train} train images with repeats.`);
  out.log("INFO", util(2162), `${reg} reg images with repeats.`);
  if (reg === 0)
    out.log("WARNING", util(2167), "no regularization images / 正則化画像が見つかりませんでした");
  out.log("INFO", "config_util.py:580", echo(settings, subsets));
  out.log("INFO", "config_util.py:592", "[Prepare dataset 0]");
  out.log("INFO", util(992), "loading image sizes.");
  fullBar(
    out,
    "",
    subsets.reduce((sum, subset) => sum + subset.images.length, 0),
  );
  out.log("INFO", util(1015), "make buckets");
  out.log(
    "INFO",
    util(1061),
    "number of images (including repeats) / 各bucketの画像枚数（繰り返し回数を含む）",
  );
  for (const [i, bucket] of buckets.entries()) {
    out.log(
      "INFO",
      util(1066),
      `bucket ${i}: resolution (${bucket.width}, ${bucket.height}), count: ${bucket.count}`,
    );
  }
  out.log("INFO", util(1074), "mean ar error (without repeats): 0.02");
}

export interface BucketRow {
  width: number;
  height: number;
  /** Images with repeats. */
  count: number;
}

/** From the accelerator to the network, with the caching bar drawn at the pace of `pause`. */
export async function tellModel(
  out: Console,
  settings: Settings,
  images: number,
  pause: () => Promise<void>,
): Promise<void> {
  const { config } = settings;
  out.log("INFO", network(593), "preparing accelerator");
  out.print("accelerator device: cpu");
  out.log("INFO", util(5500), "loading model for process 0/1");
  out.log(
    "INFO",
    util(5455),
    `load StableDiffusion checkpoint: ${text(config.pretrained_model_name_or_path, "")}`,
  );
  out.log("INFO", "original_unet.py:1395", "UNet2DConditionModel: 64, 8, 768, False, False");
  if (config.cache_latents === true || config.cache_latents_to_disk === true) {
    out.log("INFO", util(2627), "[Dataset 0]");
    out.log("INFO", util(1120), "caching latents with caching strategy.");
    out.log("INFO", util(1170), "caching latents...");
    await workBar(out, images, pause);
  }
  if (config.cache_text_encoder_outputs === true) {
    out.log("INFO", util(2640), "[Dataset 0]");
    out.log("INFO", util(1306), "caching Text Encoder outputs with caching strategy.");
    out.log("INFO", util(1318), "checking cache validity...");
    fullBar(out, "", images);
    out.log("INFO", util(1340), "caching Text Encoder outputs...");
    await workBar(out, images, pause);
  }
  out.print(`import network module: ${text(config.network_module, "networks.lora")}`);
  const rank = number(config.network_dim, 4);
  out.log(
    "INFO",
    "lora.py:935",
    `create LoRA network. base dim (rank): ${rank}, alpha: ${number(config.network_alpha, 1).toFixed(1)}`,
  );
  out.log("INFO", "lora.py:936", "neuron dropout: p=None, rank dropout: p=None, module dropout: p=None");
  out.log("INFO", "lora.py:1035", "create LoRA for Text Encoder: 72 modules.");
  out.log("INFO", "lora.py:1043", "create LoRA for U-Net: 192 modules.");
  out.print("prepare optimizer, data loader etc.");
  out.log("INFO", util(5096), `use ${text(config.optimizer_type, "AdamW")} optimizer | {}`);
}

/** The summary that begins a training: what the totals on the page come from. */
export function tellRun(
  out: Console,
  rows: {
    images: number;
    reg: number;
    batches: number;
    epochs: number;
    batchSize: number;
    accumulation: number;
    steps: number;
  },
): void {
  out.print(`running training / 学習開始
  num train images * repeats / 学習画像の数×繰り返し回数: ${rows.images}
  num validation images * repeats / 学習画像の数×繰り返し回数: 0
  num reg images / 正則化画像の数: ${rows.reg}
  num batches per epoch / 1epochのバッチ数: ${rows.batches}
  num epochs / epoch数: ${rows.epochs}
  batch size per device / バッチサイズ: ${rows.batchSize}
  gradient accumulation steps / 勾配を合計するステップ数 = ${rows.accumulation}
  total optimization steps / 学習ステップ数: ${rows.steps}`);
  out.log("INFO", network(1347), "unet dtype: torch.float32, device: cpu");
  out.log("INFO", network(1353), "text_encoder [0] dtype: torch.float32, device: cpu");
}

/** A bar that is over at once. */
function fullBar(out: Console, label: string, total: number): void {
  if (total === 0) {
    out.raw(`${label === "" ? "" : `${label}: `}0it [00:00, ?it/s]\n`);
    return;
  }
  const bar: Bar = { label, done: 0, total, elapsed: 0, postfix: "" };
  out.raw(`\r${drawBar(bar)}\r${drawBar({ ...bar, done: total, elapsed: total / 9_000 })}\n`);
}

/** A bar that takes its time; `nested`: drawn below another one, as the sampler's is. */
export async function workBar(
  out: Console,
  total: number,
  pause: () => Promise<void>,
  nested = false,
): Promise<void> {
  const begin = performance.now();
  const draw = (done: number) => {
    const elapsed = (performance.now() - begin) / 1000;
    return `\r${drawBar({ label: "", done, total, elapsed, postfix: "" })}`;
  };
  for (let done = 0; done <= total; done++) {
    if (done > 0) await pause();
    out.raw(nested ? `\n${draw(done)}\x1b[A` : draw(done));
  }
  out.raw(`${draw(total)}\n`);
}

function repeated(subsets: readonly Subset[]): number {
  return subsets.reduce((sum, subset) => sum + subset.images.length * subset.repeats, 0);
}

function echo(settings: Settings, subsets: readonly Subset[]): string {
  const rows = ["[Dataset 0]", `  batch_size: ${settings.batchSize}`, "  enable_bucket: True", ""];
  for (const [i, subset] of subsets.entries()) {
    rows.push(
      `  [Subset ${i} of Dataset 0]`,
      `    image_dir: "${subset.folder}"`,
      `    image_count: ${subset.images.length}`,
      `    num_repeats: ${subset.repeats}`,
      `    is_reg: ${subset.isReg ? "True" : "False"}`,
      "",
    );
  }
  return rows.join("\n");
}
