"""Runs an sd-scripts trainer with a tiny Stable Diffusion 1.x (17 million numbers), for hosts with little memory.

    cd <sd-scripts>
    python -u tiny_model_loader.py train_network.py --config_file config.toml --dataset_config dataset.toml

Nothing of the trainer is replaced: its own checkpoint loader, caching, LoRA, optimizer, loop and savers run. Only the
sizes that it holds as constants for SD 1.x are made small before its script starts, so the base model must be one of
`random_base_model.py --tiny`.
"""

import os
import runpy
import sys


def make_tiny() -> None:
    from library import model_util, original_unet

    original_unet.BLOCK_OUT_CHANNELS = (32, 64, 128, 128)
    original_unet.TIMESTEP_INPUT_DIM = 32
    original_unet.TIME_EMBED_DIM = 128
    model_util.UNET_PARAMS_MODEL_CHANNELS = 32
    model_util.UNET_PARAMS_CONTEXT_DIM = 64
    model_util.VAE_PARAMS_CH = 32
    full_size = model_util.CLIPTextConfig

    def tiny_text_config(**settings):
        small = {
            "hidden_size": 64,
            "intermediate_size": 128,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "projection_dim": 64,
        }
        return full_size(**{**settings, **small})

    model_util.CLIPTextConfig = tiny_text_config


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    script = os.path.abspath(sys.argv[1])
    sys.argv = sys.argv[1:]
    # What `python script` would have done.
    sys.path.insert(0, os.path.dirname(script))
    make_tiny()
    runpy.run_path(script, run_name="__main__")
