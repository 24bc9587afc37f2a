"""Times multiple choice: Osler beside transformers that score each choice by itself, on the same questions.

    scoring_speed.py osler MODEL [-n 3] [--questions 100] [--precision bf16]

Invented MedQA questions whose prompts have 350 ± 70 tokens, answered by MODEL (a folder in the hub's layout). The
other side does what the field's harness does: a forward of prompt and choice for every choice, batches padded and
sorted by length, log-softmax in fp32. `whole` takes logits at all places, as the harness does; `last` takes only those
that it needs. The sides take turns. The time is that of scoring alone: loading is left out on both sides. Exit status
1 when a score of one side differs from the other's by more than the precision explains (0.01 in fp32, 0.5 in bf16).
"""

import argparse
import json
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LETTERS = "ABCD"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("osler", help="the executable")
    add("model", help="a folder with config.json, weights and a tokenizer")
    add("-n", type=int, default=3, metavar="TIMES", help="runs of each side; 3 without it")
    add("--questions", type=int, default=100, metavar="N")
    add("--precision", default="bf16", choices=["fp32", "bf16"])
    add("--batches", type=int, nargs="+", default=[1, 8], help="of the other side; its best counts")
    add("--threads", type=int, default=os.cpu_count())
    return parser.parse_args()


def prompt(item):
    choices = "\n".join(f"{letter}. {item['options'][letter]}" for letter in LETTERS)
    return f"Question: {item['question']}\n{choices}\nAnswer:"


def invented(tokenizer, count):
    """Questions of random words of the tokenizer, with prompts of 350 ± 70 tokens."""
    dice = random.Random(0)
    pieces = (tokenizer.convert_ids_to_tokens(i) for i in range(len(tokenizer)))
    words = [p[1:] for p in pieces if p[0] in "▁Ġ" and p[1:].isascii() and p[1:].isalpha() and len(p) > 4]
    items = []
    for number in range(count):
        wanted = min(max(int(dice.gauss(350, 70)), 150), 600)
        item = {"id": f"q{number}", "answer_idx": dice.choice(LETTERS),
                "options": {letter: " ".join(dice.choices(words, k=3)) for letter in LETTERS}, "question": ""}
        while (missing := wanted - len(tokenizer(prompt(item)).input_ids)) > 0:
            item["question"] = " ".join([item["question"], *dice.choices(words, k=max(1, missing // 2))]).strip()
        item["answer"] = item["options"][item["answer_idx"]]
        items.append(item)
    return items


def requests(tokenizer, items):
    """The number of an item, its tokens with a choice, and how many of them are the choice."""
    for number, item in enumerate(items):
        context = tokenizer(prompt(item)).input_ids
        for letter in LETTERS:
            whole = tokenizer(f"{prompt(item)} {letter}").input_ids
            yield number, LETTERS.index(letter), whole, len(whole) - len(context)


def transformers_scores(model, asked, count, batch, whole):
    import torch

    scores = [[0.0] * 4 for _ in range(count)]
    begun = time.perf_counter()
    with torch.inference_mode():
        for start in range(0, len(asked), batch):
            chunk = asked[start:start + batch]
            longest = max(len(ids) for _, _, ids, _ in chunk) - 1
            inputs = torch.zeros((len(chunk), longest), dtype=torch.long)
            for row, (_, _, ids, _) in enumerate(chunk):
                inputs[row, :len(ids) - 1] = torch.tensor(ids[:-1])
            if whole:
                logits = torch.log_softmax(model(inputs).logits, dim=-1, dtype=torch.float32)
            else:
                hidden = model.model(inputs).last_hidden_state
            for row, (item, choice, ids, length) in enumerate(chunk):
                end = len(ids) - 1
                if whole:
                    own = logits[row, end - length:end]
                else:
                    own = torch.log_softmax(model.lm_head(hidden[row, end - length:end]), -1, dtype=torch.float32)
                scores[item][choice] = own.gather(1, torch.tensor(ids[-length:]).unsqueeze(1)).sum().item()
    return count / (time.perf_counter() - begun), scores


NOTEBOOK = """---
title: Scoring
---

```{{osler}}
model = load model "{model}" precision: {precision}
items = load qa "items.jsonl" format: medqa
```

```{{osler}}
scores = evaluate medqa on: items model: model
save (scores.items | select id answer scores) "scores.jsonl"
```
"""


def osler_scores(options, folder, turn):
    log = folder / f"turn{turn}.oslog"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("OPENBLAS_")}
    command = [options.osler, "run", "scoring.osl.md", "--log", log, "--threads", str(options.threads)]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment)
    if ran.returncode != 0:
        raise SystemExit(ran.stdout + ran.stderr)
    with sqlite3.connect(log) as database:
        (seconds,) = database.execute("select seconds from costs where command = 'evaluate medqa'").fetchone()
    rows = [json.loads(row) for row in (folder / "scores.jsonl").read_text().splitlines()]
    return options.questions / seconds, rows


def line(name, rates, own):
    ratio = f"{own / statistics.median(rates):10.2f}" if own else ""
    print(f"{name:28}{min(rates):10.2f}{statistics.median(rates):10.2f}{max(rates):10.2f}{ratio}")


def main():
    options = arguments()
    options.osler = str(Path(options.osler).resolve())
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    torch.set_num_threads(options.threads)
    kind = {"fp32": torch.float32, "bf16": torch.bfloat16}[options.precision]
    tokenizer = AutoTokenizer.from_pretrained(options.model)
    model = AutoModelForCausalLM.from_pretrained(options.model, dtype=kind, attn_implementation="sdpa").eval()
    items = invented(tokenizer, options.questions)
    asked = sorted(requests(tokenizer, items), key=lambda request: -len(request[2]))
    rates, differing = {"osler": []}, 0.0
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        place = Path(options.model).resolve()
        (folder / "scoring.osl.md").write_text(NOTEBOOK.format(model=place, precision=options.precision))
        (folder / "items.jsonl").write_text("".join(json.dumps(item) + "\n" for item in items))
        transformers_scores(model, asked[-8:], options.questions, 1, True)
        for turn in range(options.n):
            rate, rows = osler_scores(options, folder, turn)
            rates["osler"].append(rate)
            for batch in options.batches:
                for whole in (True, False):
                    name = f"transformers {'whole' if whole else 'last'}, batch {batch}"
                    rate, scores = transformers_scores(model, asked, options.questions, batch, whole)
                    rates.setdefault(name, []).append(rate)
            print(f"{turn + 1}/{options.n}", {name: round(of[-1], 2) for name, of in rates.items()}, flush=True)
    print(f"{'questions a second':28}{'minimum':>10}{'median':>10}{'maximum':>10}{'osler is':>10}")
    own = statistics.median(rates["osler"])
    for name, of in rates.items():
        line(name, of, None if name == "osler" else own)
    worst = max(abs(a - b) for row, other in zip(rows, scores) for a, b in zip(row["scores"], other))
    print(f"{4 * len(rows)} log-likelihoods, farthest apart: {worst:.2g}")
    return 0 if len(rows) == len(scores) and worst <= {"fp32": 0.01, "bf16": 0.5}[options.precision] else 1


if __name__ == "__main__":
    sys.exit(main())
