// Writes a stand-in for an SD 1.5 base model: node scripts/make-demo-model.mjs FILE.safetensors
// Its few tensors bear the names and shapes by which a checkpoint's family is known; all weights are zero. It is
// good for forms and for the simulated trainer, and for nothing else.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";

const tensors = {
  "cond_stage_model.transformer.text_model.embeddings.position_embedding.weight": [77, 768],
  "first_stage_model.decoder.conv_in.weight": [512, 4, 3, 3],
  "first_stage_model.encoder.conv_in.weight": [128, 3, 3, 3],
  "model.diffusion_model.input_blocks.0.0.weight": [320, 4, 3, 3],
  "model.diffusion_model.input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight": [320, 768],
  "model.diffusion_model.out.2.weight": [4, 320, 3, 3],
};

const target = process.argv[2];
if (!target) throw new Error("a file is wanted: node scripts/make-demo-model.mjs FILE.safetensors");

const header = {
  __metadata__: {
    "modelspec.title": "Loralei demo base model (zeros)",
    "modelspec.architecture": "stable-diffusion-v1",
  },
};
let end = 0;
for (const [name, shape] of Object.entries(tensors)) {
  const bytes = 2 * shape.reduce((product, size) => product * size, 1);
  header[name] = { dtype: "F16", shape, data_offsets: [end, end + bytes] };
  end += bytes;
}
const json = Buffer.from(JSON.stringify(header));
const padded = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, " ")]);
const length = Buffer.alloc(8);
length.writeBigUInt64LE(BigInt(padded.length));
await mkdir(dirname(resolve(target)), { recursive: true });
await writeFile(target, Buffer.concat([length, padded, Buffer.alloc(end)]));
