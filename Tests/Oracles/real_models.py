"""Random models of every architecture, run by transformers and PEFT and by osler. See README.md.

    python Tests/Oracles/real_models.py .build/release/osler [--only NAME…] [--skip models|gguf|training|…]
"""

import argparse
import json
import shutil
import tempfile
import warnings
from pathlib import Path

import torch
from transformers.utils.logging import disable_progress_bar, set_verbosity_error

from adapter_checks import check_adapters, check_combination, check_side_by_side
from architectures import ARCHITECTURES, read
from checks import check, finish, relative, same
from gguf_checks import check_gguf
from notebooks import Osler
from quantized_checks import check_quantized
from references import greedy, logits
from subjects import STORED, Subject, likelihood_error, logit_errors, own_scores, scored, told_scores
from training_checks import check_lora_steps

# Of the largest logit at a position; measured are 0.4 to 2 %.
BF16_BOUND = 4e-2


def check_model(subject, ways):
    """Logits, likelihoods and greedy answers of one architecture in each way of storing it."""
    osler, key = subject.osler, subject.key
    long, short = subject.write_questions(2 if subject.large else 6)
    models = {how: subject.store(how) for how in ways}
    last = ways[-1]
    asked, ids, rows = greedy(models[last], subject.text, subject.asked, 64)
    loads = [f'{how} = load model "{key}-{how}" precision: fp32' for how in ways]
    loads.append(f'bf16 = load model "{key}-{last}" precision: bf16')
    names = [*ways, "bf16"]
    code = "\n".join(loads) + f"""
{scored(subject, names, ["long", "short"], "models")}
save (ask {json.dumps(asked)} max_tokens: 64 model: {last} template: plain) "{key}-answer.txt"
save {last} "{key}-again"
save (ask {json.dumps(asked)} max_tokens: 64 model: {last} template: plain logprobs: 20) "{key}-tokens.jsonl"
save (score {json.dumps(asked)} model: {last}) "{key}-scored.jsonl"
"""
    if not osler.run(f"{key}-models", code, f"{key}"):
        return
    for how, model in models.items():
        worst, _ = logit_errors(subject.text, short, told_scores(subject, "models", "short", how), model)
        check(f"{key} {how}, logits in fp32", worst, 1e-4)
        told = told_scores(subject, "models", "long", how)
        check(f"{key} {how}, log-likelihoods", likelihood_error(subject.text, long, told, model), 1e-4)
    expected = subject.text.tokenizer.decode(ids, skip_special_tokens=True)
    same(f"{key} {last}, 64 greedy tokens", osler.text(f"{key}-answer.txt").strip(), expected.strip())
    check_tokens(subject, last, ids, rows)
    check_scored(subject, last, asked, models[last])
    check_again(subject, models[last], short)
    worst, spread = logit_errors(subject.text, short, told_scores(subject, "models", "short", "bf16"), models[last])
    check(f"{key} {last}, logits in bf16", worst, BF16_BOUND)
    theirs = own_scores(subject.text, short, read(subject.folder(last), dtype=torch.bfloat16))
    _, their_spread = logit_errors(subject.text, short, theirs, models[last])
    check(f"{key} {last}, error in bf16 over that of transformers", spread / their_spread, 1.5)


def check_tokens(subject, how, ids, rows):
    """Ids of a greedy answer, its log-probabilities, and those of the likeliest at each place."""
    about, told = f"{subject.key} {how}", subject.osler.rows(f"{subject.key}-tokens.jsonl")
    same(f"{about}, ids of 64 greedy tokens", [row["id"] for row in told], ids)
    off = [relative(row["logprob"], expected[row["id"]].item(), 1) for row, expected in zip(told, rows)]
    check(f"{about}, their log-probabilities", max(off), 1e-4)
    likely = [(each["logprob"], expected[each["id"]].item()) for row, expected in zip(told, rows)
              for each in row["likeliest"]]
    check(f"{about}, those of {len(likely)} likeliest", max(relative(*pair, 1) for pair in likely), 1e-4)
    lowest = max((expected.topk(20).values[-1] - min(each["logprob"] for each in row["likeliest"])).item()
                 for row, expected in zip(told, rows))
    check(f"{about}, how far below the twentieth the last of them is", lowest, 1e-4)


def check_scored(subject, how, text, model):
    """Ids and log-probabilities of a text as it stands."""
    told = subject.osler.rows(f"{subject.key}-scored.jsonl")
    ids = subject.text.ids(text)
    scored = ids[1:]
    same(f"{subject.key} {how}, ids of a text", [row["id"] for row in told], scored)
    expected = torch.log_softmax(logits(model, ids)[:-1], -1).gather(1, torch.tensor(scored)[:, None])[:, 0]
    off = max(relative(row["logprob"], value.item(), 1) for row, value in zip(told, expected))
    check(f"{subject.key} {how}, log-probabilities of its tokens", off, 1e-4)


def check_again(subject, model, short):
    """A model that Osler loaded and saved is the same model to transformers."""
    again = read(subject.osler.folder / f"{subject.key}-again")
    prompt = subject.text.ids(subject.text.prompt(short[0]["question"]))
    found, expected = logits(again, prompt), logits(model, prompt)
    check(f"{subject.key}, saved by osler and read by transformers",
          ((found - expected).abs().max() / expected.abs().max()).item(), 1e-6)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("osler")
    parser.add_argument("--only", nargs="+", choices=list(ARCHITECTURES), default=list(ARCHITECTURES))
    parser.add_argument("--skip", nargs="+", default=[],
                        choices=["models", "gguf", "quantized", "training", "adapters", "large"])
    parser.add_argument("--keep", metavar="FOLDER", help="work here, and leave everything")
    options = parser.parse_args()
    disable_progress_bar()
    set_verbosity_error()
    warnings.simplefilter("ignore", FutureWarning)
    folder = options.keep or tempfile.mkdtemp(prefix="oracles-")
    Path(folder).mkdir(exist_ok=True)
    osler = Osler(options.osler, folder)
    for name in options.only:
        subject = Subject(osler, name)
        if "models" not in options.skip:
            check_model(subject, list(STORED))
        if "gguf" not in options.skip:
            check_gguf(subject)
        if "quantized" not in options.skip:
            check_quantized(subject)
        if "training" not in options.skip:
            check_lora_steps(subject)
        if "adapters" not in options.skip:
            check_adapters(subject)
            check_combination(subject)
            check_side_by_side(subject)
    for name in [] if "large" in options.skip else options.only:
        subject = Subject(osler, name, large=True)
        check_model(subject, ["shards"])
        check_quantized(subject)
        # After two steps of this rate attention can be so steep that PEFT in fp32 is itself 7e-5 beside fp64.
        check_lora_steps(subject, count=2, steps=2)
        for path in Path(folder).glob(f"{subject.key}*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    if not options.keep:
        shutil.rmtree(folder)
    finish()


if __name__ == "__main__":
    main()
