"""Writes the fixtures of RecordedArchitectureTests again: tiny checkpoints, made and run by transformers.

    python Tests/Oracles/record_architectures.py

Each folder holds `config.json` as transformers writes it today, `config.older.json` as it did before version 5, the
weights, and `expected.json`: logits of a dozen ids after some of the prompt's tokens, and a greedy continuation.
"""

import json
import shutil
from pathlib import Path

import torch
from transformers.utils.logging import disable_progress_bar

from architectures import ARCHITECTURES, SMALLEST, configuration, random_model, read, save, write_older_spelling

FIXTURES = Path(__file__).resolve().parent.parent / "OslerModelTests" / "Fixtures" / "architectures"
POSITIONS = [0, 1, 4, 5, 6, 9, 11]
STORED = {"llama3-tied": torch.float32, "mistral-v0.1": torch.float16}
SMALLER = {"llama3-tied": {"num_attention_heads": 4, "head_dim": 8, "intermediate_size": 24}}


def greedy(model, prompt, count):
    """Ids, and the smallest distance between the two likeliest on the way. The end token ends nothing here."""
    ids, closest = list(prompt), float("inf")
    for _ in range(count):
        best = model(input_ids=torch.tensor([ids]), use_cache=False).logits[0, -1].topk(2)
        closest = min(closest, (best.values[0] - best.values[1]).item())
        ids.append(int(best.indices[0]))
    return ids[len(prompt):], closest


def written(prompt, ids, logits, **more):
    """The text of `expected.json`; `largest` is the largest magnitude among all logits of a position."""
    expected = {
        "prompt": prompt, "positions": POSITIONS, "ids": ids,
        "logits": [[float(f"{logits[p, i].item():.8g}") for i in ids] for p in POSITIONS],
        "largest": [float(f"{logits[p].abs().max().item():.8g}") for p in POSITIONS], **more,
    }
    lines = ",\n".join(f'"{key}": {json.dumps(value)}' for key, value in expected.items())
    return f"{{\n{lines}\n}}\n"


def record(name):
    """Draws until the continuation is varied and no choice in it is nearly a tie."""
    prompt = [1] + torch.randint(3, 96, (11,), generator=torch.Generator().manual_seed(5)).tolist()
    config = configuration(name, {**SMALLEST, **SMALLER.get(name, {})})
    folder, dtype = FIXTURES / name, STORED.get(name, torch.bfloat16)
    for seed in range(1000):
        shutil.rmtree(folder, ignore_errors=True)
        shard = "25KB" if name == "mistral-v0.1" else "1GB"
        model = save(random_model(config, seed), folder, dtype, shard=shard)
        ids, closest = greedy(model, prompt, 24)
        if closest > 0.02 and len(set(ids)) > 12:
            break
    write_older_spelling(folder, "config.older.json")
    chosen = sorted(torch.randperm(96, generator=torch.Generator().manual_seed(6))[:12].tolist())
    logits = model(input_ids=torch.tensor([prompt])).logits[0]
    older = ARCHITECTURES[name][0].from_dict(json.loads((folder / "config.older.json").read_text()))
    again = read(folder, config=older)(input_ids=torch.tensor([prompt])).logits[0]
    assert torch.equal(again, logits), f"transformers reads another model in the older spelling of {name}"
    (folder / "expected.json").write_text(written(prompt, chosen, logits, greedy=ids))
    size = sum(file.stat().st_size for file in folder.iterdir())
    print(f"{name}: {size} bytes, seed {seed}, closest choice {closest:.3f}, {len(set(ids))} different ids")


if __name__ == "__main__":
    disable_progress_bar()
    with torch.no_grad():
        for architecture in ARCHITECTURES:
            record(architecture)
