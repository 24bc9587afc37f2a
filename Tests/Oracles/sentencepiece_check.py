"""Compares SentencePiece models in Osler with PyPI's `sentencepiece`: ids of hard text, and text of ids.

    pip install sentencepiece==0.2.3 protobuf
    python Tests/Oracles/sentencepiece_check.py             # trains models, and has the Swift tests compare
    python Tests/Oracles/sentencepiece_check.py --record    # writes the fixtures of the Swift tests instead

No command of osler shows ids, so the answers go into a file and a Swift test, `SentencePieceWideTests`, reads it.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import sentencepiece
from sentencepiece import sentencepiece_model_pb2

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FIXTURES = ROOT / "Tests/OslerTextTests/Fixtures"
PUBLISHED = ROOT.parent / "shared/data/tokenizers/mistral"

TEXTS = [
    "", " ", "\n\n  x", "Hello  world   again", "  lead and trail  ", "\u2581\u2581 \u2581a\u2581",
    "β-blockers and TNF-α, IL-1β; 5 μg/mL ± 0.3 (p<0.001) ≥ 37 °C", "Ελληνική ιατρική: ὁ Κῷος",
    "e\u0301le\u0300ve \u00c5 \u212b A\u030a a\u0328\u0301 \u1e9b\u0323 \u1100\u1161\u11a8",
    "\u2581\u0301x y\u0301 \u0301", "心筋梗塞の患者 한국어 텍스트 中文医学文献", "😀👩\u200d⚕️🏳️\u200d🌈🇩🇪 ☠️!",
    "\x00\x01\x1b[31mred\x7f\x85\xa0\u2028\u200b\ufeff \x1c\x1f", "x" + " " * 24 + "y", "tabs\t\t\tand\t \t \n \n\r\n end  ",
    "1 12 123 1234 12345 3.14 1e-6 ½ ² ٣٤ Ⅷ ① 一二", "ﬁne ﬂow ŉ ß İ ſ １２ Ａ ｱﾞ", "</s> <s> <unk> a</s>b <0x41> <pad>",
    "a" * 40 + " " + "aab" * 12, "ACGT" * 12 + "-" * 30, "the thethe the a<user> <user>b<|sep|><|sep|>patient patpat",
    "\u3000全角\u3000 \u2003 z", "\ufffd \ue000 \U000e0041 \u0378 \U00020000",
    "The patients' haemoglobin was 8.1 g/dL.\nResults:\tNone; HR 0.71 [95% CI 0.55–0.92].",
]
MORE = ["Ελληνική ιατρική", "心筋梗塞の患者", "β-blockers and TNF-α", "fine flow of 123 patients in 2024", "é è ê ü"]
# The shape of nmt_nfkc without its quarter of a megabyte.
RULES = {
    "\t": " ", "\n": " ", "\r": " ", "\u00a0": " ", "\u3000": " ", "\u2003": " ", "\u200b": "", "\x01": "",
    "e\u0301": "é", "e\u0300": "è", "A\u030a": "Å", "\u212b": "Å", "ﬁ": "fi", "ﬂ": "fl", "①": "1", "½": "1\u20442",
    "１": "1", "ｱ": "ア", "ｱﾞ": "ア\u3099", "ŉ": "ʼn", "\u0378": " a  b ", "\ue000": "  ",
}
IDENTITY = {"normalization_rule_name": "identity", "remove_extra_whitespaces": False}
USER = {"user_defined_symbols": ["<user>", "<|sep|>", "the the", "pat", "\u2581a"], "control_symbols": ["<ctl>"]}
KINDS = {
    "rules": {},
    "bytes": {"byte_fallback": True, "split_digits": True, "character_coverage": 0.98, "pad_id": 3, **IDENTITY},
    "user": {"treat_whitespace_as_suffix": True, **USER},
}
WIDE_KINDS = {
    **KINDS,
    "nmt": {"normalization_rule_name": "nmt_nfkc"},
    "folded": {"normalization_rule_name": "nfkc_cf", "byte_fallback": True, **USER},
    "suffix": {"treat_whitespace_as_suffix": True, "normalization_rule_name": "nfkc"},
    "bare": {"add_dummy_prefix": False, "allow_whitespace_only_pieces": True, "remove_extra_whitespaces": False},
    "across": {"split_by_whitespace": False, "split_by_unicode_script": False, "max_sentencepiece_length": 24},
}


def train(folder, algorithm, kind, options, lines, size):
    text, rules, prefix = folder / "text.txt", folder / "rules.tsv", folder / f"{algorithm}-{kind}"
    text.write_text("\n".join(lines) + "\n", encoding="utf-8")
    code = lambda string: " ".join(f"{ord(letter):04X}" for letter in string)
    rules.write_text("".join(f"{code(a)}\t{code(b)}\t# \n" for a, b in RULES.items()))
    if "normalization_rule_name" not in options:
        options = {**options, "normalization_rule_tsv": str(rules)}
    sentencepiece.SentencePieceTrainer.train(
        input=str(text), model_prefix=str(prefix), model_type=algorithm, vocab_size=size + 256 * ("byte_fallback" in options),
        hard_vocab_limit=False, num_threads=1, minloglevel=2, **options)
    return Path(f"{prefix}.model")


def changed(model, name, change):
    """A copy of a model: some pieces unused, scores that tie, or what no trainer writes."""
    proto = sentencepiece_model_pb2.ModelProto()
    proto.ParseFromString(model.read_bytes())
    change(proto, random.Random(5))
    path = model.parent / f"{name}.model"
    path.write_bytes(proto.SerializeToString())
    return path


def unuse(proto, chance):
    for piece in proto.pieces:
        if piece.type == piece.NORMAL and chance.random() < 0.3:
            piece.type = piece.UNUSED


def tie(proto, chance):
    for piece in proto.pieces:
        if piece.type == piece.NORMAL:
            piece.score = round(piece.score / (40 if proto.trainer_spec.model_type == 2 else 1))
    proto.denormalizer_spec.CopyFrom(proto.normalizer_spec)
    proto.denormalizer_spec.add_dummy_prefix = proto.denormalizer_spec.escape_whitespaces = False


def slim(model):
    """Without the trainer's settings that encoding does not need, such as the names of its files."""
    proto = sentencepiece_model_pb2.ModelProto()
    proto.ParseFromString(model.read_bytes())
    for field in ("input", "model_prefix", "user_defined_symbols", "control_symbols"):
        proto.trainer_spec.ClearField(field)
    proto.normalizer_spec.ClearField("normalization_rule_tsv")
    if proto.HasField("denormalizer_spec"):
        proto.denormalizer_spec.ClearField("normalization_rule_tsv")
    model.write_bytes(proto.SerializeToString())


def make(folder, lines, size, kinds):
    models = []
    for algorithm in ("bpe", "unigram"):
        made = {kind: train(folder, algorithm, kind, options, lines, size) for kind, options in kinds.items()}
        made["unused"] = changed(made["bytes"], f"{algorithm}-unused", unuse)
        made["ties"] = changed(made["rules"], f"{algorithm}-ties", tie)
        if kinds is not KINDS:
            made["ties-unused"] = changed(made["ties"], f"{algorithm}-ties-unused", unuse)
        models += made.values()
    return models


def answers(model, texts, lists):
    """What the package says of a model: ids of texts, and texts of ids."""
    processor = sentencepiece.SentencePieceProcessor(model_file=str(model))
    chance = random.Random(3)
    ids = processor.encode(texts)
    size = processor.get_piece_size()
    drawn = [[chance.randrange(min(size, 400)) for _ in range(12)] for _ in range(lists)]
    return {
        "special": [processor.bos_id(), processor.eos_id(), processor.unk_id(), processor.pad_id()],
        "ids": ids, "texts": processor.decode(ids), "drawn": drawn, "drawnTexts": processor.decode(drawn),
    }


def corpus():
    lines = (FIXTURES / "corpus.txt").read_text(encoding="utf-8").splitlines()
    return lines + MORE + [text for text in TEXTS if text.strip() and "\x00" not in text and "\n" not in text]


def sample():
    rows = (ROOT / "notebooks/sample/questions.jsonl").read_text(encoding="utf-8").splitlines()
    texts = []
    for row in map(json.loads, rows):
        texts += [value for value in row.values() if isinstance(value, str)]
    return [line for text in texts for line in text.splitlines() if line.strip()]


def record():
    with tempfile.TemporaryDirectory() as name:
        models = make(Path(name), corpus(), 220, KINDS)
        known = {}
        for model in models:
            slim(model)
            (FIXTURES / f"sentencepiece-{model.name}").write_bytes(model.read_bytes())
            known[model.stem] = answers(model, TEXTS, 6)
    for path in sorted(PUBLISHED.glob("*odel.v[13]")):
        known[path.name] = answers(path, TEXTS, 4)
    text = json.dumps({"texts": TEXTS, "models": known}, separators=(",", ":"))
    (FIXTURES / "sentencepiece-recorded.json").write_text(text + "\n")
    print(f"recorded {', '.join(known)}")


def mixtures(lines, count):
    """Texts put together of characters and words at random, and one long text."""
    chance = random.Random(11)
    characters, words = "".join(TEXTS), " ".join(lines).split()
    draw = lambda of, most: [chance.choice(of) for _ in range(chance.randrange(most))]
    short = ["".join(draw(characters, 60)) for _ in range(count)] + [" ".join(draw(words, 200)) for _ in range(count // 4)]
    return short + [" ".join(chance.choice(words) for _ in range(20_000)), "".join(chance.choices(characters, k=10_000))]


def compare(package):
    lines = corpus() + sample()
    texts = TEXTS + lines[:300] + mixtures(lines, 300)
    with tempfile.TemporaryDirectory() as name:
        models = make(Path(name), lines, 1500, WIDE_KINDS) + sorted(PUBLISHED.glob("*odel.v*"))
        cases = Path(name) / "cases.json"
        known = {str(model): answers(model, texts, 200) for model in models}
        cases.write_text(json.dumps({"texts": texts, "models": known}))
        ran = subprocess.run(
            ["swift", "test", "--package-path", package, "--filter", "SentencePieceWideTests"],
            capture_output=True, text=True, env={**os.environ, "OSLER_SENTENCEPIECE_CASES": str(cases)})
    good = ran.returncode == 0 and '"a wide comparison" passed' in ran.stdout + ran.stderr
    if not good:
        print((ran.stdout + ran.stderr)[-4000:])
    print(f"{'OK  ' if good else 'FAIL'}  {len(models)} models, ids and text of {len(texts)} texts each")
    sys.exit(0 if good else 1)


parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("osler", nargs="?", help="the executable, which other comparisons need and this one does not")
parser.add_argument("--record", action="store_true", help="write the fixtures of the Swift tests")
parser.add_argument("--package", default=str(ROOT), help="the Swift package whose tests compare")
arguments = parser.parse_args()
record() if arguments.record else compare(arguments.package)
