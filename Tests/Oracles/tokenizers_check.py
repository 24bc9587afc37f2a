"""Compares Osler's tokenizers with Hugging Face's `tokenizers`, id for id and character for character.

    python Tests/Oracles/tokenizers_check.py                      # many texts, through one Swift test
    python Tests/Oracles/tokenizers_check.py --real FOLDER        # and every FOLDER/*/tokenizer.json, without it
                                                                  # those of ../shared/data/tokenizers
    python Tests/Oracles/tokenizers_check.py --record             # writes the small fixture that `make test` reads

Vocabularies are trained here, on the text of Osler's own test corpus and the hard texts below; the variants put
every pipeline that is supported around them. The Swift test `TokenizerVariantTests` reads what this writes.
"""

import argparse
import copy
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FIXTURES = ROOT / "Tests" / "OslerTextTests" / "Fixtures"
PUBLISHED = ROOT.parent / "shared" / "data" / "tokenizers"
GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
LLAMA3 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
          r"|\s*[\r\n]+|\s+(?!\S)|\s+")
CL100K = (r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]"
          r"|\s+(?!\S)|\s+")
QWEN2 = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")

TEXTS = [
    "", " ", "  ", "\n", "\n\n  x", "Hello  world   again", "The patients' haemoglobin was 8.1 g/dL.",
    "I'm we'll they're it's I've he'd 'tis 'S 'RE ''s rock'n'roll 'LL 'Ve 'ſ 'll'll", "don’t it’s 've've x's",
    "β-blockers and TNF-α, IL-1β; 5 μg/mL ± 0.3 (p<0.001) ≥ 37 °C", "Ελληνική ιατρική: ὁ Κῷος ΟΔΥΣΣΕΥΣ",
    "e\u0301le\u0300ve \u00c5 \u212b A\u030a a\u0328\u0301 \u1e9b\u0323 \u1100\u1161\u11a8 \u0958 x\u0301\u0302",
    "心筋梗塞の患者 한국어 텍스트 中文医学文献、。", "😀👩‍⚕️🏳️‍🌈🇩🇪 ☠️ 👨‍👩‍👧‍👦!", "\x00\x01\x1b[31mred\x7f\x85\xa0\u2028\u2029\u200b\ufeff \x1c\x1f",
    "x   y", "x" + " " * 24 + "y", "x" + " " * 57, "   leading and trailing   ", "tabs\t\t\tand\t spaces \t\n \n\r\n end  ",
    "    def f(x):\n        return x\n\n\n    y\r\n\r\n z", "a.\n\n b!\r\n c ?\n", " \n x \n\n y", "(\n)\n\n", "a\xa0\xa0b \xa0 c\u3000d",
    "1 12 123 1234 12345 3.14 1e-6 ½ ² ٣٤ Ⅷ ① 一二 1234567", "...?!?!—–“quoted” «guillemets» …",
    "ﬁne ﬂow ŉ ǆ ß ẞ İ ı ſ ① ㎏ ｆｕｌｌ", "עברית العربية हिन्दी ไทย ქართული", "</s> <s> <unk> <0x0A> a</s>b <|end|><|pad|>",
    "a" * 76, "ACGT" * 60 + "-" * 131, "𝒳𝔘 𝟘𝟙 \U00020000 \U0001f9ec \U00010940", "\u3000全角　空白\u3000 \u1680x\u205f\u202fy\u2003 z",
    "Methods: n=1,024; HR 0.71 [95% CI 0.55–0.92]; P=.009.\nResults:\tNone.", "\ufffd \ue000 \U000e0041 \u0378",
    "\r\r\n\v\f x", "▁▁ ▁x ▁ a▁b ▁", "<mark> a<mark>b  <mark>  c<mark>", "word inword word. sword word_x xword éword word",
    "l <left> r", "lxx   <left>   <right>   rxx<right>\n\t<both> \u00a0 <both>.", "É\u0301ta NORM norm Norm<NORM> no\u0301rm nórm",
]
# The fixture holds the texts up to this length, those that begin with an added token, and not all variants.
SHORT = 26
LEFT_OUT = {"NFD", "NFKD", "mark-Isolated", "mark-Contiguous", "digits-first", "gpt2-split", "no-split"}


def mixed(count, seed):
    """Texts of random pieces of all kinds."""
    source = random.Random(seed)
    pools = [list("abcdefghij ETAOIN'stdmlrve"), list("0123456789½²٣Ⅷ"), list(" \t\n\r\xa0\u3000\u2028\v\x85"), list(".,;:!?-()[]{}'\"“”’…"),
             list("αβγδμΩÅéñßſİ\u0301\u0308\u0323\u0345\u200d\ufe0f"), list("中文の漢字한국"), list("😀👩🧬🇩𝒳\U00020000"),
             ["</s>", "<s>", "<mark>", "word", " word ", "<left>", " <right> ", "<both>", "NORM", "▁", "<0x0A>", "'ll", "'S", " the", " patient", "ing"]]
    texts = []
    for _ in range(count):
        some = source.sample(pools, source.randint(1, 4))
        texts.append("".join(source.choice(source.choice(some)) for _ in range(source.randint(1, 60))))
    return texts


def corpus():
    return (FIXTURES / "corpus.txt").read_text(encoding="utf-8").splitlines() + TEXTS[5:9] + TEXTS[25:27]


def trained(pattern, alphabet, size):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pattern
    tokenizer.train_from_iterator(corpus(), trainers.BpeTrainer(
        vocab_size=size, initial_alphabet=alphabet, show_progress=False, special_tokens=["<unk>", "<s>", "</s>"]))
    return json.loads(tokenizer.to_str())["model"]


def added(id, content, **flags):
    return dict(dict(id=id, content=content, single_word=False, lstrip=False, rstrip=False, normalized=False, special=True), **flags)


SPECIAL = [added(0, "<unk>"), added(1, "<s>"), added(2, "</s>")]


def whole(model):
    return dict(version="1.0", truncation=None, padding=None, added_tokens=SPECIAL, normalizer=None, pre_tokenizer=None,
                post_processor=None, decoder=None, model=model)


def bytes_base():
    model = trained(
        pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(LLAMA3), "isolated"), pre_tokenizers.ByteLevel(False, use_regex=False)]),
        pre_tokenizers.ByteLevel.alphabet(), 560)
    # Words that merges do not make, for ignore_merges.
    for word in ("Ġzebrafish", "Ġ1234", "Ã©tude", "xyzzy"):
        model["vocab"][word] = len(model["vocab"])
    return whole(model) | dict(pre_tokenizer=byte_level(False), decoder=byte_level(True))


def pieces_base():
    model = trained(pre_tokenizers.Metaspace(), [], 420)
    tokens = sorted(model["vocab"], key=model["vocab"].get)
    tokens[3:3] = [f"<0x{byte:02X}>" for byte in range(256)]
    tokens += ["▁▁", "▁▁▁▁", "zebrafish"]
    merges = [[a, b] for a, b in model["merges"]] + [["▁", "▁"], ["▁▁", "▁▁"]]
    model |= dict(vocab={token: id for id, token in enumerate(tokens)}, merges=merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True)
    return whole(model) | dict(normalizer=LLAMA2_NORMALIZER, decoder=LLAMA2_DECODER)


def byte_level(space, regex=True):
    return dict(type="ByteLevel", add_prefix_space=space, trim_offsets=True, use_regex=regex)


def split(pattern, behavior="Isolated", invert=False, kind="Regex"):
    return dict(type="Split", pattern={kind: pattern}, behavior=behavior, invert=invert)


def sequence(name, *parts):
    return {"type": "Sequence", name: list(parts)}


def metaspace(**how):
    return dict(type="Metaspace", replacement="▁", **how)


def replace(old, new):
    return dict(type="Replace", pattern=dict(String=old), content=new)


LLAMA2_NORMALIZER = sequence("normalizers", dict(type="Prepend", prepend="▁"), replace(" ", "▁"))
STRIP = dict(type="Strip", content=" ", start=1, stop=0)
LLAMA2_DECODER = sequence("decoders", replace("▁", " "), dict(type="ByteFallback"), dict(type="Fuse"), STRIP)
FRAME = dict(
    type="TemplateProcessing", single=[dict(SpecialToken=dict(id="<s>", type_id=0)), dict(Sequence=dict(id="A", type_id=0))],
    pair=[dict(Sequence=dict(id="A", type_id=0)), dict(Sequence=dict(id="B", type_id=1))],
    special_tokens={"<s>": dict(id="<s>", ids=[1], tokens=["<s>"])})


def extra(size, special, normalized):
    """Tokens with every flag, behind a vocabulary of `size`."""
    flags = [("<mark>", {}), ("word", dict(single_word=True)), ("<left>", dict(lstrip=True)), ("<right>", dict(rstrip=True)),
             ("<both>", dict(lstrip=True, rstrip=True)), ("NORM", {}), ("   ", {}), ("the pa", {}), ("é!", {})]
    return SPECIAL + [added(size + i, content, special=special, normalized=normalized, **how) for i, (content, how) in enumerate(flags)]


def variants(sizes):
    """Name, base and what is different: keys of the file, or `model.key`."""
    nfc = dict(type="NFC")
    strict = dict(type="Digits", individual_digits=True)
    yield "gpt2", "bytes", {}
    yield "gpt2-split", "bytes", dict(pre_tokenizer=sequence("pretokenizers", split(GPT2), byte_level(False, False)))
    yield "gpt2-space", "bytes", dict(pre_tokenizer=byte_level(True))
    yield "llama3", "bytes", {"pre_tokenizer": sequence("pretokenizers", split(LLAMA3), byte_level(False, False)),
                              "model.ignore_merges": True, "post_processor": sequence("processors", byte_level(True), FRAME)}
    yield "cl100k", "bytes", dict(pre_tokenizer=sequence("pretokenizers", split(CL100K, "Removed", True), byte_level(False, False)))
    yield "qwen2", "bytes", dict(normalizer=nfc, pre_tokenizer=sequence("pretokenizers", split(QWEN2), byte_level(False, False)))
    yield "starcoder", "bytes", dict(pre_tokenizer=sequence("pretokenizers", strict, byte_level(False)))
    yield "digits-space", "bytes", dict(pre_tokenizer=sequence("pretokenizers", strict | dict(individual_digits=False), byte_level(True)))
    yield "no-split", "bytes", dict(pre_tokenizer=byte_level(False, False))
    for behavior in ("Isolated", "Removed", "MergedWithPrevious", "MergedWithNext", "Contiguous"):
        yield f"mark-{behavior}", "bytes", dict(pre_tokenizer=sequence("pretokenizers", split(" ", behavior, kind="String"), byte_level(False, False)))
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        yield form, "bytes", dict(normalizer=dict(type=form))
    yield "lower-strip", "bytes", dict(normalizer=sequence("normalizers", dict(type="NFKC"), dict(type="Lowercase"), dict(type="Strip", strip_left=True, strip_right=True)))
    for special in (False, True):
        for normalized in (False, True):
            name = f"{'special' if special else 'ordinary'}-{'normalized' if normalized else 'raw'}"
            yield f"bytes-{name}", "bytes", dict(normalizer=sequence("normalizers", nfc, dict(type="Lowercase")), added_tokens=extra(sizes["bytes"], special, normalized))
            yield f"pieces-{name}", "pieces", dict(added_tokens=extra(sizes["pieces"], special, normalized))
    first = metaspace(prepend_scheme="first", split=False)
    yield "llama2", "pieces", dict(post_processor=FRAME)
    yield "llama2-new", "pieces", dict(normalizer=None, pre_tokenizer=first)
    yield "first-added", "pieces", dict(normalizer=None, pre_tokenizer=first, added_tokens=extra(sizes["pieces"], False, False))
    yield "first-strip", "pieces", dict(normalizer=dict(type="Strip", strip_left=True, strip_right=False), pre_tokenizer=first)
    yield "always-old", "pieces", dict(normalizer=None, pre_tokenizer=metaspace(add_prefix_space=True), decoder=metaspace(add_prefix_space=True))
    yield "always", "pieces", dict(normalizer=nfc, pre_tokenizer=metaspace(prepend_scheme="always", split=True), decoder=metaspace(prepend_scheme="always", split=True))
    yield "never", "pieces", dict(normalizer=None, pre_tokenizer=metaspace(prepend_scheme="never", split=False), decoder=metaspace(prepend_scheme="never", split=False))
    yield "digits-first", "pieces", dict(normalizer=None, pre_tokenizer=sequence("pretokenizers", strict, metaspace(prepend_scheme="first")))
    yield "digits-always", "pieces", dict(normalizer=None, pre_tokenizer=sequence("pretokenizers", metaspace(prepend_scheme="always"), strict))
    yield "gemma", "pieces", dict(normalizer=replace(" ", "▁"), pre_tokenizer=split(" ", "MergedWithPrevious", kind="String"),
                                  decoder=sequence("decoders", replace("▁", " "), dict(type="ByteFallback"), dict(type="Fuse")))
    yield "whole-tokens", "pieces", {"model.ignore_merges": True, "normalizer": None, "pre_tokenizer": metaspace(prepend_scheme="always")}
    yield "unknown-fused", "pieces", {"model.byte_fallback": False}
    yield "unknown-each", "pieces", {"model.byte_fallback": False, "model.fuse_unk": False}
    yield "unknown-dropped", "pieces", {"model.byte_fallback": False, "model.unk_token": None, "decoder": None}
    yield "stripped", "pieces", dict(decoder=sequence("decoders", dict(type="ByteFallback"), replace("▁", " "), dict(type="Strip", content=" ", start=2, stop=0)))
    yield "fused-first", "pieces", dict(decoder=sequence("decoders", dict(type="Fuse"), replace("▁▁", "="), replace("▁", " "), STRIP))


def changed(base, changes):
    root = copy.deepcopy(base)
    for key, value in changes.items():
        *path, last = key.split(".")
        (root[path[0]] if path else root)[last] = value
    return root


def answers(tokenizer, texts):
    """Ids of each text, those with special tokens where they differ, what the ids decode to where that is not the
    text, and, for every fifth text, what they decode to from the last to the first."""
    tokenizer.encode_special_tokens = True
    plain = [tokenizer.encode(text, add_special_tokens=False).ids for text in texts]
    framed = tokenizer.encode("a", add_special_tokens=True).ids, tokenizer.encode("a", add_special_tokens=False).ids
    tokenizer.encode_special_tokens = False
    special = [tokenizer.encode(text, add_special_tokens=False).ids for text in texts]
    decoded = [tokenizer.decode(ids) for ids in plain]
    return dict(plain=plain, special={str(i): ids for i, ids in enumerate(special) if ids != plain[i]},
                decoded={str(i): text for i, text in enumerate(decoded) if text != texts[i]},
                backwards={str(i): tokenizer.decode(plain[i][::-1]) for i in range(0, len(texts), 5)},
                begins=framed[0][:1] != framed[1][:1])


def write(folder, texts, real=None, left_out=()):
    folder.mkdir(parents=True, exist_ok=True)
    bases = dict(bytes=bytes_base(), pieces=pieces_base())
    sizes = {name: len(base["model"]["vocab"]) for name, base in bases.items()}
    recorded = []
    for name, base, changes in variants(sizes):
        if name in left_out:
            continue
        tokenizer = Tokenizer.from_str(json.dumps(changed(bases[base], changes)))
        recorded.append(dict(name=name, base=base, changes=changes, **answers(tokenizer, texts)))
    for path in sorted(pathlib.Path(real).glob("*/tokenizer.json")) if real else []:
        recorded.append(dict(name=path.parent.name, base=str(path), changes={}, **answers(Tokenizer.from_file(str(path)), texts)))
    for name, base in bases.items():
        dump(folder / f"{name}.json", base)
    dump(folder / "recorded.json", dict(texts=texts, variants=recorded))
    return [variant["name"] for variant in recorded]


def dump(path, value):
    path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("osler", nargs="?", help="the executable, which other comparisons need and this one does not")
    arguments.add_argument("--record", action="store_true", help="write the fixture instead of comparing")
    arguments.add_argument("--real", default=PUBLISHED, help="a folder of folders with a tokenizer.json each")
    arguments.add_argument("--texts", type=int, default=2000, help="how many random texts (2000)")
    arguments.add_argument("--keep", help="write what is compared here, and compare nothing")
    arguments = arguments.parse_args()
    if arguments.record:
        return print("recorded", len(write(FIXTURES / "pipelines", [text for text in TEXTS if len(text) <= SHORT or "<mark>" in text or "NORM" in text],
                                       left_out=LEFT_OUT)), "variants")
    if arguments.keep:
        return print("wrote", len(write(pathlib.Path(arguments.keep), TEXTS + mixed(arguments.texts, 4), arguments.real)), "variants")
    with tempfile.TemporaryDirectory() as folder:
        names = write(pathlib.Path(folder), TEXTS + mixed(arguments.texts, 4), arguments.real)
        environment = dict(os.environ, OSLER_TOKENIZER_VARIANTS=folder)
        command = ["swift", "test", "--disable-xctest", "--filter", "TokenizerVariantTests"]
        ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    passed = f'"a pipeline gives Hugging Face\'s ids and text, streamed too" with {len(names)} test cases passed'
    good = ran.returncode == 0 and passed in ran.stdout + ran.stderr
    if not good:
        print((ran.stdout + ran.stderr)[-4000:])
    print(f"{'OK  ' if good else 'FAIL'}  {len(names)} tokenizers, ids and text of {arguments.texts + len(TEXTS)} texts each: "
          + ", ".join(names))
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
