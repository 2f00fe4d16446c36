"""Writes a base checkpoint of random weights, and the tokenizer folder that goes with it. Nothing is downloaded.

    cd <sd-scripts>
    python random_base_model.py --out base.safetensors --family sd15 --tokenizers tokenizers [--tiny]

No name and no shape is listed here: the modules are built without memory (torch's meta device) by sd-scripts' own
classes, their names go through sd-scripts' own converters to the layout of checkpoints, and each tensor is filled with
small random numbers. The model knows nothing; it proves that an installation trains.
"""

import argparse
import json
import math
import os
import sys
import time

sys.path.insert(0, os.getcwd())

import torch
from safetensors.torch import save_file

from clip_tokenizer import write_tokenizers

DTYPES = {"fp16": torch.float16, "bf16": torch.bfloat16, "float": torch.float32}

# Sizes of the two text encoders of SD 1.x and SDXL, as the trainer's loaders expect them.
CLIP_L = {
    "vocab_size": 49408,
    "hidden_size": 768,
    "intermediate_size": 3072,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "max_position_embeddings": 77,
    "hidden_act": "quick_gelu",
    "layer_norm_eps": 1e-05,
    "pad_token_id": 1,
    "bos_token_id": 0,
    "eos_token_id": 2,
    "projection_dim": 768,
}
CLIP_G = {
    **CLIP_L,
    "hidden_size": 1280,
    "intermediate_size": 5120,
    "num_hidden_layers": 32,
    "num_attention_heads": 20,
    "hidden_act": "gelu",
    "projection_dim": 1280,
}


def shapes_of(family: str) -> dict:
    """Name and shape of every tensor of a checkpoint."""
    from library import model_util

    shapes = {}

    def add(prefix: str, tensors: dict) -> None:
        for name, tensor in tensors.items():
            shapes[prefix + name] = tuple(tensor.shape)

    with torch.device("meta"):
        vae = model_util.AutoencoderKL(**model_util.create_vae_diffusers_config())
        text = model_util.CLIPTextModel._from_config(model_util.CLIPTextConfig(**CLIP_L))
        if family == "sd15":
            unet = model_util.UNet2DConditionModel(**model_util.create_unet_diffusers_config(False))
            add("model.diffusion_model.", model_util.convert_unet_state_dict_to_sd(False, unet.state_dict()))
            add("cond_stage_model.transformer.", text.state_dict())
        else:
            add_sdxl(add, text)
        add("first_stage_model.", model_util.convert_vae_state_dict(vae.state_dict()))
    return {name: shape for name, shape in shapes.items() if not name.endswith(".position_ids")}


def add_sdxl(add, text) -> None:
    from library import model_util, sdxl_model_util, sdxl_original_unet
    from transformers import CLIPTextModelWithProjection

    second = CLIPTextModelWithProjection(model_util.CLIPTextConfig(**CLIP_G))
    converted = sdxl_model_util.convert_text_encoder_2_state_dict_to_sdxl(second.state_dict(), torch.zeros(()))
    add("model.diffusion_model.", sdxl_original_unet.SdxlUNet2DConditionModel().state_dict())
    add("conditioner.embedders.0.transformer.", text.state_dict())
    add("conditioner.embedders.1.model.", converted)


def fill(name: str, shape: tuple, generator: torch.Generator, dtype: torch.dtype) -> torch.Tensor:
    if name.endswith("logit_scale"):
        return torch.full(shape, math.log(100.0), dtype=dtype)
    if len(shape) < 2:
        # Biases and the weights of norms: the values that change nothing.
        return torch.zeros(shape, dtype=dtype) if name.endswith("bias") else torch.ones(shape, dtype=dtype)
    # Half of the size that keeps the variance, so that sums over the residual branches stay small.
    size = 0.02 if "embedding" in name else 0.5 / math.sqrt(math.prod(shape[1:]))
    return (torch.randn(shape, generator=generator, dtype=torch.float32) * size).to(dtype)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True)
    parser.add_argument("--family", choices=["sd15", "sdxl"], default="sd15")
    parser.add_argument("--tokenizers", required=True, help="folder to pass as tokenizer_cache_dir")
    parser.add_argument("--dtype", choices=list(DTYPES), default="fp16")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tiny", action="store_true", help="sizes of tiny_model_loader.py (sd15 only)")
    options = parser.parse_args()
    if options.tiny:
        if options.family != "sd15":
            parser.error("--tiny is for sd15")
        from tiny_model_loader import make_tiny

        make_tiny()
    started = time.time()
    write_tokenizers(options.tokenizers, options.family)
    shapes = shapes_of(options.family)
    generator = torch.Generator().manual_seed(options.seed)
    dtype = DTYPES[options.dtype]
    tensors = {name: fill(name, shapes[name], generator, dtype) for name in sorted(shapes)}
    kind = f"{options.family}{' tiny' if options.tiny else ''}, seed {options.seed}"
    save_file(tensors, options.out, {"format": "pt", "loralei.random_weights": kind})
    told = {
        "tensors": len(shapes),
        "parameters": sum(math.prod(shape) for shape in shapes.values()),
        "bytes": os.path.getsize(options.out),
        "seconds": round(time.time() - started, 1),
    }
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
