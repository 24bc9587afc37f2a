"""Writes the fixture of GLMOracleTests again: a tiny GLM, its logits, loss, gradients and greedy ids in float64.

    python Tests/Oracles/record_glm.py
"""

import json
from pathlib import Path

import torch

from glm_model import GLM

FIXTURE = Path(__file__).resolve().parent.parent / "OslerModelTests" / "Fixtures" / "glm.json"
CONFIGURATION = {
    "vocab_size": 29, "hidden_size": 16, "intermediate_size": 20, "num_hidden_layers": 2, "num_attention_heads": 4,
    "num_key_value_heads": 2, "head_dim": 8, "max_position_embeddings": 32, "rms_norm_eps": 1e-5, "rope_theta": 100.0,
    "tie_word_embeddings": True, "cls_token_id": 3, "gmask_token_id": 4, "sop_token_id": 5, "eop_token_id": 6,
}
# Contexts and outputs, packed into one row: with both, without a context, with a context alone.
SAMPLES = [([17, 9, 22, 11, 8, 25], [12, 19, 7]), ([], [21, 10, 24, 16, 9]), ([13, 28, 20], [])]


def main():
    for seed in range(1000):
        torch.manual_seed(seed)
        model = GLM(CONFIGURATION).double()
        with torch.no_grad():
            for name, parameter in model.named_parameters():
                torch.nn.init.normal_(parameter, mean=float("norm" in name), std=0.3)
                parameter.copy_((parameter * 1e4).round() / 1e4)
        prompt = model.layout.prompt(SAMPLES[0][0])
        greedy, closest = model.greedy(prompt, 12)
        if closest > 0.01 and len(set(greedy)) > 6 and len(greedy) == 12:
            break
    samples = [model.layout.sample(*sample) for sample in SAMPLES]
    total, count = model.losses(samples)
    (total / count).backward()
    places = [model.layout.places(ids) for ids, _ in samples]
    recorded = {
        "note": "A float64 GLM of PyTorch's, written independently: 2 layers, 4 heads on 2 key-value heads, positions "
                "in two dimensions, an explicit mask, three samples. Weights are rounded to 4 decimals.",
        "tokens": [ids for ids, _ in samples],
        "targets": [[max(-1, target) for target in targets] for _, targets in samples],
        "positions": [p[0].tolist() for p in places],
        "blocks": [p[1].tolist() for p in places],
        "logits": [[[round(x, 7) for x in row] for row in model(ids).tolist()] for ids, _ in samples[:1]][0],
        "loss": (total / count).item(), "normalizer": count,
        "norm": torch.linalg.vector_norm(torch.stack([p.grad.norm() for p in model.parameters()])).item(),
        "prompt": prompt, "greedy": greedy,
        "parameters": {name: p.flatten().tolist() for name, p in model.named_parameters()},
        "gradients": {name: {"norm": p.grad.norm().item(), "first": p.grad.flatten()[:8].tolist()}
                      for name, p in model.named_parameters()},
    }
    FIXTURE.write_text("{\n" + ",\n".join(f'"{k}": {json.dumps(v, separators=(",", ":"))}' for k, v in recorded.items()) + "\n}\n")
    print(f"{FIXTURE.stat().st_size} bytes, seed {seed}, closest choice {closest:.3f}")


main()
