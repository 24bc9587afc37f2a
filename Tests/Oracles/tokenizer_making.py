"""Small tokenizers of the kinds that real checkpoints have, trained on the sample's questions."""

import gzip
import json
import re
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

SAMPLE = Path(__file__).resolve().parent.parent.parent / "notebooks" / "sample"
LLAMA3 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
          r"|\s*[\r\n]+|\s+(?!\S)|\s+")
QWEN2 = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")
# A tokenizer's kind; 'old' and 'new' are the two ways in which files write SentencePiece's space.
KINDS = {"llama2": "old", "mistral-v0.1": "old", "mistral-v0.3": "new", "llama-linear": "old",
         "llama3": "llama3", "llama3-tied": "llama3", "qwen2": "qwen2"}


def corpus():
    rows = [json.loads(line) for line in (SAMPLE / "questions.jsonl").read_text().splitlines()]
    yield from (f"Question: {row['question']}\nAnswer: {row['answer']}" for row in rows)
    for shard in sorted((SAMPLE / "shards").glob("*.xml.gz")):
        yield from re.findall(r"<AbstractText[^>]*>([^<]+)", gzip.decompress(shard.read_bytes()).decode())


def splitter(kind):
    if kind in ("old", "new"):
        return pre_tokenizers.Metaspace(prepend_scheme="first")
    return pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(LLAMA3 if kind == "llama3" else QWEN2), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


def learned(kind, size):
    """Vocabulary and merges."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = splitter(kind)
    alphabet = [] if kind in ("old", "new") else pre_tokenizers.ByteLevel.alphabet()
    tokenizer.train_from_iterator(corpus(), trainers.BpeTrainer(
        vocab_size=size, initial_alphabet=alphabet, show_progress=False, special_tokens=["<unk>", "<s>", "</s>"]))
    model = json.loads(tokenizer.to_str())["model"]
    tokens = sorted(model["vocab"], key=model["vocab"].get)
    if kind in ("old", "new"):
        tokens[3:3] = [f"<0x{byte:02X}>" for byte in range(256)]
    return tokens, [tuple(merge) for merge in model["merges"]]


def filled(tokens, merges, size):
    """As many more merges as are missing, of tokens that are letters alone."""
    known, words = set(tokens), [token for token in tokens if token.isascii() and token.isalpha()]
    for a, b in ((a, b) for a in words for b in words):
        if len(tokens) == size:
            break
        if a + b not in known:
            known.add(a + b)
            tokens.append(a + b)
            merges.append((a, b))
    return tokens, merges


def all_merges(tokens):
    """As a tokenizer.json that was made of SentencePiece's pieces has them: every two that make one."""
    known = set(tokens)
    pairs = ((token[:cut], token[cut:]) for token in tokens for cut in range(1, len(token)))
    return [(a, b) for a, b in pairs if a in known and b in known]


def make_tokenizer(architecture, size, folder=None):
    kind = KINDS[architecture]
    pieces = kind in ("old", "new")
    tokens, merges = filled(*learned(kind, min(size, 2000) - (256 if pieces else 0)), size)
    if pieces:
        merges = all_merges(tokens)
    vocabulary = {token: index for index, token in enumerate(tokens)}
    if pieces:
        tokenizer = Tokenizer(models.BPE(vocabulary, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
        if kind == "old":
            tokenizer.normalizer = normalizers.Sequence(
                [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
        else:
            tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first", split=False)
        tokenizer.decoder = decoders.Sequence(
            [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    else:
        tokenizer = Tokenizer(models.BPE(vocabulary, merges, ignore_merges=kind == "llama3"))
        tokenizer.pre_tokenizer = splitter(kind)
        tokenizer.decoder = decoders.ByteLevel()
        if kind == "qwen2":
            tokenizer.normalizer = normalizers.NFC()
    if kind != "qwen2":
        tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    special = {"eos_token": "</s>", **({} if kind == "qwen2" else {"bos_token": "<s>"})}
    wrapped = PreTrainedTokenizerFast(tokenizer_object=tokenizer, **special)
    if folder:
        wrapped.save_pretrained(folder)
    return wrapped
