"""Writes the fixtures of RecordedAdapterTests again: adapters of every kind that PEFT made, on `architectures/qwen2`.

    python Tests/Oracles/record_adapters.py

Run record_architectures.py first. Beside each adapter lies `expected.json`, as there.
"""

import json
import shutil

import torch
from transformers.utils.logging import disable_progress_bar

from adapters import KINDS, make_adapter, weighted_sum, with_adapter
from architectures import read
from record_architectures import FIXTURES, POSITIONS, written
from references import logits

ADAPTERS = FIXTURES.parent / "adapters"
COMBINED = {"rslora": 0.75, "patterns-rslora": 0.5}
# Metadata that differs from one release to the next and says nothing about the tensors.
UNTOLD = ["base_model_name_or_path", "revision", "peft_version"]


def record(kind, number):
    folder, base = ADAPTERS / kind, FIXTURES / "qwen2"
    shutil.rmtree(folder, ignore_errors=True)
    make_adapter(read(base), kind, folder, seed=number)
    (folder / "README.md").unlink(missing_ok=True)
    path = folder / "adapter_config.json"
    config = json.loads(path.read_text())
    targets = config["target_modules"]
    told = {**config, "target_modules": sorted(targets) if isinstance(targets, list) else targets}
    path.write_text(json.dumps({**told, **dict.fromkeys(UNTOLD)}, indent=2) + "\n")
    for file in folder.iterdir():
        file.chmod(0o644)
    expected = json.loads((base / "expected.json").read_text())
    plain = logits(read(base), expected["prompt"])
    rows = logits(with_adapter(read(base), folder), expected["prompt"])
    (folder / "expected.json").write_text(written(expected["prompt"], expected["ids"], rows))
    size = sum(file.stat().st_size for file in folder.iterdir())
    changed = ((rows - plain).abs().max() / plain.abs().max()).item()
    print(f"{kind}: {size} bytes, changes logits by {changed:.2f} of the largest")


def record_combination():
    """A weighted sum of two adapters of different ranks."""
    base = FIXTURES / "qwen2"
    both = weighted_sum(lambda: read(base), [(ADAPTERS / kind, weight) for kind, weight in COMBINED.items()])
    expected = json.loads((base / "expected.json").read_text())
    rows = logits(both, expected["prompt"])
    (ADAPTERS / "combined.json").write_text(written(expected["prompt"], expected["ids"], rows))


if __name__ == "__main__":
    disable_progress_bar()
    with torch.no_grad():
        for place, name in enumerate(KINDS):
            record(name, place)
        record_combination()
