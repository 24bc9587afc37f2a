"""Writes the fixture of RecordedCPolyTests again: three steps of C-Poly on two tasks, by autograd and
torch.optim.AdamW in float64, on `architectures/llama2`.

    python Tests/Oracles/record_cpoly.py

Run record_architectures.py first. `skills.safetensors` holds what the steps begin with, in bf16; `expected.json` what
they tell, the gradients of the first and the tensors after the last: of each the norm, then some numbers at equal
distances.
"""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file

from adapters_record import FIXTURES, base
from cpoly import Skills, Stream, steps

FOLDER = FIXTURES / "cpoly"
SEED = 3
SHAPE = {"tasks": 2, "common": 2, "special": 1, "rank": 2, "alpha": 6, "targets": ["q_proj", "down_proj"],
         "temperature": 0.5}
STEPS = {"rate": 1e-2, "assignment_rate": 5e-2, "betas": (0.9, 0.95), "epsilon": 1e-3, "decay": 0.1, "clip": 0.75}


def some(tensor):
    numbers = tensor.detach().flatten()
    return [float(f"{number:.9g}") for number in [numbers.norm().item(), *numbers[:: max(1, len(numbers) // 5)].tolist()]]


def main():
    source = torch.Generator().manual_seed(11)
    skills = Skills(base("llama2").double(), **SHAPE)
    with torch.no_grad():
        for name, parameter in skills.own.items():
            strength = 1 if parameter.ndim == 1 else 0.4 if "lora_B" in name else parameter.shape[1] ** -0.5
            parameter.copy_((torch.randn(parameter.shape, generator=source) * strength).to(torch.bfloat16))
    FOLDER.mkdir(exist_ok=True)
    save_file({name: p.detach().to(torch.bfloat16) for name, p in skills.own.items()}, FOLDER / "skills.safetensors")

    def sample(length):
        ids = [1] + torch.randint(3, 96, (length - 1,), generator=source).tolist()
        return ids, [place >= length // 3 for place in range(length)]

    tasks = [[sample(9), sample(14), sample(6)], [sample(12), sample(5)]]
    told, first = [], None
    for loss, by_task, norm, gradients in steps(
            skills, tasks, 3, noise=Stream(SEED, "cpoly/gates"), **STEPS):
        told.append({"loss": loss, "tasks": by_task, "norm": norm})
        first = first or {name: some(gradient) for name, gradient in gradients.items()}
    expected = {
        "seed": SEED, "samples": [[{"tokens": ids, "trained": learned} for ids, learned in task] for task in tasks],
        "steps": told, "gradients": first, "after": {name: some(p) for name, p in skills.own.items()},
    }
    for file in FOLDER.iterdir():
        file.chmod(0o644)
    (FOLDER / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
    for step in told:
        print(step)


if __name__ == "__main__":
    main()
