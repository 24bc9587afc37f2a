"""A GLM that Osler makes, trains, asks and saves, beside the one of glm_model.py.

    python Tests/Oracles/glm_check.py .build/release/osler

Everything goes through the command line: the layout of samples, loss and gradient norm of a first step of each kind
of training, log-likelihoods of choices, greedy answers. transformers must refuse the folder.
"""

import shutil
import sys
import tempfile
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaForCausalLM
from transformers.utils.logging import set_verbosity_error

from checks import check, finish, relative, same, say
from glm_model import read
from notebooks import Osler

SAMPLE = Path(__file__).resolve().parent.parent.parent / "notebooks" / "sample"
CODE = """
papers = load pubmed "sample/shards/*.xml.gz"
qa = load qa "sample/questions.jsonl"
tokens = train tokenizer papers vocabulary: 1024 special: ["[CLS]", "[gMASK]", "<sop>", "<eop>"]
base = new model tokenizer: tokens layers: 2 hidden: 64 heads: 4 kv_heads: 2 sequence: 192 precision: fp32 layout: glm
read = train pretrain base on: papers lr: 3e-3 sequence: 128
few = qa | head 40
step = train sft read on: few epochs: 1 sequence: 128 batch: 100
tuned = train sft read on: few epochs: 20 lr: 3e-3 sequence: 128
adapter = train lora tuned on: (qa | where specialty == "nephrology") rank: 4 alpha: 12 epochs: 2 lr: 5e-3 sequence: 128
merged = merge adapter
first = qa | head 1 | select id with: [text: question]
once = train pretrain tuned on: first epochs: 1 sequence: 128
save read "read"
save tuned "tuned"
save merged "merged"
save few "few.jsonl"
save first "text.jsonl"
save (metrics [sft: step, pretrain: once]) "metrics.jsonl"
save (evaluate choices on: few models: [tuned: tuned, adapter: adapter]).items "items.jsonl"
save (ask (few[0].question) max_tokens: 24 model: tuned) "tuned.txt"
save (ask (few[1].question) max_tokens: 24 model: adapter) "adapter.txt"
"""


class Text:
    """What Osler's tokenizer makes of a question: its prompt, and the answer as an encoding of its own."""

    def __init__(self, folder):
        self.tokenizer = AutoTokenizer.from_pretrained(folder)

    def ids(self, text):
        return self.tokenizer(text, add_special_tokens=False)["input_ids"]

    def prompt(self, question):
        return self.ids(f"Question: {question}\nAnswer:")


def check_first_step(name, model, told, samples):
    total, count = model.losses(samples)
    model.zero_grad()
    (total / count).backward()
    norm = torch.linalg.vector_norm(torch.stack([p.grad.norm() for p in model.parameters()])).item()
    check(f"{name}, loss of the first step", relative(told["loss"], (total / count).item()), 1e-5)
    check(f"{name}, gradient norm", relative(told["gradient_norm"], norm), 1e-5)
    check(f"{name}, learned tokens", abs(told["trained_tokens"] - count), 0)


def check_blank(model, text, told, row):
    """One of the places that the blank may begin at gives the loss that was told."""
    ids = text.ids(row["text"])
    losses = []
    for start in range(len(ids) // 2 + 1):
        total, count = model.losses([model.layout.sample(ids[:start], ids[start:])])
        losses.append((relative(told["loss"], (total / count).item()), start))
    check(f"pretrain, a blank from token {min(losses)[1]} of {len(ids)} on, loss", min(losses)[0], 1e-5)


def check_items(models, text, items, questions):
    worst = dict.fromkeys(models, 0.0)
    for item in items:
        row, model = questions[item["id"]], models[item["model"]]
        context = text.prompt(row["question"])
        for choice, score in zip(row["choices"], item["scores"]):
            output = text.ids(f"Question: {row['question']}\nAnswer: {choice}")[len(context):]
            expected = model.log_probabilities(model.layout.prompt(context), output).sum().item()
            worst[item["model"]] = max(worst[item["model"]], relative(score, expected))
    for name, value in worst.items():
        check(f"log-likelihoods, {name}", value, 1e-5)


def check_answer(name, model, text, question, found):
    ids, closest = model.greedy(model.layout.prompt(text.prompt(question)), 24)
    expected = text.tokenizer.decode(ids, skip_special_tokens=True).strip()
    same(f"greedy answer, {name} (closest choice {closest:.2g})", found.strip(), expected)


def check_refused(folder):
    for kind in (AutoModelForCausalLM, LlamaForCausalLM):
        try:
            kind.from_pretrained(folder)
            say(False, f"{kind.__name__} reads a GLM's folder as another model")
        except (ValueError, KeyError) as error:
            say(True, f"{kind.__name__} refuses a GLM's folder: {type(error).__name__}")


def main():
    set_verbosity_error()
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(SAMPLE, Path(folder) / "sample")
        osler = Osler(sys.argv[1], folder)
        if osler.run("glm", CODE):
            text = Text(f"{folder}/tuned")
            start, tuned, merged = (read(f"{folder}/{name}") for name in ("read", "tuned", "merged"))
            few = osler.rows("few.jsonl")
            told = {row["stage"]: row for row in osler.rows("metrics.jsonl") if row["step"] == 1}
            samples = [start.layout.sample(text.prompt(r["question"]), text.ids(" " + r["answer"])) for r in few]
            check_first_step("sft", start, told["sft"], samples)
            check_blank(tuned, text, told["pretrain"], osler.rows("text.jsonl")[0])
            check_items({"tuned": tuned, "adapter": merged}, text, osler.rows("items.jsonl"),
                        {row["id"]: row for row in few})
            check_answer("tuned", tuned, text, few[0]["question"], osler.text("tuned.txt"))
            check_answer("an adapter", merged, text, few[1]["question"], osler.text("adapter.txt"))
            check_refused(f"{folder}/tuned")
    finish()


main()
