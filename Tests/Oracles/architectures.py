"""Random models of the architectures that Osler reads, in the layout of the Hugging Face hub.

The weights are drawn so that everything counts: scores far from uniform, norms and biases that are not 1 and 0,
a window smaller than a prompt, and rotary scaling whose three ranges of wavelengths all occur.
"""

import json
import math
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, LlamaConfig, MistralConfig, Qwen2Config


def llama3_scaling(factor, original):
    return {"rope_type": "llama3", "factor": factor, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
            "original_max_position_embeddings": original}


# What each has beside its size: the class, rope parameters and further keys.
ARCHITECTURES = {
    "llama2": (LlamaConfig, {"rope_theta": 10000.0}, {"num_key_value_heads": 4}),
    "llama3": (LlamaConfig, {"rope_theta": 50000.0, **llama3_scaling(8.0, 32)}, {"num_key_value_heads": 2}),
    "llama3-tied": (LlamaConfig, {"rope_theta": 10000.0, **llama3_scaling(4.0, 40)},
                    {"num_key_value_heads": 1, "tie_word_embeddings": True}),
    "llama-linear": (LlamaConfig, {"rope_theta": 10000.0, "rope_type": "linear", "factor": 4.0},
                     {"num_key_value_heads": 2}),
    "mistral-v0.1": (MistralConfig, {"rope_theta": 10000.0}, {"num_key_value_heads": 2, "sliding_window": 5}),
    "mistral-v0.3": (MistralConfig, {"rope_theta": 1000000.0},
                     {"num_key_value_heads": 2, "sliding_window": None}),
    "qwen2": (Qwen2Config, {"rope_theta": 1000000.0},
              {"num_key_value_heads": 2, "use_sliding_window": False, "rms_norm_eps": 1e-6}),
}

SMALLEST = {"hidden_size": 32, "intermediate_size": 40, "num_hidden_layers": 2, "num_attention_heads": 4,
            "head_dim": 8, "vocab_size": 96, "max_position_embeddings": 64}
TOY = {"hidden_size": 64, "intermediate_size": 160, "num_hidden_layers": 3, "num_attention_heads": 4,
       "head_dim": 16, "max_position_embeddings": 512}
LARGE = {"hidden_size": 768, "intermediate_size": 2048, "num_hidden_layers": 12, "num_attention_heads": 12,
         "head_dim": 64, "max_position_embeddings": 2048}


def configuration(name, size, **more):
    """`size` and `more` say what the architecture leaves open; the key-value heads grow with the heads."""
    kind, rope, own = ARCHITECTURES[name]
    keys = {"rms_norm_eps": 1e-5, "tie_word_embeddings": False, "bos_token_id": 1, "eos_token_id": 2,
            "pad_token_id": None, **size, **own, **more}
    keys["num_key_value_heads"] = own["num_key_value_heads"] * keys["num_attention_heads"] // 4
    if kind is Qwen2Config:
        keys.pop("head_dim")
    return kind(rope_parameters=dict(rope), **keys)


def random_model(config, seed):
    """Drawn in fp32 from a generator of its own, parameter by parameter."""
    model = AutoModelForCausalLM.from_config(config, dtype=torch.float32, attn_implementation="eager").eval()
    source = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            drawn = torch.randn(parameter.shape, generator=source)
            if "norm" in name:
                parameter.copy_(1 + 0.2 * drawn)
            elif name.endswith("bias"):
                parameter.copy_(0.5 * drawn)
            elif "embed_tokens" in name:
                parameter.copy_(drawn * (2 / math.sqrt(parameter.shape[1]) if config.tie_word_embeddings else 1))
            else:
                parameter.copy_(drawn * 1.5 / math.sqrt(parameter.shape[1]))
    return model


def save(model, folder, dtype, shard="1GB"):
    """Writes the weights as `dtype` and gives the model that the files say.

    Not the one in memory: `to` rounds its table of rotary frequencies too, which no file holds.
    """
    model.to(dtype).save_pretrained(folder, max_shard_size=shard)
    for file in Path(folder).iterdir():
        file.chmod(0o644)
    (Path(folder) / "generation_config.json").unlink(missing_ok=True)
    return read(folder)


def read(folder, dtype=torch.float32, **more):
    return AutoModelForCausalLM.from_pretrained(folder, dtype=dtype, attn_implementation="eager", **more).eval()


def older_spelling(config):
    """The same `config.json` as transformers 4 wrote it, with whole numbers where files have them."""
    old = dict(config)
    rope = old.pop("rope_parameters")
    old["torch_dtype"] = old.pop("dtype")
    theta = rope.pop("rope_theta")
    old["rope_theta"] = int(theta) if theta == int(theta) else theta
    old["rope_scaling"] = None
    if rope.get("rope_type", "default") == "linear":
        old["rope_scaling"] = {"type": "linear", "factor": int(rope["factor"])}
    elif rope.get("rope_type", "default") != "default":
        old["rope_scaling"] = {k: int(v) if v == int(v) else v for k, v in rope.items() if k != "rope_type"}
        old["rope_scaling"]["rope_type"] = rope["rope_type"]
    for key in ("layer_types", "transformers_version", "pad_token_id"):
        old.pop(key, None)
    if old["model_type"] != "mistral" or old["sliding_window"]:
        old.pop("head_dim", None)  # before Mistral v0.3, hidden_size / num_attention_heads went without saying
    if old["model_type"] == "qwen2":
        old["sliding_window"] = 4  # those files state one, and that it is not used
    return old


def write_older_spelling(folder, name="config.json"):
    config = json.loads((Path(folder) / "config.json").read_text())
    (Path(folder) / name).write_text(json.dumps(older_spelling(config), indent=2) + "\n")
