"""PEFT's adapters in Osler and Osler's in PEFT; merged, and combined."""

import json

import torch
from safetensors.torch import load_file

from adapters import KINDS, make_adapter, weighted_sum, with_adapter
from architectures import read
from checks import check, same
from references import greedy, logits
from subjects import likelihood_error, logit_errors, scored, told_scores


def check_adapters(subject):
    """Every kind on one architecture, one line of figures each."""
    long, short = subject.write_questions(3)
    subject.store("single")
    tied = subject.config.tie_word_embeddings
    for number, kind in enumerate(KINDS):
        if not (tied and kind == "modules-to-save"):
            check_adapter(subject, kind, number, long, short)


def check_adapter(subject, kind, number, long, short):
    osler, key, text = subject.osler, subject.key, subject.text
    folder, name = osler.folder / f"{key}-{kind}", kind.replace("-", "_")
    make_adapter(read(subject.folder("single")), kind, folder, seed=number)
    about = f"{key}, adapter {kind}"
    load = f'base = load model "{key}-single" precision: fp32\n{name} = load adapter "{key}-{kind}" base: base\n'
    code = f'{load}{scored(subject, [name], ["long", "short"], kind)}\nsave {name} "{key}-{kind}-again"'
    if not osler.run(f"{key}-{kind}", code, about):
        return
    peft = with_adapter(read(subject.folder("single")), folder)
    worst, _ = logit_errors(text, short, told_scores(subject, kind, "short", name), peft)
    check(f"{about}, logits", worst, 1e-4)
    told = told_scores(subject, kind, "long", name)
    check(f"{about}, log-likelihoods", likelihood_error(text, long, told, peft), 1e-4)
    check_round_trip(about, folder, short, text, peft, lambda: read(subject.folder("single")))
    if osler.run(f"{key}-{kind}-merged", f'{load}save (merge {name}) "{key}-{kind}-merged"', f"{about}, merged"):
        merged, unmerged = (read(f"{folder}-merged"), peft.merge_and_unload())
        prompt = text.ids(text.prompt(short[0]["question"]))
        check(f"{about}, merged by osler and by PEFT", difference(merged, unmerged, prompt), 1e-5)
        tensors, theirs = merged.state_dict(), unmerged.state_dict()
        off = max((tensors[n] - t).abs().max().item() / t.abs().max().item() for n, t in theirs.items())
        check(f"{about}, weights of the merged", off, 1e-6)


def check_round_trip(about, folder, short, text, peft, base):
    """Saved again by Osler: the same tensors, and the same model to PEFT."""
    ours, theirs = (load_file(f"{path}/adapter_model.safetensors") for path in (f"{folder}-again", folder))
    same(f"{about}, names of the tensors saved again", sorted(ours), sorted(theirs))
    if sorted(ours) == sorted(theirs):
        off = sum(not torch.equal(ours[name].float(), tensor.float()) for name, tensor in theirs.items())
        check(f"{about}, tensors saved again that differ", off, 0)
    prompt = text.ids(text.prompt(short[0]["question"]))
    again = with_adapter(base(), f"{folder}-again")
    check(f"{about}, saved again and read by PEFT", difference(again, peft, prompt), 1e-6)


def difference(found, expected, prompt):
    found, expected = logits(found, prompt), logits(expected, prompt)
    return ((found - expected).abs().max() / expected.abs().max()).item()


def check_combination(subject):
    """A weighted sum of adapters of different ranks, before and after it is saved."""
    osler, key, text = subject.osler, subject.key, subject.text
    long, _ = subject.write_questions(3)
    pair = {"rslora": 0.75, "patterns": 0.5}
    folders = [osler.folder / f"{key}-{kind}" for kind in pair]
    for number, kind in enumerate(pair):
        make_adapter(read(subject.folder("single")), kind, folders[number], seed=number)
    code = f"""
base = load model "{key}-single" precision: fp32
first = load adapter "{folders[0].name}" base: base
second = load adapter "{folders[1].name}" base: base
both = combine [first, second] weights: {list(pair.values())}
{scored(subject, ["both"], ["long"], "both")}
save both "{key}-both"
"""
    if not osler.run(f"{key}-both", code, f"{key}, combined adapters"):
        return
    both = weighted_sum(lambda: read(subject.folder("single")), list(zip(folders, pair.values())))
    told = told_scores(subject, "both", "long", "both")
    check(f"{key}, combined adapters, log-likelihoods", likelihood_error(text, long, told, both), 1e-4)
    prompt = text.ids(text.prompt(long[0]["question"]))
    again = with_adapter(read(subject.folder("single")), osler.folder / f"{key}-both")
    check(f"{key}, combined adapters, read by PEFT", difference(again, both, prompt), 1e-5)


def check_side_by_side(subject):
    """Rows of one batch with an adapter each, and one without, against PEFT one at a time."""
    osler, key, text = subject.osler, subject.key, subject.text
    kinds = ["plain", "rslora", "all-linear"]
    for number, kind in enumerate(kinds):
        make_adapter(read(subject.folder("single")), kind, osler.folder / f"{key}-{kind}", seed=number)
    speakers = [with_adapter(read(subject.folder("single")), osler.folder / f"{key}-{kind}") for kind in kinds]
    speakers.append(read(subject.folder("single")))
    for question in subject.asked:
        try:
            expected = [greedy(of, text, [question], 32)[1] for of in speakers]
            break
        except ValueError:
            continue
    loads = "\n".join(f'{kind.replace("-", "_")} = load adapter "{key}-{kind}" base: base' for kind in kinds)
    names = ", ".join(kind.replace("-", "_") for kind in kinds)
    code = f"""
base = load model "{key}-single" precision: fp32
{loads}
save (ask {json.dumps(question)} with: [{names}, base] max_tokens: 32 template: plain) "{key}-answers.jsonl"
"""
    if osler.run(f"{key}-side-by-side", code, f"{key}, side by side"):
        for name, ids, row in zip([*kinds, "base"], expected, osler.rows(f"{key}-answers.jsonl"), strict=True):
            words = text.tokenizer.decode(ids, skip_special_tokens=True).strip()
            same(f"{key}, side by side, 32 greedy tokens of {name}", row["answer"].strip(), words)
