"""Records what Hugging Face's `tokenizers` makes of the texts below.

    pip install tokenizers==0.23.3
    python record.py FOLDER     # the folder that holds gpt2-hf/, gpt-neox-hf/ and mistral-hf/; writes recorded.json

Special tokens are encoded as text (`encode_special_tokens`), and none is added.
"""

import json
import pathlib
import sys

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

TEXTS = [
    "", " ", "\n\n  x", "Hello  world   again", "I'm we'll they're it's I've he'd 'tis 'S 'RE ''s rock'n'roll",
    "β-blockers and TNF-α, IL-1β; 5 μg/mL ± 0.3 (p<0.001) ≥ 37 °C", "Ελληνική ιατρική: ὁ Κῷος",
    "e\u0301le\u0300ve \u00c5 \u212b A\u030a a\u0328\u0301 \u1e9b\u0323 \u1100\u1161\u11a8 \u0958",
    "心筋梗塞の患者 한국어 텍스트 中文医学文献", "😀👩‍⚕️🏳️‍🌈🇩🇪 ☠️ 👨‍👩‍👧‍👦!",
    "\x00\x01\x1b[31mred\x7f\x85\xa0\u2028\u2029\u200b\ufeff \x1c\x1f", "x" + " " * 3 + "y", "x" + " " * 24 + "y",
    "x" + " " * 57, "tabs\t\t\tand\t spaces \t\n \n\r\n end  ", "    def f(x):\n        return x\n",
    "1 12 123 1234 12345 3.14 1e-6 ½ ² ٣٤ Ⅷ ① 一二", "...?!?!—–“quoted” «guillemets» …", "ﬁne ﬂow ŉ ǆ ß ẞ İ ı ſ",
    "עברית العربية हिन्दी ไทย ქართული", "</s> <s> <|endoftext|> <|padding|> a</s>b", "a" * 76, "ACGT" * 60 + "-" * 131,
    "𝒳𝔘 𝟘𝟙 \U00020000 \U0001f9ec", "\u3000全角　空白\u3000 \u1680x\u205f\u202fy\u2003 z",
    "Methods: n=1,024; HR 0.71 [95% CI 0.55–0.92]; P=.009.\nResults:\tNone.", "\ufffd \ue000 \U000e0041 \u0378",
    "don’t it’s 'll'll 've've", "The patients' haemoglobin was 8.1 g/dL.", "\r\r\n\v\f x",
]


def ids(tokenizer):
    tokenizer.encode_special_tokens = True
    return [tokenizer.encode(text, add_special_tokens=False).ids for text in TEXTS]


def trained(lines, minimum):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=700, min_frequency=minimum, special_tokens=["<s>", "</s>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    tokenizer.train_from_iterator(lines, trainer)
    merges = json.loads(tokenizer.to_str())["model"]["merges"]
    return {"merges": [" ".join(merge) for merge in merges], "ids": ids(tokenizer)}


here = pathlib.Path(__file__).parent
lines = (here / "corpus.txt").read_text(encoding="utf-8").splitlines()
folder = pathlib.Path(sys.argv[1])
recorded = {
    "texts": TEXTS,
    "trained-2": trained(lines, 2),
    "trained-1": trained(lines, 1),
} | {
    name: {"ids": ids(Tokenizer.from_file(str(folder / name / "tokenizer.json")))}
    for name in ("gpt2-hf", "gpt-neox-hf", "mistral-hf")
}
with open(here / "recorded.json", "w", encoding="utf-8") as file:
    json.dump(recorded, file, ensure_ascii=True, separators=(",", ":"))
    file.write("\n")
