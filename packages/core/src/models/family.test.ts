import { expect, test } from "vitest";
import { detectFamily, type TensorShape } from "./family.ts";

/** A header of these tensors: `name: shape`. */
const header = (tensors: Record<string, number[]>): Map<string, TensorShape> =>
  new Map(Object.entries(tensors).map(([name, shape]) => [name, { dtype: "F16", shape }]));

const ldm = "model.diffusion_model.";
const attention = `${ldm}input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight`;
const first = `${ldm}input_blocks.0.0.weight`;
const clip = { "cond_stage_model.transformer.text_model.encoder.layers.0.mlp.fc1.bias": [3072] };
const vae = { "first_stage_model.decoder.conv_in.weight": [512, 4, 3, 3] };

test.each<[string, Record<string, number[]>]>([
  ["sd15", { ...clip, ...vae, [first]: [320, 4, 3, 3], [attention]: [320, 768] }],
  [
    "sd15",
    {
      "conv_in.weight": [320, 4, 3, 3],
      "down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight": [320, 768],
    },
  ],
  ["sd15-inpaint", { ...vae, [first]: [320, 9, 3, 3], [attention]: [320, 768] }],
  ["sd15-edit", { [first]: [320, 8, 3, 3], [attention]: [320, 768] }],
  ["sd2", { ...vae, [first]: [320, 4, 3, 3], [attention]: [320, 1024] }],
  ["sd2-depth", { [first]: [320, 5, 3, 3], [attention]: [320, 1024] }],
  ["sdxl", { ...vae, [first]: [320, 4, 3, 3], [`${ldm}label_emb.0.0.weight`]: [1280, 2816] }],
  ["sdxl", { "conv_in.weight": [320, 4, 3, 3], "add_embedding.linear_1.weight": [1280, 2816] }],
  ["sdxl-inpaint", { [first]: [320, 9, 3, 3], [`${ldm}label_emb.0.0.weight`]: [1280, 2816] }],
  ["sdxl-refiner", { [first]: [384, 4, 3, 3], [`${ldm}label_emb.0.0.weight`]: [1536, 2560] }],
  ["flux", { "img_in.weight": [3072, 64], "double_blocks.0.img_attn.qkv.weight": [9216, 3072] }],
  [
    "flux",
    { [`${ldm}img_in.weight`]: [3072, 64], [`${ldm}double_blocks.0.img_attn.qkv.weight`]: [9216, 3072] },
  ],
  ["flux", { "x_embedder.weight": [3072, 64], "single_transformer_blocks.0.attn.to_q.weight": [3072, 3072] }],
  ["chroma", { "img_in.weight": [3072, 64], "distilled_guidance_layer.in_proj.weight": [5120, 64] }],
  ["sd3", { "model.diffusion_model.joint_blocks.0.x_block.attn.qkv.weight": [4608, 1536] }],
  ["lumina", { "cap_embedder.1.weight": [2304, 2304], "noise_refiner.0.attention.qkv.weight": [3840, 2304] }],
  ["z-image", { "cap_embedder.1.weight": [3840, 2560] }],
  [
    "hunyuan-image",
    { "byt5_in.fc1.weight": [2048, 1472], "double_blocks.0.img_attn_q.weight": [3584, 3584] },
  ],
  [
    "anima",
    { "net.llm_adapter.embed.weight": [32128, 1024], "net.blocks.0.self_attn.q_proj.weight": [2048, 2048] },
  ],
  ["vae", { "encoder.conv_in.weight": [128, 3, 3, 3], "decoder.conv_in.weight": [512, 4, 3, 3] }],
  ["clip", { "text_model.encoder.layers.0.mlp.fc1.weight": [3072, 768] }],
  ["t5", { "encoder.block.0.layer.0.SelfAttention.q.weight": [4096, 4096] }],
  ["embedding", { emb_params: [4, 768] }],
  ["controlnet", { "control_model.input_blocks.0.0.weight": [320, 4, 3, 3] }],
])("%s is told from its header", (family, tensors) => {
  expect(detectFamily(header(tensors)).family).toBe(family);
});

test.each([
  "lora_unet_input_blocks_4_1_proj_in.lora_down.weight",
  "transformer.single_transformer_blocks.0.attn.to_q.lora_A.weight",
  "unet.down_blocks.0.attentions.0.to_k.lora.down.weight",
  "base_model.model.q_proj.lora_B.default.weight",
  "lora_unet_mid_block_attentions_0.hada_w1_a",
  "lora_unet_mid_block_attentions_0.lokr_w1",
  "lora_unet_mid_block_attentions_0.oft_blocks",
])("%s tells a LoRA, whatever it was trained on", (name) => {
  expect(detectFamily(header({ [name]: [8, 320] }))).toEqual({ family: "lora", why: `it has ${name}` });
});

test("the reason names what was seen", () => {
  expect(detectFamily(header({ [first]: [320, 4, 3, 3], [attention]: [320, 1024] })).why).toBe(
    "its U-Net reads text of width 1024 and 4 channels",
  );
});

test("a checkpoint with a U-Net of unknown size is not taken for the VAE or text encoder inside it", () => {
  const tiny = { ...clip, ...vae, [first]: [32, 4, 3, 3], [attention]: [32, 16] };
  expect(detectFamily(header(tiny)).family).toBeNull();
});

test("an unknown file is not guessed at", () => {
  expect(detectFamily(header({ "bert.weight": [2, 2] }))).toEqual({
    family: null,
    why: "none of the 1 tensors is known",
  });
  expect(detectFamily(new Map()).family).toBeNull();
});
