"""Writes the fixtures of the GGUF tests again, with the `gguf` package of llama.cpp's authors.

    python Tests/Oracles/record_gguf.py

`blocks.gguf` has metadata of every type and a tensor of every type that is read, each of the same numbers, save
Q6_K; `blocks.json` has the bits of the numbers that the package reads out of them, in hexadecimal. `llama3.gguf` and
`qwen2.gguf` are the models of the same names in `architectures` (run record_architectures.py first), with rows
permuted as llama.cpp's converter does it. Where llama-cpp-python is there, it reads them too, and must go on as
transformers did.
"""

import json
import math
from pathlib import Path

import gguf
import numpy as np
import torch
from gguf import GGMLQuantizationType as T
from gguf.quants import dequantize, quantize
from safetensors import safe_open

FIXTURES = Path(__file__).resolve().parent.parent / "OslerModelTests" / "Fixtures"
OUT = FIXTURES / "gguf"
NAMES = {
    "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down", "input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm",
}


def bits(values):
    return np.ascontiguousarray(values, np.float32).astype(">f4").tobytes().hex()


def close(writer):
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def blocks():
    random = np.random.default_rng(3)
    writer = gguf.GGUFWriter(OUT / "blocks.gguf", "llama")
    writer.add_uint8("a.uint8", 200)
    writer.add_int8("a.int8", -100)
    writer.add_uint16("a.uint16", 60000)
    writer.add_int16("a.int16", -30000)
    writer.add_uint32("a.uint32", 4000000000)
    writer.add_int32("a.int32", -2000000000)
    writer.add_uint64("a.uint64", 2**63 + 1)
    writer.add_int64("a.int64", -(2**62))
    writer.add_float32("a.float32", 1e-5)
    writer.add_float64("a.float64", 0.1)
    writer.add_bool("a.bool", True)
    writer.add_string("a.string", "α\nβ")
    writer.add_array("a.strings", ["x", "", "é"])
    writer.add_array("a.integers", [1, -2, 3])
    writer.add_array("a.reals", [0.5, -1.5])
    writer.add_array("a.bools", [True, False])

    values = random.normal(size=(8, 32)).astype(np.float32)
    values[0] = 0
    values[1, :4] = [3.5, -3.5, 1e-9, 65504]
    values[2] = 0
    values[2, :4] = [5e-8, 6.1e-5, 2.9802322e-08, 4e-8]
    values[3, :3] = [1 + 2**-11, 1 + 3 * 2**-11, -9]
    decoded = {}
    for type in [T.F32, T.F16, T.BF16, T.Q8_0, T.Q4_0]:
        encoded = quantize(values, type)
        writer.add_tensor(type.name, encoded, raw_dtype=type)
        decoded[type.name] = bits(dequantize(encoded, type))
    # Any bytes are a block of Q6_K, save its scale, which is made a small number.
    encoded = random.integers(0, 256, (1, 210), dtype=np.uint8)
    encoded[:, 208:] = [0x12, 0x25]
    writer.add_tensor("Q6_K", encoded, raw_dtype=T.Q6_K)
    decoded["Q6_K"] = bits(dequantize(encoded, T.Q6_K))
    writer.add_tensor("Q5_0", quantize(values[:1], T.Q5_0), raw_dtype=T.Q5_0)
    close(writer)
    (OUT / "blocks.json").write_text(json.dumps(decoded, indent=0) + "\n")


def permuted(tensor, heads):
    return tensor.reshape(heads, 2, tensor.shape[0] // heads // 2, -1).swapaxes(1, 2).reshape(tensor.shape)


def rope_factors(config):
    rope = config["rope_parameters"]
    low, high, original = (rope[k] for k in ["low_freq_factor", "high_freq_factor", "original_max_position_embeddings"])
    size = config["head_dim"]
    factors = []
    for frequency in 1.0 / (rope["rope_theta"] ** (torch.arange(0, size, 2, dtype=torch.float32) / size)):
        length = 2 * math.pi / frequency
        smooth = (original / length - low) / (high - low)
        if length < original / high:
            factors.append(1)
        elif length > original / low:
            factors.append(rope["factor"])
        else:
            factors.append(1 / ((1 - smooth) / rope["factor"] + smooth))
    return np.array(factors, np.float32)


def model(name, path, choose):
    """`choose`: the type of a matrix, by its name in the file."""
    folder = FIXTURES / "architectures" / name
    config = json.loads((folder / "config.json").read_text())
    writer = described(path, config)
    writer.add_tokenizer_model("no_vocab")
    writer.add_bos_token_id(config["bos_token_id"])
    writer.add_eos_token_id(config["eos_token_id"])
    with safe_open(folder / "model.safetensors", "pt") as file:
        put_tensors(writer, config, {key: file.get_tensor(key) for key in file.keys()}, choose)
    close(writer)


def described(path, config):
    """A writer that knows the model's sizes, from its `config.json`."""
    heads = config["num_attention_heads"]
    writer = gguf.GGUFWriter(path, config["model_type"])
    writer.add_vocab_size(config["vocab_size"])
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(heads)
    writer.add_head_count_kv(config["num_key_value_heads"])
    writer.add_rope_dimension_count(config.get("head_dim") or config["hidden_size"] // heads)
    writer.add_rope_freq_base(config["rope_parameters"]["rope_theta"])
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    return writer


def put_tensors(writer, config, tensors, choose=lambda name, tensor: T.F32):
    """By transformers' names, with rows permuted as llama.cpp's converter does it."""
    arch = config["model_type"]
    heads, pairs = config["num_attention_heads"], config["num_key_value_heads"]
    if config["rope_parameters"]["rope_type"] == "llama3":
        writer.add_tensor("rope_freqs.weight", rope_factors(config))
    for key, tensor in tensors.items():
        tensor = tensor.float().numpy()
        known = {"model.embed_tokens": "token_embd", "model.norm": "output_norm", "lm_head": "output"}
        module, part = key.rsplit(".", 1)
        if module in known:
            stored = f"{known[module]}.{part}"
        else:
            _, _, layer, inner = module.split(".", 3)
            stored = f"blk.{layer}.{NAMES[inner]}.{part}"
            if arch == "llama" and inner in ("self_attn.q_proj", "self_attn.k_proj"):
                tensor = permuted(tensor, heads if inner.endswith("q_proj") else pairs)
        type = T.F32 if tensor.ndim == 1 else choose(stored, tensor)
        writer.add_tensor(stored, quantize(tensor, type), raw_dtype=type)


def continuation(path, prompt, count):
    from llama_cpp import Llama

    llama = Llama(str(path), n_ctx=64, logits_all=True, verbose=False, n_threads=1)
    llama.eval(prompt)
    ids = []
    for _ in range(count):
        ids.append(int(np.argmax(llama.scores[llama.n_tokens - 1])))
        llama.eval(ids[-1:])
    return ids


def main():
    OUT.mkdir(exist_ok=True)
    blocks()
    whole = OUT / "whole.gguf"
    for name in ["llama2", "llama3", "qwen2"]:
        expected = json.loads((FIXTURES / "architectures" / name / "expected.json").read_text())
        model(name, whole, lambda name, tensor: T.F32)
        try:
            ids = continuation(whole, expected["prompt"], len(expected["greedy"]))
            print(name, "llama.cpp agrees" if ids == expected["greedy"] else f"DIFFERS: {ids}, not {expected['greedy']}")
        except ImportError:
            print("llama-cpp-python is not here")
    whole.unlink()
    mixed = {"token_embd": T.Q4_0, "attn_q": T.Q8_0, "attn_k": T.Q8_0, "attn_output": T.Q4_0, "attn_v": T.F16, "ffn_gate": T.Q4_0, "ffn_up": T.Q4_0}
    model("llama3", OUT / "llama3.gguf", lambda name, tensor: mixed.get(
        name.split(".")[-2], T.BF16 if tensor.shape[1] % 32 else T.Q8_0))
    model("qwen2", OUT / "qwen2.gguf", lambda name, tensor: T.F16 if tensor.shape[1] % 32 else T.Q4_0)
    for file in sorted(OUT.iterdir()):
        print(file.name, file.stat().st_size)


if __name__ == "__main__":
    main()
