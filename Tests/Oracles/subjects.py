"""An architecture at a size: what it is made of, what it is asked, and what Osler scores of it."""

import json

import torch

from architectures import LARGE, TOY, configuration, random_model, save, write_older_spelling
from checks import relative
from references import Text, log_likelihood, logits
from tokenizer_making import SAMPLE, make_tokenizer

# Smaller than any prompt here, larger than one token's neighbourhood.
WINDOWS = {"mistral-v0.1": {"sliding_window": 24}}
# Stored how: as what, in how many files, in which spelling of the configuration.
STORED = {"single": (torch.float32, "1GB", "newer"), "shards": (torch.bfloat16, "100KB", "older"),
          "half": (torch.float16, "1GB", "older")}


class Subject:
    """An architecture at a size: its folders, as stored, and what it is asked."""

    def __init__(self, osler, name, large=False):
        self.osler, self.name, self.large = osler, name, large
        self.key = f"{name}-134m" if large else name
        size = 32000 if large else 500
        self.text = Text(make_tokenizer(name, size))
        sizes = {**(LARGE if large else TOY), "vocab_size": size, **WINDOWS.get(name, {})}
        if self.text.begin == []:
            sizes["bos_token_id"] = None
        self.config = configuration(name, sizes, **WINDOWS.get(name, {}))
        rows = [json.loads(line) for line in (SAMPLE / "questions.jsonl").read_text().splitlines()]
        self.rows = rows[::3]
        self.asked = [self.long_question(start) for start in range(0, 200, 5)]

    def long_question(self, start):
        rows = self.rows[start:start + 3]
        return " ".join(f"{row['question']} {row['answer'].capitalize()}." for row in rows)

    def write_questions(self, count):
        """Rows to score: long answers after long prompts, and single tokens."""
        words = self.text.words(24)
        make = lambda i, choices: {
            "id": f"{i}", "question": self.asked[i], "choices": choices, "answer": choices[0]}
        long = [make(i, self.rows[i]["choices"]) for i in range(count)]
        short = [make(i, words) for i in range(count)]
        self.osler.write_rows(f"{self.key}-long.jsonl", long)
        self.osler.write_rows(f"{self.key}-short.jsonl", short)
        return long, short

    def store(self, how, model=None):
        """Writes a folder and gives the model of its files."""
        dtype, shard, spelling = STORED[how]
        folder = self.folder(how)
        saved = save(model or random_model(self.config, seed=11), folder, dtype, "100MB" if self.large else shard)
        if spelling == "older":
            write_older_spelling(folder)
        self.text.tokenizer.save_pretrained(folder)
        return saved

    def folder(self, how):
        return self.osler.folder / f"{self.key}-{how}"


def scored(subject, models, rows, name):
    """The cell that scores, and where the scores lie."""
    names = ", ".join(f"{model}: {model}" for model in models)
    return "\n".join(
        f'save (evaluate choices on: (load qa "{subject.key}-{kind}.jsonl") models: [{names}]).items '
        f'"{subject.key}-{name}-{kind}.jsonl"' for kind in rows)


def told_scores(subject, name, kind, model):
    return {item["id"]: item["scores"] for item in subject.osler.rows(f"{subject.key}-{name}-{kind}.jsonl")
            if item["model"] == model}


def likelihood_error(text, rows, told, model):
    return max(relative(score, log_likelihood(model, *text.split(row["question"], choice)))
               for row in rows for choice, score in zip(row["choices"], told[row["id"]]))


def logit_errors(text, rows, told, model):
    """Of the logits of single tokens: what is left when both sides' means are taken off, as a share of the
    largest logit at that position. The worst, and the root of the mean square."""
    shares = []
    for row in rows:
        prompt = text.ids(text.prompt(row["question"]))
        ids = [text.split(row["question"], choice)[1][0] for choice in row["choices"]]
        all_logits = logits(model, prompt)[-1]
        expected, found = all_logits[ids], torch.tensor(told[row["id"]], dtype=torch.float64)
        shares.append(((found - found.mean()) - (expected - expected.mean())) / all_logits.abs().max())
    shares = torch.cat(shares)
    return shares.abs().max().item(), shares.square().mean().sqrt().item()


def own_scores(text, rows, model):
    """What Osler would tell if it were this model."""
    return {row["id"]: [log_likelihood(model, *text.split(row["question"], choice)) for choice in row["choices"]]
            for row in rows}
