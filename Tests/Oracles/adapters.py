"""PEFT adapters of every kind that Osler reads, with random weights, saved by PEFT."""

import json
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, get_peft_model

SEVEN = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
KINDS = {
    "plain": {"target_modules": ["q_proj", "v_proj"], "r": 8, "lora_alpha": 16},
    "rslora": {"target_modules": SEVEN, "r": 6, "lora_alpha": 10, "use_rslora": True},
    "patterns": {"target_modules": SEVEN, "r": 8, "lora_alpha": 16,
                 "rank_pattern": {"q_proj": 3, "model.layers.1.self_attn.v_proj": 12, r"layers\.0\..*down_proj": 2},
                 "alpha_pattern": {"q_proj": 5, "up_proj": 40, "^model.layers.0.self_attn.k_proj": 7}},
    "patterns-rslora": {"target_modules": SEVEN, "r": 4, "lora_alpha": 8, "use_rslora": True,
                        "rank_pattern": {"gate_proj": 9}, "alpha_pattern": {"o_proj": 3}},
    "regex": {"target_modules": r".*\.(0|2)\.(self_attn\.(q|v)|mlp\.up)_proj", "r": 5, "lora_alpha": 9},
    "all-linear": {"target_modules": "all-linear", "r": 4, "lora_alpha": 8},
    "one-layer": {"target_modules": SEVEN, "r": 4, "lora_alpha": 8, "layers_to_transform": [1]},
    "dora": {"target_modules": SEVEN, "r": 4, "lora_alpha": 8, "use_dora": True},
    "modules-to-save": {"target_modules": ["q_proj", "v_proj"], "r": 4, "lora_alpha": 8,
                        "modules_to_save": ["lm_head", "embed_tokens"]},
}


def make_adapter(model, kind, folder, seed):
    """The model is changed: it must not be used again. Pairs are as strong as a well-trained adapter's."""
    source = torch.Generator().manual_seed(seed)
    peft = get_peft_model(model, LoraConfig(task_type="CAUSAL_LM", **KINDS[kind]))

    def drawn(parameter):
        return torch.randn(parameter.shape, generator=source)

    with torch.no_grad():
        for name, parameter in peft.named_parameters():
            if "lora_A" in name:
                parameter.copy_(drawn(parameter) / parameter.shape[1] ** 0.5)
            elif "lora_B" in name:
                parameter.copy_(drawn(parameter) * 0.15)
            elif "magnitude" in name:
                parameter.mul_(1 + 0.2 * drawn(parameter))
            elif "modules_to_save" in name:
                parameter.mul_(1 + 0.2 * drawn(parameter))
    peft.save_pretrained(folder)
    if kind == "all-linear":  # as those write it who set the words after PEFT has looked the layers up
        path = Path(folder) / "adapter_config.json"
        config = json.loads(path.read_text())
        path.write_text(json.dumps({**config, "target_modules": "all-linear"}, indent=2))


def with_adapter(model, folder, **more):
    return PeftModel.from_pretrained(model, folder, **more).eval()


def weighted_sum(read_base, parts):
    """The base with what each adapter adds to it, times its weight: pairs of a folder and a weight.

    By its definition, in fp64: PEFT's own concatenation scales the sum once more where adapters are rsLoRA.
    """
    base = read_base()
    start = {name: tensor.double() for name, tensor in base.state_dict().items()}
    total = dict(start)
    for folder, weight in parts:
        merged = with_adapter(read_base(), folder).merge_and_unload().state_dict()
        total = {name: tensor + weight * (merged[name].double() - start[name]) for name, tensor in total.items()}
    base.load_state_dict({name: tensor.float() for name, tensor in total.items()})
    return base
