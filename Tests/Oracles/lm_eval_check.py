"""Compares Osler's multiple choice with lm-evaluation-harness, log-likelihood for log-likelihood.

    pip install lm_eval==0.4.13
    python Tests/Oracles/lm_eval_check.py

Random models (134 million parameters; a toy that reads only 96 tokens, so that prompts lose their beginnings) answer
invented questions of all nine medical tasks, with 0 and 3 shots, in fp32. The harness runs its own task files on local
data. The Swift test `HarnessModelTests` reads what this writes: it runs the same questions through Osler and compares
every score (1e-4 of it), accuracies and their errors.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "Tests" / "OslerEvaluationTests" / "Fixtures"))

import record_harness as invented
from architectures import LARGE, TOY, configuration, random_model, save
from checks import finish, say
from tokenizer_making import make_tokenizer

# Architecture, sizes, words of the tokenizer, invented questions of each task.
SUBJECTS = {"large": ("mistral-v0.3", LARGE, 32000, 8),
            "cut": ("llama3", {**TOY, "max_position_embeddings": 96}, 500, 12)}


def recorded(name, folder):
    import lm_eval
    from lm_eval.models.huggingface import HFLM

    architecture, size, words, count = SUBJECTS[name]
    torch.manual_seed(1)
    made = folder / name
    save(random_model(configuration(architecture, size, vocab_size=words), seed=11), made, torch.float32)
    make_tokenizer(architecture, words, made)
    model = HFLM(pretrained=str(made), dtype="float32", device="cpu", batch_size=4)
    record = {"model": str(made), "runs": []}
    with tempfile.TemporaryDirectory() as scratch:
        manager, data = invented.local_tasks(scratch, questions=count)
        for shots in (0, 3):
            results = lm_eval.simple_evaluate(
                model=model, tasks=["local_nine"], num_fewshot=shots, task_manager=manager, bootstrap_iters=1)
            for task in invented.FILES:
                record["runs"].append({**invented.told(task, data, results), "shots": shots})
    return record


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("osler", nargs="?", help="the executable, which other comparisons need and this one does not")
    arguments.add_argument("--keep", help="write what is compared here, and compare nothing")
    arguments = arguments.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(arguments.keep or scratch)
        folder.mkdir(parents=True, exist_ok=True)
        cases = [recorded(name, folder) for name in SUBJECTS]
        (folder / "cases.json").write_text(json.dumps(cases))
        count = sum(len(run["scores"]) for case in cases for run in case["runs"])
        if arguments.keep:
            return print(f"wrote {count} questions")
        command = ["swift", "test", "--disable-xctest", "--filter", "HarnessModelTests"]
        ran = subprocess.run(command, cwd=ROOT, env=dict(os.environ, OSLER_HARNESS_CASES=str(folder)),
                             capture_output=True, text=True)
    passed = f'"a model has the harness\'s scores of every choice" with {len(SUBJECTS)} test cases passed'
    good = ran.returncode == 0 and passed in ran.stdout + ran.stderr
    if not good:
        print((ran.stdout + ran.stderr)[-4000:])
    say(good, f"{count} questions of nine tasks, 0 and 3 shots: scores of all choices, accuracies, errors")
    finish()


if __name__ == "__main__":
    main()
