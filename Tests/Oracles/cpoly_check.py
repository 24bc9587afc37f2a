"""`train cpoly` from end to end, beside PyTorch: what it begins with, its steps and the adapters that it saves.

    python Tests/Oracles/cpoly_check.py .build/release/osler
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers.utils.logging import disable_progress_bar

from checks import check, finish, relative, say
from cpoly import Skills, Stream, steps
from notebooks import Osler

SAMPLE = Path(__file__).resolve().parent.parent.parent / "notebooks" / "sample"
TARGETS = ["q_proj", "v_proj", "down_proj"]
SHAPE = {"common": 3, "special": 1, "rank": 4, "alpha": 12, "temperature": 0.8}
STEPS = {"rate": 2e-2, "assignment_rate": 1e-1, "betas": (0.9, 0.95), "epsilon": 1e-3, "decay": 0.1, "clip": 0.5}
# Rows of each task: from, and up to.
SIZES = {"heart": (0, 6), "kidney": (6, 18), "rest": (18, 22)}
SEED, COUNT = 7, 3

SETUP = """
papers = load pubmed "sample/shards/*.xml.gz"
qa = load qa "sample/questions.jsonl"
tokens = train tokenizer papers vocabulary: 1024
fresh = new model tokenizer: tokens layers: 2 hidden: 64 heads: 4 kv_heads: 2 sequence: 128 precision: fp32
base = train pretrain fresh on: papers lr: 3e-3 sequence: 128 epochs: 1
save base "base"
save (qa | head 22) "rows.jsonl"
"""


def training():
    tasks = ", ".join(f'{name}: (load qa "{name}.jsonl")' for name in SIZES)
    code = 'base = load model "base" precision: fp32\n' + f"tasks = [{tasks}]\n"
    for number in range(1, COUNT + 1):
        code += (f'tuned_{number} = train cpoly base on: tasks skills: {SHAPE["common"]} special: {SHAPE["special"]}'
                 f' rank: {SHAPE["rank"]} alpha: {SHAPE["alpha"]} temperature: {SHAPE["temperature"]}'
                 f' targets: {json.dumps(TARGETS)}'
                 f' epochs: {number} batch: 100 sequence: 128 schedule: constant warmup: 0 lr: {STEPS["rate"]}'
                 f' assignment_lr: {STEPS["assignment_rate"]} decay: {STEPS["decay"]} epsilon: {STEPS["epsilon"]}'
                 f' clip: {STEPS["clip"]} template: plain seed: {SEED}\n')
        for name in SIZES:
            code += f'save tuned_{number}.{name} "{name}-{number}"\n'
    code += f'save (metrics tuned_{COUNT}) "metrics.jsonl"\n'
    code += f'save (tuned_{COUNT}.heart.assignment) "assignment.jsonl"\n'
    code += f'save (score "Gout is treated." model: tuned_{COUNT}.rest) "score.jsonl"'
    return code


def begin(skills):
    """Fresh skills as Osler draws them: A uniform in ±1/√inputs."""
    init = Stream(SEED, "train cpoly/1/init").key
    with torch.no_grad():
        for name, parameter in skills.own.items():
            if "lora_A" in name:
                parts = name.split(".")
                skill, path = ".".join(parts[:3]), ".".join(parts[3:])
                stream = Stream(Stream(init, skill).key, f"init/{path}")
                drawn = torch.tensor([2 * stream.uniform(i) - 1 for i in range(parameter.numel())])
                parameter.copy_((drawn.double() / parameter.shape[1] ** 0.5).float().view(parameter.shape))


def main():
    disable_progress_bar()
    torch.set_num_threads(1)  # the models are tiny
    with tempfile.TemporaryDirectory() as folder:
        osler = Osler(sys.argv[1], folder)
        shutil.copytree(SAMPLE, Path(folder) / "sample")
        if not osler.run("setup", SETUP):
            finish()
        rows = osler.rows("rows.jsonl")
        for name, (start, end) in SIZES.items():
            osler.write_rows(f"{name}.jsonl", rows[start:end])
        if not osler.run("train", training()):
            finish()
        compare(osler, rows)
    finish()


def compare(osler, rows):
    tokenizer = AutoTokenizer.from_pretrained(osler.folder / "base")
    model = AutoModelForCausalLM.from_pretrained(osler.folder / "base", dtype=torch.float64)
    ids = lambda text: tokenizer(text, add_special_tokens=False)["input_ids"]

    def sample(row):
        prompt = [tokenizer.bos_token_id] + ids(f"Question: {row['question']}\nAnswer:")
        answer = ids(f" {row['answer']}") + [tokenizer.eos_token_id]
        return prompt + answer, [False] * len(prompt) + [True] * len(answer)

    tasks = [[sample(row) for row in rows[start:end]] for start, end in SIZES.values()]
    skills = Skills(model, len(SIZES), targets=TARGETS, **SHAPE)
    begin(skills)
    told = osler.rows("metrics.jsonl")
    noise = Stream(Stream(SEED, "train cpoly/1").key, "cpoly/gates")
    walk = steps(skills, tasks, COUNT, noise=noise, **STEPS)
    for number, (loss, by_task, norm, _) in enumerate(walk, 1):
        own = [next(row for row in told if (row["stage"], row["step"]) == (name, number)) for name in SIZES]
        check(f"C-Poly step {number}, loss", relative(own[0]["loss"], loss), 1e-5)
        worst = max(relative(row["task_loss"], expected) for row, expected in zip(own, by_task))
        check(f"C-Poly step {number}, losses of {len(SIZES)} tasks", worst, 1e-5)
        check(f"C-Poly step {number}, gradient norm", relative(own[0]["gradient_norm"], norm), 1e-4)
        for task, name in enumerate(SIZES):
            check_adapter(osler, f"{name}-{number}", skills.folded(task), number)
    weights = [[row[key] for key in row if key != "task"] for row in osler.rows("assignment.jsonl")]
    for task, found in enumerate(weights):
        skills.take(task)
        worst = (torch.tensor(found) - skills.weights[1]).abs().max().item()
        check(f"C-Poly, weights of task {task + 1}", worst, 1e-5)
    moved = max(abs(weight - 0.5) for row in weights for weight in row)
    say(moved > 0.02, f"C-Poly, weights have moved by {moved:.2g} from a half")
    check_score(osler, skills, [tokenizer.bos_token_id] + ids("Gout is treated."))


def check_adapter(osler, name, expected, step):
    """Every A and B of a saved adapter, beside the skills side by side times weights and scale."""
    found = load_file(osler.folder / name / "adapter_model.safetensors")
    prefix = "base_model.model."
    if sorted(key.removeprefix(prefix) for key in found) != sorted(expected):
        return say(False, f"C-Poly step {step}, {name}: other tensors")
    worst = max(((found[prefix + key].double() - tensor).norm() / tensor.norm()).item()
                for key, tensor in expected.items())
    check(f"C-Poly step {step}, worst of {len(expected)} tensors of {name}", worst, 1e-4)


def check_score(osler, skills, ids):
    """What is asked of an adapter goes through its task's weights without noise."""
    skills.take(len(SIZES) - 1)
    with torch.no_grad():
        told = torch.log_softmax(skills.model(input_ids=torch.tensor([ids])).logits[0], -1)
    expected = told[:-1].gather(1, torch.tensor(ids[1:])[:, None])[:, 0]
    found = [row["logprob"] for row in osler.rows("score.jsonl") if row["logprob"] is not None]
    check("C-Poly, log-probabilities under a task's adapter",
          max(relative(a, b) for a, b in zip(found[-len(expected):], expected.tolist())), 1e-4)


main()
