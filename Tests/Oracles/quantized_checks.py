"""Models quantised while they are loaded, beside transformers with the numbers that the quantised weights stand for."""

import numpy as np
import torch

from architectures import read
from checks import check
from subjects import logit_errors, own_scores, scored, told_scores

GROUP = 32
# NormalFloat's sixteen levels (Dettmers et al. 2023), rounded to bf16.
LEVELS = torch.tensor([
    -1.0, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453, -0.28444138169288635, -0.18477343022823334,
    -0.09105003625154495, 0.0, 0.07958029955625534, 0.16093020141124725, 0.24611230194568634, 0.33791524171829224,
    0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1.0]).bfloat16().float().numpy()
# Of the largest logit, beside the dequantised model in fp32: what computing in bf16 makes. Measured are 1 to 4.4 %.
BOUND = 6e-2
# The root mean square beside the model that was not quantised: what the quantisation itself makes of random weights.
LOSS = {"int8": 3e-2, "int4": 3e-1}


def rounded(values):
    """To bf16 and back, to the nearest, ties to even."""
    return torch.from_numpy(values).bfloat16().float().numpy()


def dequantized(weight, kind):
    """What `[out, in]` weights become, in groups of 32 along a row: int8 or 4-bit NormalFloat, scales in bf16."""
    groups = rounded(weight).reshape(weight.shape[0], -1, GROUP)
    largest = np.abs(groups).max(-1, keepdims=True)
    scale = rounded(largest / np.float32(127) if kind == "int8" else largest)
    ratio = groups / np.where(scale == 0, np.float32(np.inf), scale)
    if kind == "int8":
        q = np.clip(np.rint(ratio), -127, 127)
    else:
        q = LEVELS[np.searchsorted((LEVELS[1:] + LEVELS[:-1]) / 2, ratio)]
    return (q * scale).reshape(weight.shape).astype(np.float32)


def quantized_reference(folder, kind):
    """In fp32; an untied output head has 8 bits at least, embeddings and norms are bf16."""
    model = read(folder)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            values = parameter.numpy()
            if name.endswith("_proj.weight"):
                parameter.copy_(torch.from_numpy(dequantized(values, kind)))
            elif name == "lm_head.weight":
                parameter.copy_(torch.from_numpy(dequantized(values, "int8")))
            else:
                parameter.copy_(torch.from_numpy(rounded(values)))
    return model


def check_quantized(subject, how="shards"):
    osler, key, text = subject.osler, subject.key, subject.text
    _, short = subject.write_questions(2 if subject.large else 6)
    original = subject.store(how)
    code = "\n".join(f'{kind} = load model "{key}-{how}" quantize: {kind}' for kind in LOSS)
    if not osler.run(f"{key}-quantized", f"{code}\n{scored(subject, list(LOSS), ['short'], 'quantized')}",
                     f"{key}, quantised"):
        return
    for kind, bound in LOSS.items():
        told = told_scores(subject, "quantized", "short", kind)
        reference = quantized_reference(subject.folder(how), kind)
        worst, spread = logit_errors(text, short, told, reference)
        check(f"{key} {how}, logits of {kind} beside its dequantised numbers", worst, BOUND)
        theirs = own_scores(text, short, read(subject.folder(how), dtype=torch.bfloat16))
        _, their_spread = logit_errors(text, short, theirs, original)
        check(f"{key} {how}, error of {kind} in bf16 over that of transformers", spread / their_spread, 1.5)
        _, lost = logit_errors(text, short, told, original)
        check(f"{key} {how}, root mean square of what {kind} changes", lost, bound)
        check(f"{key} {how}, error of {kind} beside the dequantised over that beside the original", spread / lost, 0.9)
