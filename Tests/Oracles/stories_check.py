"""A published, trained model of 656,000 parameters beside what a float64 implementation recorded of it.

    python Tests/Oracles/stories_check.py .build/release/osler

It lies in `../shared/data/models` beside the repository, and without it nothing is compared. All goes through the
command line: the tokenizer, the log-probabilities of the likeliest tokens, greedy tokens, and the same of the model
that Osler saved.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

from checks import check, finish, same
from notebooks import Osler, written

MODELS = Path(__file__).resolve().parent.parent.parent.parent / "shared" / "data" / "models"
NAME = "tinystories-656k"


def main():
    expected = MODELS / f"{NAME}-expected.json"
    if not expected.exists():
        return print("      the model is not beside the repository: nothing is compared")
    cases = json.loads(expected.read_text())[NAME]
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(MODELS / NAME, Path(folder) / "model")
        osler = Osler(sys.argv[1], folder)
        code = ['model = load model "model" precision: fp32', 'save model "saved"',
                'again = load model "saved" precision: fp32']
        for number, case in enumerate(cases):
            for of in ("model", "again"):
                code.append(f'save (score {written(case["prompt"])} model: {of}) "{of}-{number}-prompt.jsonl"')
                code.append(f'save (ask {written(case["prompt"])} model: {of} template: "bare.jinja" logprobs: 5 '
                            f'max_tokens: {len(case["greedy_ids"])}) "{of}-{number}-answer.jsonl"')
        (Path(folder) / "bare.jinja").write_text("{{ messages[0]['content'] }}"
                                                 "{% if messages[1] %}{{ messages[1]['content'] }}{% endif %}")
        if osler.run("stories", "\n".join(code)):
            for of in ("model", "again"):
                for number, case in enumerate(cases):
                    check_case(f"{NAME}, {of}, {case['prompt']!r}", case,
                               osler.rows(f"{of}-{number}-prompt.jsonl"), osler.rows(f"{of}-{number}-answer.jsonl"))
    finish()


def check_case(about, case, prompt, answer):
    same(f"{about}, ids of the prompt", [row["id"] for row in prompt], case["prompt_ids"][1:])
    told = {each["id"]: each["logprob"] for each in answer[0]["likeliest"]}
    top, logits = zip(*case["top5_next"])
    same(f"{about}, the five likeliest next", [each["id"] for each in answer[0]["likeliest"]], list(top))
    # The record has logits, osler log-probabilities: they differ by one number for all.
    off = [(told[id] - told[top[0]]) - (logit - logits[0]) for id, logit in zip(top, logits) if id in told]
    check(f"{about}, their logits", max(map(abs, off)) / max(map(abs, logits)), 1e-5)
    # Where the two likeliest are this close, fp32 may choose the other.
    if case["min_top2_margin"] > 1e-3:
        same(f"{about}, greedy tokens", [row["id"] for row in answer], case["greedy_ids"])


main()
