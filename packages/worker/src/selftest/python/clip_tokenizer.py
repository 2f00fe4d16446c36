"""A tokenizer folder for CLIP text encoders that needs no download.

It has CLIP's size and CLIP's special tokens at CLIP's numbers, but no merges: a text becomes one token per byte. For
random weights that is as good as the real one. sd-scripts looks for it at `tokenizer_cache_dir/<id with / as _>`.
"""

import json
import os

VOCABULARY = 49408
FAMILIES = {
    "sd15": {"openai_clip-vit-large-patch14": "<|endoftext|>"},
    "sdxl": {
        "openai_clip-vit-large-patch14": "<|endoftext|>",
        "laion_CLIP-ViT-bigG-14-laion2B-39B-b160k": "!",
    },
}


def byte_tokens() -> list:
    """One printable character for each byte, in the order of byte-level BPE: printable bytes stand for themselves."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    return [chr(byte) for byte in printable] + [chr(256 + at) for at in range(len(others))]


def vocabulary() -> dict:
    inner = byte_tokens()
    tokens = inner + [token + "</w>" for token in inner]
    tokens += [f"unused{at}</w>" for at in range(len(tokens), VOCABULARY - 2)]
    tokens += ["<|startoftext|>", "<|endoftext|>"]
    return {token: at for at, token in enumerate(tokens)}


def write_tokenizers(folder: str, family: str) -> None:
    ids = vocabulary()
    for name, pad in FAMILIES[family].items():
        special = {
            "bos_token": "<|startoftext|>",
            "eos_token": "<|endoftext|>",
            "unk_token": "<|endoftext|>",
            "pad_token": pad,
        }
        # Without model_max_length the tokenizer would take texts of any length, and the text encoder fail on them.
        config = {
            **special,
            "tokenizer_class": "CLIPTokenizer",
            "model_max_length": 77,
            "do_lower_case": True,
            "add_prefix_space": False,
            "errors": "replace",
        }
        target = os.path.join(folder, name)
        os.makedirs(target, exist_ok=True)
        for file, data in {"vocab.json": ids, "special_tokens_map.json": special, "tokenizer_config.json": config}.items():
            with open(os.path.join(target, file), "w", encoding="utf-8") as out:
                json.dump(data, out, ensure_ascii=False)
        with open(os.path.join(target, "merges.txt"), "w", encoding="utf-8") as out:
            out.write("#version: 0.2\n")
