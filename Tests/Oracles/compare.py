"""Compares what osler trains, saves and scores with transformers, PEFT and PyTorch. See README.md."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer

from checks import check, finish, relative, same

HERE = Path(__file__).resolve().parent
SAMPLE = HERE.parent.parent / "notebooks" / "sample"
torch.set_num_threads(1)  # the models are tiny


def rows(name):
    return [json.loads(line) for line in Path(name).read_text().splitlines()]


def model(name, adapter=None):
    loaded = AutoModelForCausalLM.from_pretrained(name)
    return (PeftModel.from_pretrained(loaded, adapter) if adapter else loaded).eval()


class Text:
    def __init__(self, folder):
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.begin, self.end = self.tokenizer.bos_token_id, self.tokenizer.eos_token_id

    def ids(self, text):
        return self.tokenizer(text, add_special_tokens=False)["input_ids"]

    def exchange(self, row):
        prompt = [self.begin] + self.ids(prompt_of(row))
        answer = self.ids(" " + row["answer"]) + [self.end]
        return prompt + answer, [False] * len(prompt) + [True] * len(answer)


def prompt_of(row):
    return f"Question: {row['question']}\nAnswer:"


def log_probabilities(of, ids):
    logits = of(input_ids=torch.tensor([ids])).logits[0].double()
    return torch.log_softmax(logits[:-1], -1).gather(1, torch.tensor(ids[1:])[:, None])[:, 0]


def mean_loss(of, samples):
    """Samples are token ids and which of them are learned; divided by the number of learned tokens."""
    total, count = 0, 0
    for ids, learned in samples:
        mask = torch.tensor(learned[1:])
        total = total - log_probabilities(of, ids)[mask].sum()
        count += int(mask.sum())
    return total / count, count


def first_step(of, samples, clip):
    loss, count = mean_loss(of, samples)
    loss.backward()
    return loss.item(), torch.nn.utils.clip_grad_norm_(of.parameters(), clip).item(), count


def check_step(name, told, found):
    loss, norm, count = found
    check(f"{name}, loss of the first step", relative(told["loss"], loss), 1e-5)
    check(f"{name}, gradient norm", relative(told["gradient_norm"], norm), 1e-5)
    check(f"{name}, learned tokens", abs(told["trained_tokens"] - count), 0)


def check_training(text):
    told = {row["stage"]: row for row in rows("metrics.jsonl") if row["step"] == 1}
    samples = [[text.begin] + text.ids(row["text"]) + [text.end] for row in rows("texts.jsonl")]
    base = model("base")
    matrices = [p for p in base.parameters() if p.ndim > 1]
    norms = [p for p in base.parameters() if p.ndim == 1]
    optimizer = torch.optim.AdamW(
        [{"params": matrices, "weight_decay": 0.3}, {"params": norms, "weight_decay": 0.0}],
        lr=1e-2, betas=(0.9, 0.95), eps=1e-8)
    check_step("pretrain", told["pretrain"], first_step(base, [(s, [True] * len(s)) for s in samples], 1))
    optimizer.step()
    after = dict(model("once").named_parameters())
    off = sum(int(((p - after[name]).abs() > 1e-6).sum()) for name, p in base.named_parameters())
    check("AdamW, share of weights that differ", off / sum(p.numel() for p in after.values()), 1e-3)
    check_step(
        "sft", told["sft"], first_step(model("read"), [text.exchange(row) for row in rows("few.jsonl")], 1))


def check_items(text, name, models):
    questions = {row["id"]: row for row in rows("sample/questions.jsonl")}
    worst = dict.fromkeys(models, 0.0)
    with torch.no_grad():
        for item in rows(name):
            row = questions[item["id"]]
            context = [text.begin] + text.ids(prompt_of(row))
            for choice, score in zip(row["choices"], item["scores"]):
                ids = [text.begin] + text.ids(prompt_of(row) + " " + choice)
                expected = log_probabilities(models[item["model"]], ids)[len(context) - 1 :].sum().item()
                worst[item["model"]] = max(worst[item["model"]], relative(score, expected))
    for key, value in worst.items():
        check(f"log-likelihoods, {key}", value, 1e-5)


def check_answers(text, models):
    context = [text.begin] + text.ids(prompt_of(rows("few.jsonl")[0]))
    for key, of in models.items():
        with torch.no_grad():
            ids = of.generate(
                input_ids=torch.tensor([context]), max_new_tokens=24, do_sample=False, pad_token_id=text.end)
        expected = text.tokenizer.decode(ids[0][len(context) :], skip_special_tokens=True).strip()
        found = Path(f"{key}.txt").read_text().strip()
        same(f"greedy answer, {key}", found, expected)


def make_adapters():
    torch.manual_seed(3)
    for name, targets in [("theirs", ["q_proj", "v_proj", "down_proj"]), ("written_out", "all-linear")]:
        peft = get_peft_model(
            model("tuned"),
            LoraConfig(r=8, lora_alpha=16, target_modules=targets, use_rslora=True, task_type="CAUSAL_LM"))
        for key, parameter in peft.named_parameters():
            if "lora_B" in key:
                torch.nn.init.normal_(parameter, std=0.1)
        peft.save_pretrained(name)


def main():
    osler = str(Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        shutil.copytree(SAMPLE, "sample")
        for notebook in ("compare", "peft"):
            shutil.copy(HERE / f"{notebook}.osl.md", folder)
        subprocess.run([osler, "run", "compare.osl.md"], check=True, stdout=subprocess.DEVNULL)
        text = Text("base")
        check_training(text)
        models = {"tuned": model("tuned"), "adapter": model("tuned", "adapter")}
        check_items(text, "items.jsonl", models)
        check_answers(text, models)
        make_adapters()
        subprocess.run([osler, "run", "peft.osl.md"], check=True, stdout=subprocess.DEVNULL)
        check_items(text, "theirs.jsonl", {k: model("tuned", k) for k in ("theirs", "written_out")})
        os.chdir("/")
    finish()


main()
