"""Records what lm-evaluation-harness makes of some invented questions: prompts with 0 and 3 shots, scored strings,
and what it reports for given log-likelihoods.

    pip install lm_eval torch && python record_harness.py > harness.json

The tasks are the harness's own files; only their data are invented and local.
"""

import json
import sys
import tempfile
import zlib
from pathlib import Path

import lm_eval
from lm_eval.api.model import LM
from lm_eval.tasks import TaskManager

HOME = Path(lm_eval.__file__).parent / "tasks"
ORGANS = ["heart", "lung", "liver", "kidney", "spleen", "pancreas", "stomach", "thyroid", "brain", "skin"]
VERBS = ["pumps", "filters", "stores", "makes", "holds"]
SUBJECTS = ["anatomy", "clinical_knowledge", "college_medicine", "medical_genetics", "professional_medicine",
            "college_biology"]


def question(place, split, spaces=False):
    """An invented question with four choices; some have odd white space, accents and newlines."""
    verb = VERBS[place // 10 % 5]
    text = f"Which organ {verb} blood in case {place} of the {split} set?"
    if place % 7 == 3:
        text = f" {text}\nName it: l'œuf, 37 °C, β₂ \u00a0" if spaces else f"{text}\nName it: l'œuf, 37 °C, β₂"
    choices = [ORGANS[(place + step) % 10] for step in (0, 3, 5, 8)]
    if place % 5 == 2:
        choices[1] += " "
    return {"question": text, "choices": choices, "answer": (place * 3 + len(split)) % 4}


def abstract(place, split):
    return {"question": f"Does drug {place} of the {split} set help?",
            "contexts": [f"Background {place}: it is asked.", f"Results: {place % 4} of 4 – helped."][:1 + place % 2],
            "answer": ["yes", "no", "maybe"][place * 2 % 3]}


def rows(task, split, count):
    made = []
    for place in range(count):
        if task == "pubmedqa":
            each = abstract(place, split)
            made.append({"QUESTION": each["question"], "CONTEXTS": each["contexts"], "final_decision": each["answer"]})
            continue
        each = question(place, split, spaces=task.startswith("mmlu"))
        if task == "medqa_4options":
            made.append({"sent1": each["question"], "label": each["answer"],
                         **{f"ending{i}": choice for i, choice in enumerate(each["choices"])}})
        elif task == "medmcqa":
            made.append({"question": each["question"], "cop": each["answer"],
                         **{f"op{letter}": choice for letter, choice in zip("abcd", each["choices"])}})
        else:
            made.append(each)
    return made


def plain(task, row):
    """A row as Osler's questions are: question, context, choices, answer."""
    if task == "pubmedqa":
        return {"question": row["QUESTION"], "context": "\n".join(row["CONTEXTS"]), "choices": [],
                "answer": row["final_decision"]}
    if task == "medqa_4options":
        question, choices, answer = row["sent1"], [row[f"ending{i}"] for i in range(4)], row["label"]
    elif task == "medmcqa":
        question, choices, answer = row["question"], [row[f"op{letter}"] for letter in "abcd"], row["cop"]
    else:
        question, choices, answer = row["question"], row["choices"], row["answer"]
    return {"question": question, "context": None, "choices": choices, "answer": choices[answer],
            "answerIndex": answer}


class Invented(LM):
    """Log-likelihoods out of a checksum of what is asked, quarters, so that some are equal."""

    def loglikelihood(self, requests, disable_tqdm=False):
        answers = []
        for request in requests:
            context, continuation = request.args
            value = -(zlib.crc32((context + continuation).encode()) >> 17 & 7) / 4 - 1
            answers.append((value, False))
        return answers

    def loglikelihood_rolling(self, requests, disable_tqdm=False):
        raise NotImplementedError

    def generate_until(self, requests, disable_tqdm=False):
        raise NotImplementedError


FILES = {"medqa_4options": "medqa/medqa.yaml", "medmcqa": "medmcqa/medmcqa.yaml", "pubmedqa": "pubmedqa/pubmedqa.yaml",
         **{f"mmlu_{subject}": f"mmlu/default/mmlu_{subject}.yaml" for subject in SUBJECTS}}
SPLITS = {"medqa_4options": ("train", "test"), "medmcqa": ("train", "validation"), "pubmedqa": ("train", "test")}


def local_tasks(folder, questions=None):
    """The nine tasks over invented data in `folder`, a manager that knows them, and their data: pool and test.

    `questions` of each task, or a different number of each."""
    data = {}
    for number, (task, file) in enumerate(FILES.items()):
        pool, test = SPLITS.get(task, ("dev", "test"))
        data[task] = (rows(task, pool, 5 if task.startswith("mmlu") else 26), rows(task, test, questions or 4 + number))
        paths = {}
        for split, made in zip((pool, test), data[task]):
            paths[split] = f"{folder}/{task}-{split}.jsonl"
            Path(paths[split]).write_text("".join(json.dumps(row) + "\n" for row in made))
        for split in ("train", "validation", "test"):
            if task in SPLITS:
                paths.setdefault(split, paths[test])
        lines = [f"include: {HOME / file}", f"task: local_{task}", "dataset_path: json", "dataset_name: null",
                 "dataset_kwargs:", "  data_files:"]
        lines += [f"    {split}: {path}" for split, path in paths.items()]
        Path(f"{folder}/{task}.yaml").write_text("\n".join(lines) + "\n")
    Path(f"{folder}/group.yaml").write_text(
        "group: local_nine\ntask:\n" + "".join(f"  - local_{task}\n" for task in FILES)
        + "aggregate_metric_list:\n  - metric: acc\n    aggregation: mean\n    weight_by_size: true\n")
    return TaskManager(include_path=folder, include_defaults=False), data


def told(task, data, results):
    """What the harness says of one task: prompts, scored strings, scores and figures, with the questions."""
    samples = sorted(results["samples"][f"local_{task}"], key=lambda sample: sample["doc_id"])
    figures = results["results"][f"local_{task}"]
    return {"task": task, "pool": [plain(task, row) for row in data[task][0]],
            "test": [plain(task, row) for row in data[task][1]],
            "prompts": [sample["arguments"][0][0] for sample in samples],
            "continuations": [each[1] for each in samples[0]["arguments"]],
            "scores": [[each[0] for each in sample["filtered_resps"]] for sample in samples],
            "told": {"acc": figures["acc,none"], "stderr": figures["acc_stderr,none"],
                     "norm": figures.get("acc_norm,none")}}


def main():
    record = {"lm_eval": lm_eval.__version__, "tasks": []}
    with tempfile.TemporaryDirectory() as folder:
        manager, data = local_tasks(folder)
        runs = {shots: lm_eval.simple_evaluate(
            model=Invented(), tasks=["local_nine"], num_fewshot=shots, task_manager=manager, bootstrap_iters=1)
            for shots in (0, 3)}
        for task in FILES:
            entries = {shots: told(task, data, results) for shots, results in runs.items()}
            record["tasks"].append({
                **{key: entries[0][key] for key in ("task", "pool", "test", "continuations")},
                "prompts0": entries[0]["prompts"], "prompts3": entries[3]["prompts"][:3],
                **{f"{key}{shots}": entry[key] for shots, entry in entries.items() for key in ("scores", "told")}})
        for shots, results in runs.items():
            figures = results["results"]["local_nine"]
            record[f"nine{shots}"] = {"acc": figures["acc,none"], "stderr": figures["acc_stderr,none"]}
    json.dump(record, sys.stdout, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    main()
