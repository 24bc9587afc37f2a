"""The first steps of a LoRA, beside autograd and torch.optim.AdamW."""

import torch

from adapters import SEVEN, with_adapter
from architectures import read
from checks import check, relative
from references import first_steps

# With an epsilon far above any gradient, AdamW's step is rate / epsilon times its average gradient: what the
# saved adapters differ by shows the gradients themselves.
EPSILON = 1e4


def check_lora_steps(subject, count=8, steps=3, rate=3e3):
    """Osler trains one step, two steps … from the same start; PEFT begins with what the first has kept of it.

    The rate is high enough that the saved numbers' rounding is far below what they have moved.
    """
    osler, key = subject.osler, subject.key
    model = subject.store("single")
    rows = [{"id": f"{i}", "question": subject.asked[i], "answer": subject.rows[i]["answer"]} for i in range(count)]
    osler.write_rows(f"{key}-train.jsonl", rows)
    code = f'base = load model "{key}-single" precision: fp32\nrows = load qa "{key}-train.jsonl"\n'
    for number in range(1, steps + 1):
        code += (f"trained_{number} = train lora base on: rows rank: 4 alpha: 12 epochs: {number} batch: 100"
                 f" sequence: 256 schedule: constant warmup: 0 lr: {rate:.0f} epsilon: {EPSILON:.0f}"
                 f" clip: 1000000000 template: plain seed: 5\n"
                 f'save trained_{number} "{key}-trained-{number}"\n')
    code += f'save (metrics trained_{steps}) "{key}-metrics.jsonl"'
    if not osler.run(f"{key}-train", code, f"{key}, LoRA steps"):
        return
    told = [row for row in osler.rows(f"{key}-metrics.jsonl") if row["loss"] is not None][:steps]
    states = [state(model, osler.folder / f"{key}-trained-{number}") for number in range(1, steps + 1)]
    check_state(subject, count, rate, told, states)


def state(model, folder):
    """The adapter's tensors, by PEFT's names."""
    peft = with_adapter(model, folder)
    tensors = {name: p.detach().clone() for name, p in peft.named_parameters() if "lora_" in name}
    peft.unload()
    return tensors


def check_state(subject, count, rate, told, states):
    key, text = subject.key, subject.text
    peft = with_adapter(read(subject.folder("single")), subject.osler.folder / f"{key}-trained-1", is_trainable=True)
    parameters = {name: p for name, p in peft.named_parameters() if "lora_" in name}
    wanted = 2 * len(SEVEN) * subject.config.num_hidden_layers
    check(f"{key}, tensors of an adapter on all seven", abs(len(parameters) - wanted), 0)
    with torch.no_grad():
        for name, parameter in parameters.items():
            if "lora_B" in name:
                parameter.zero_()
    samples = [text.split(subject.asked[i], subject.rows[i]["answer"]) for i in range(count)]
    samples = [(prompt, answer + [text.end]) for prompt, answer in samples]
    optimizer = torch.optim.AdamW(
        parameters.values(), lr=rate, betas=(0.9, 0.95), eps=EPSILON, weight_decay=0)
    before = {name: p.detach().clone() for name, p in parameters.items()}
    walk = first_steps(peft, samples, len(states), optimizer, parameters)
    for number, (loss, norm, after) in enumerate(walk, 1):
        row, found = told[number - 1], states[number - 1]
        check(f"{key}, LoRA step {number}, loss", relative(row["loss"], loss), 1e-5)
        check(f"{key}, LoRA step {number}, gradient norm", relative(row["gradient_norm"], norm), 1e-4)
        for half in ("lora_A", "lora_B"):
            if (half, number) != ("lora_A", 1):  # the second matrix is zero: no gradient reaches the first
                names = [name for name in parameters if half in name]
                moved = [step_error(found[n] - before[n], after[n] - before[n]) for n in names]
                check(f"{key}, LoRA step {number}, worst gradient of {len(names)} {half}", max(moved), 1e-4)
        before = found  # both take the next step from where Osler is
        with torch.no_grad():
            for name, parameter in parameters.items():
                parameter.copy_(found[name])


def step_error(found, expected):
    return ((found - expected).norm() / expected.norm()).item()
