"""Writes the fixtures of LearningAdapterTests again: what tiny adapters learn, by PEFT and autograd.

    python Tests/Oracles/adapters_record.py

Their bases are those of record_architectures.py; run that first. Each folder holds what PEFT saved, with tensors in
bf16, and `expected.json`: the base's name, logits of a dozen ids after some of the prompt's tokens, and the loss of
the prompt and its gradients: of every tensor the norm and some numbers.
"""

import json
import shutil
import warnings
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM
from transformers.utils.logging import disable_progress_bar

FIXTURES = Path(__file__).resolve().parent.parent / "OslerModelTests" / "Fixtures"
SEVEN = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
POSITIONS = [0, 3, 7, 11]
# Metadata that says nothing about the tensors.
UNTOLD = ["base_model_name_or_path", "revision", "peft_version"]
# The base, and the adapter.
KINDS = {
    "patterns": ("llama3", {"target_modules": SEVEN, "r": 3, "lora_alpha": 6,
                            "rank_pattern": {"q_proj": 2, "model.layers.1.self_attn.v_proj": 5,
                                             r"layers\.0\..*down_proj": 1},
                            "alpha_pattern": {"q_proj": 5, "up_proj": 10, "^model.layers.0.self_attn.k_proj": 7}}),
    "excluded": ("llama2", {"target_modules": ["q_proj", "mlp.up_proj", "down_proj"], "r": 2, "lora_alpha": 4,
                            "exclude_modules": ["layers.1.mlp.up_proj"]}),
    "dora": ("llama3", {"target_modules": SEVEN, "r": 3, "lora_alpha": 6, "use_dora": True}),
    "dora-patterns": ("qwen2", {"target_modules": ["q_proj", "k_proj", "v_proj", "down_proj"], "r": 2,
                                "lora_alpha": 6, "use_dora": True, "use_rslora": True,
                                "rank_pattern": {"k_proj": 4}}),
    "modules-to-save": ("llama2", {"target_modules": ["q_proj", "v_proj"], "r": 2, "lora_alpha": 4,
                                   "modules_to_save": ["lm_head", "embed_tokens", "norm"]}),
    "tied-modules-to-save": ("llama3-tied", {"target_modules": ["o_proj"], "r": 2, "lora_alpha": 4,
                                             "modules_to_save": ["lm_head"]}),
}


def base(name):
    return AutoModelForCausalLM.from_pretrained(
        FIXTURES / "architectures" / name, dtype=torch.float32, attn_implementation="eager")


def adapted(name, keys, seed):
    """Pairs as strong as a well-trained adapter's; numbers that bf16 has."""
    source = torch.Generator().manual_seed(seed)
    peft = get_peft_model(base(name), LoraConfig(task_type="CAUSAL_LM", **keys)).eval()
    with torch.no_grad():
        for own, parameter in peft.named_parameters():
            drawn = torch.randn(parameter.shape, generator=source)
            if "lora_A" in own:
                parameter.copy_(drawn / parameter.shape[1] ** 0.5)
            elif "lora_B" in own:
                parameter.copy_(drawn * 0.3)
            elif "magnitude" in own or "modules_to_save" in own:
                parameter.mul_(1 + 0.2 * drawn)
            if parameter.requires_grad:
                parameter.copy_(parameter.bfloat16().float())
    return peft


def short(values):
    return [float(f"{value:.7g}") for value in values]


def gradients(peft, ids):
    """Names as in the file, where it has them."""
    peft.zero_grad()
    loss = peft(input_ids=ids, labels=ids).loss * (ids.shape[1] - 1)
    loss.backward()
    found = {}
    for name, parameter in peft.named_parameters():
        if parameter.grad is not None:
            flat = parameter.grad.flatten()
            name = name.removeprefix("base_model.model.").replace(".default", "")
            name = name.replace("lora_magnitude_vector.weight", "lora_magnitude_vector")
            found[name] = short([flat.norm().item(), *flat[:: max(1, len(flat) // 5)].tolist()])
    return loss.item(), found


def record(kind, seed):
    name, keys = KINDS[kind]
    folder = FIXTURES / "learning-adapters" / kind
    shutil.rmtree(folder, ignore_errors=True)
    peft = adapted(name, keys, seed)
    peft.save_pretrained(folder)
    (folder / "README.md").unlink(missing_ok=True)
    path = folder / "adapter_model.safetensors"
    save_file({n: t.bfloat16() for n, t in load_file(path).items()}, path, metadata={"format": "pt"})
    path.chmod(0o644)
    path = folder / "adapter_config.json"
    told = {**json.loads(path.read_text()), **dict.fromkeys(UNTOLD), "target_modules": keys["target_modules"]}
    path.write_text(json.dumps(told, indent=2) + "\n")
    again = PeftModel.from_pretrained(base(name), folder).eval()
    prompt = [1] + torch.randint(3, 96, (11,), generator=torch.Generator().manual_seed(seed)).tolist()
    ids = sorted(torch.randperm(96, generator=torch.Generator().manual_seed(6))[:12].tolist())
    with torch.no_grad():
        logits, plain = (of(input_ids=torch.tensor([prompt])).logits[0] for of in (again, base(name)))
    loss, learned = gradients(peft, torch.tensor([prompt]))
    expected = {
        "base": name, "prompt": prompt, "positions": POSITIONS, "ids": ids,
        "logits": [short(logits[p, ids].tolist()) for p in POSITIONS], "largest": logits.abs().max().item(),
        "change": (logits - plain).abs().max().item(), "loss": loss, "gradients": learned,
    }
    lines = ",\n".join(f'"{key}": {json.dumps(value)}' for key, value in expected.items())
    (folder / "expected.json").write_text(f"{{\n{lines}\n}}\n")
    print(f"{kind}: logits change by {expected['change']:.3g} of {expected['largest']:.3g}, loss {loss:.6g}")


if __name__ == "__main__":
    torch.set_num_threads(1)
    disable_progress_bar()
    warnings.filterwarnings("ignore", message=".*tie_word_embeddings.*")
    for number, kind in enumerate(KINDS):
        record(kind, number + 1)
