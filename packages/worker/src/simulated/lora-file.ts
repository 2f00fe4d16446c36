import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";

/**
 * Writes a real, tiny LoRA in sd-scripts' own key names (one attention projection of U-Net and text encoder, f16),
 * with the metadata that a run leaves. The weights are a pattern: it is a simulation and says so in its comment.
 */
export function writeLora(
  path: string,
  options: { rank: number; alpha: number; sdxl: boolean; metadata: Readonly<Record<string, string>> },
): void {
  const { rank, alpha, sdxl } = options;
  const width = sdxl ? 640 : 320;
  const unet = sdxl ? "lora_unet_input_blocks_4_1" : "lora_unet_down_blocks_0_attentions_0";
  const text = sdxl ? "lora_te1_text_model" : "lora_te_text_model";
  const modules: [string, number][] = [
    [`${text}_encoder_layers_0_self_attn_q_proj`, 768],
    [`${unet}_transformer_blocks_0_attn1_to_q`, width],
    [`${unet}_transformer_blocks_0_attn1_to_k`, width],
  ];
  const tensors = modules.flatMap(([name, size]): [string, number[], (i: number) => number][] => [
    [`${name}.alpha`, [], () => alpha],
    [`${name}.lora_down.weight`, [rank, size], (i) => Math.sin(i) / 64],
    [`${name}.lora_up.weight`, [size, rank], (i) => Math.cos(i) / 64],
  ]);

  let end = 0;
  const header: Record<string, unknown> = {};
  const parts = tensors.map(([name, shape, value]) => {
    const data = halves(
      shape.reduce((product, size) => product * size, 1),
      value,
    );
    header[name] = { dtype: "F16", shape, data_offsets: [end, end + data.length] };
    end += data.length;
    return data;
  });
  const body = Buffer.concat(parts);
  header.__metadata__ = {
    ...options.metadata,
    sshs_model_hash: createHash("sha256").update(body).digest("hex"),
  };
  const json = Buffer.from(JSON.stringify(header));
  const padded = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, " ")]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  writeFileSync(path, Buffer.concat([length, padded, body]));
}

function halves(count: number, value: (i: number) => number): Buffer {
  const array = Float16Array.from({ length: count }, (_, i) => value(i));
  return Buffer.from(array.buffer);
}
