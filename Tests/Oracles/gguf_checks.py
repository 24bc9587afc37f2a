"""GGUF files that Osler writes, read by transformers and by Osler again."""

from architectures import read
from checks import check, relative
from references import logits
from subjects import scored, told_scores

# transformers reads no rotary scaling and no window from a GGUF file.
READ_BY_TRANSFORMERS = ["llama2", "mistral-v0.3", "qwen2"]


def check_gguf(subject):
    osler, key = subject.osler, subject.key
    long, short = subject.write_questions(3)
    model = subject.store("single")
    code = f"""
base = load model "{key}-single" precision: fp32
save base "{key}.gguf"
again = load model "{key}.gguf" precision: fp32
{scored(subject, ["base", "again"], ["long", "short"], "gguf")}
"""
    if not osler.run(f"{key}-gguf", code, f"{key}, GGUF"):
        return
    ours, again = (told_scores(subject, "gguf", "long", name) for name in ("base", "again"))
    off = max(relative(a, b) for row in long for a, b in zip(again[row["id"]], ours[row["id"]]))
    check(f"{key}, log-likelihoods of the model saved as GGUF and read again", off, 0)
    if subject.name in READ_BY_TRANSFORMERS:
        prompt = subject.text.ids(subject.text.prompt(short[0]["question"]))
        found = logits(read(osler.folder, gguf_file=f"{key}.gguf"), prompt)
        expected = logits(model, prompt)
        check(f"{key}, saved as GGUF by osler and read by transformers",
              ((found - expected).abs().max() / expected.abs().max()).item(), 1e-6)
