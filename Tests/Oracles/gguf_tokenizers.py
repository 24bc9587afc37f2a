"""GGUF files with the tokenizer in them, read and written by Osler, beside llama.cpp's and the `gguf` package's.

    python Tests/Oracles/gguf_tokenizers.py .build/release/osler

A toy model around each tokenizer goes to a GGUF file twice: by Osler, and by the `gguf` package. Osler reads both;
llama.cpp, where llama-cpp-python is there (it is not in requirements.txt, since it is compiled for a quarter of an
hour), reads Osler's. The ids of hard texts must be those of the package that the tokenizer came from, and greedy
tokens those of transformers. The real tokenizers are used where they lie beside the repository.
"""

import argparse
import json
import random
import shutil
import tempfile
from pathlib import Path

import sentencepiece
import torch
from sentencepiece import sentencepiece_model_pb2
from tokenizers import Tokenizer
from transformers.utils.logging import disable_progress_bar, set_verbosity_error

from architectures import configuration, random_model, read, save
from checks import finish, same, say
from notebooks import Osler, written
from record_gguf import close, described, put_tensors
from tokenizer_making import make_tokenizer
from tokenizers_check import TEXTS, mixed

try:
    from llama_cpp import Llama
except ImportError:
    Llama = None

REAL = Path(__file__).resolve().parent.parent.parent.parent / "shared" / "data" / "tokenizers"
SIZE = {"hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 2, "num_attention_heads": 4, "head_dim": 16,
        "max_position_embeddings": 2048}
PROMPT = "A patient with fever and a new murmur"
GREEDY = 48


class Pieces:
    """SentencePiece's `tokenizer.model`."""

    architecture = "llama2"

    def __init__(self, path):
        self.path, self.processor = path, sentencepiece.SentencePieceProcessor(model_file=str(path))
        self.size = self.processor.get_piece_size()
        self.begin = self.processor.bos_id()

    def ids(self, text):
        return self.processor.encode(text)

    def normalized(self, text):
        return text

    def put(self, folder):
        shutil.copy(self.path, folder / "tokenizer.model")

    def write(self, writer):
        proto = sentencepiece_model_pb2.ModelProto()
        proto.ParseFromString(self.path.read_bytes())
        writer.add_tokenizer_model("llama")
        writer.add_tokenizer_pre("default")
        writer.add_token_list([piece.piece.encode() for piece in proto.pieces])
        writer.add_token_scores([piece.score for piece in proto.pieces])
        writer.add_token_types([piece.type for piece in proto.pieces])
        writer.add_unk_token_id(self.processor.unk_id())
        writer.add_add_space_prefix(proto.normalizer_spec.add_dummy_prefix)


class Pairs:
    """A `tokenizer.json`; `split` is what GGUF calls the way in which a byte-level one cuts words."""

    def __init__(self, tokenizer, split, architecture, begin, end):
        self.tokenizer, self.split, self.architecture = tokenizer, split, architecture
        self.names, self.begin = (begin, end), tokenizer.token_to_id(begin)
        self.size = tokenizer.get_vocab_size()
        tokenizer.encode_special_tokens = True

    def ids(self, text):
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def normalized(self, text):
        """llama.cpp leaves out Qwen2's NFC, so it is given texts that are in it."""
        kind = self.tokenizer.normalizer
        return kind.normalize_str(text) if self.split == "qwen2" else text

    def put(self, folder):
        (folder / "tokenizer.json").write_text(self.tokenizer.to_str())
        (folder / "tokenizer_config.json").write_text(json.dumps(
            {"bos_token": self.names[0], "eos_token": self.names[1], "add_bos_token": True}))

    def write(self, writer):
        model = json.loads(self.tokenizer.to_str())["model"]
        special = self.tokenizer.get_added_tokens_decoder()
        writer.add_tokenizer_model("gpt2")
        writer.add_tokenizer_pre(self.split)
        writer.add_token_list([self.tokenizer.id_to_token(i) for i in range(self.size)])
        writer.add_token_types([3 if i in special else 1 for i in range(self.size)])
        writer.add_token_merges([" ".join(merge) for merge in model["merges"]])


def subjects():
    """Name and tokenizer."""
    for path in sorted((REAL / "mistral").glob("*model.v*")):
        yield f"mistral {path.suffix[1:]}", Pieces(path)
    if (REAL / "gpt2-hf").is_dir():
        tokenizer = Tokenizer.from_file(str(REAL / "gpt2-hf" / "tokenizer.json"))
        yield "gpt2", Pairs(tokenizer, "gpt-2", "llama2", "<|endoftext|>", "<|endoftext|>")
    if (REAL / "mistral-hf").is_dir():
        tokenizer = Tokenizer.from_file(str(REAL / "mistral-hf" / "tokenizer.json"))
        yield "mistral-hf", Pairs(tokenizer, None, "llama2", "<s>", "</s>")
    for name, split in [("llama3", "llama-bpe"), ("qwen2", "qwen2")]:
        yield f"toy {name}", Pairs(make_tokenizer(name, 1500).backend_tokenizer, split, name, "<s>", "</s>")


def check_tokenizer(osler, name, text):
    key = name.replace(" ", "-")
    end = text.processor.eos_id() if isinstance(text, Pieces) else text.tokenizer.token_to_id(text.names[1])
    config = configuration(
        text.architecture, {**SIZE, "vocab_size": text.size, "bos_token_id": text.begin, "eos_token_id": end})
    folder = osler.folder / key
    model = save(random_model(config, seed=5), folder, torch.float32)
    text.put(folder)
    makers = {"model": "its own file", "again": "GGUF by osler", "theirs": "GGUF by the gguf package"}
    if isinstance(text, Pairs) and text.split is None:
        makers.pop("theirs")
    else:
        write_gguf(osler.folder / f"{key}-theirs.gguf", model, text, end)
    asked = [one for one in TEXTS + mixed(60, 9) if one]  # an empty text has no token to score
    code = [f'model = load model "{key}" precision: fp32', f'save model "{key}.gguf"',
            f'again = load model "{key}.gguf" precision: fp32']
    if "theirs" in makers:
        code.append(f'theirs = load model "{key}-theirs.gguf" precision: fp32')
    code += [f'save (score {written(one)} model: {of}) "{key}-{of}-{number}.jsonl"'
             for number, one in enumerate(asked) for of in makers]
    code += [f'save (ask {written(PROMPT)} max_tokens: {GREEDY} model: {of} template: plain logprobs: 0) '
             f'"{key}-{of}-greedy.jsonl"' for of in makers]
    if not osler.run(key, "\n".join(code), f"{name}, GGUF with tokenizer"):
        return
    expected = [text.ids(one) for one in asked]
    for of, about in makers.items():
        found = [[row["id"] for row in osler.rows(f"{key}-{of}-{number}.jsonl")] for number in range(len(asked))]
        same_each(f"{name}, osler, {about}", asked, found, expected)
    prompt = [text.begin, *text.ids(f"Question: {PROMPT}\nAnswer:")]
    greedy = continuation(model, prompt)
    for of, about in makers.items():
        ids = [row["id"] for row in osler.rows(f"{key}-{of}-greedy.jsonl")]
        same(f"{name}, osler, {about}, {len(greedy)} greedy tokens", ids[:len(greedy)], greedy)
    if Llama is not None:
        asked = [text.normalized(one) for one in asked]
        for of, file in [("again", f"{key}.gguf"), ("theirs", f"{key}-theirs.gguf")][:len(makers) - 1]:
            check_llama(f"{name}, llama.cpp, {makers[of]}", osler.folder / file, asked, expected, prompt, greedy)


def write_gguf(path, model, text, end):
    config = json.loads(model.config.to_json_string(use_diff=False))
    writer = described(path, config)
    text.write(writer)
    writer.add_bos_token_id(text.begin)
    writer.add_eos_token_id(end)
    writer.add_add_bos_token(True)
    writer.add_add_eos_token(False)
    put_tensors(writer, config, model.state_dict())
    close(writer)


def same_each(what, asked, found, expected):
    off = [(one, a, b) for one, a, b in zip(asked, found, expected) if a != b]
    for one, a, b in off[:3]:
        print(f"      {one!r}: {a[:24]}, not {b[:24]}")
    say(not off, f"{what}, ids of {len(asked)} hard texts: {len(off)} differ")


def continuation(model, prompt):
    """Greedy tokens up to the first place where rounding could decide."""
    ids = list(prompt)
    with torch.no_grad():
        for _ in range(GREEDY):
            top = model(input_ids=torch.tensor([ids]), use_cache=False).logits[0, -1].topk(2)
            if top.values[0] - top.values[1] < 3e-3 or top.indices[0] == model.config.eos_token_id:
                break
            ids.append(top.indices[0].item())
    return ids[len(prompt):]


def check_llama(about, path, asked, expected, prompt, greedy):
    llama = Llama(str(path), n_ctx=256, n_threads=2, verbose=False)
    found = [llama.tokenize(one.encode(), add_bos=False, special=False) for one in asked]
    same_each(about, asked, found, expected)
    begun = llama.tokenize(f"Question: {PROMPT}\nAnswer:".encode(), add_bos=True)
    same(f"{about}, ids of the prompt with its beginning", begun, prompt)
    ids = []
    for token in llama.generate(prompt, temp=0):
        ids.append(token)
        if len(ids) == len(greedy):
            break
    same(f"{about}, {len(greedy)} greedy tokens", ids, greedy)
    llama.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("osler")
    parser.add_argument("--keep", metavar="FOLDER", help="work here, and leave everything")
    options = parser.parse_args()
    disable_progress_bar()
    set_verbosity_error()
    with tempfile.TemporaryDirectory(prefix="oracles-") as folder:
        folder = Path(options.keep or folder)
        folder.mkdir(exist_ok=True)
        osler = Osler(options.osler, folder)
        if Llama is None:
            print("      llama-cpp-python is not here: llama.cpp is left out")
        for name, text in subjects():
            check_tokenizer(osler, name, text)
    finish()


if __name__ == "__main__":
    main()
