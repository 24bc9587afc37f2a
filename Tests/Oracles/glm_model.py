"""Osler's GLM written again in PyTorch, from docs/models.md alone: an explicit mask, a place in two dimensions for
every token, and each half of a head's pairs of channels turned by one of them."""

import json
import math
from pathlib import Path

import torch
from torch import nn

ROLES = ("cls", "gmask", "sop", "eop")


class Layout:
    def __init__(self, cls, gmask, sop, eop):
        self.cls, self.gmask, self.sop, self.eop = cls, gmask, sop, eop

    def prompt(self, context):
        return [self.cls, *context, self.gmask, self.sop]

    def sample(self, context, output):
        """Ids, and the id that each is to predict: -100 up to and including [gMASK]."""
        ids = self.prompt(context) + list(output) + [self.eop]
        known = len(context) + 2
        return ids, [-100] * known + list(output) + [self.eop] + [-100]

    def places(self, ids):
        """Position and block of every token, and what sees what."""
        mask = ids.index(self.gmask)
        positions = [min(i, mask) for i in range(len(ids))]
        blocks = [max(0, i - mask) for i in range(len(ids))]
        sees = [[j <= i or j <= mask for j in range(len(ids))] for i in range(len(ids))]
        return torch.tensor(positions), torch.tensor(blocks), torch.tensor(sees)


class RMSNorm(nn.Module):
    def __init__(self, width, epsilon):
        super().__init__()
        self.weight, self.epsilon = nn.Parameter(torch.ones(width)), epsilon

    def forward(self, x):
        return self.weight * x / torch.sqrt((x * x).mean(-1, keepdim=True) + self.epsilon)


def turned(x, positions, blocks, theta):
    """x is [heads, tokens, channels]; pair i is channels i and i + channels / 2, as one complex number."""
    width = x.shape[-1]
    frequencies = theta ** (-torch.arange(0, width // 2, 2, dtype=x.dtype) / (width // 2))
    angles = torch.cat([positions[:, None] * frequencies, blocks[:, None] * frequencies], 1)
    numbers = torch.complex(x[..., : width // 2], x[..., width // 2 :]) * torch.polar(torch.ones_like(angles), angles)
    return torch.cat([numbers.real, numbers.imag], -1)


class Attention(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.c, hidden, width = c, c["hidden_size"], c["head_dim"]
        self.q_proj = nn.Linear(hidden, c["num_attention_heads"] * width, bias=False)
        self.k_proj = nn.Linear(hidden, c["num_key_value_heads"] * width, bias=False)
        self.v_proj = nn.Linear(hidden, c["num_key_value_heads"] * width, bias=False)
        self.o_proj = nn.Linear(c["num_attention_heads"] * width, hidden, bias=False)

    def forward(self, x, positions, blocks, sees):
        c, tokens = self.c, x.shape[0]
        heads = lambda y: y.view(tokens, -1, c["head_dim"]).transpose(0, 1)
        q = turned(heads(self.q_proj(x)), positions, blocks, c["rope_theta"])
        k = turned(heads(self.k_proj(x)), positions, blocks, c["rope_theta"])
        v = heads(self.v_proj(x))
        share = c["num_attention_heads"] // c["num_key_value_heads"]
        k, v = k.repeat_interleave(share, 0), v.repeat_interleave(share, 0)
        scores = (q @ k.transpose(1, 2) / math.sqrt(c["head_dim"])).masked_fill(~sees, -math.inf)
        return self.o_proj((scores.softmax(-1) @ v).transpose(0, 1).reshape(tokens, -1))


class FeedForward(nn.Module):
    def __init__(self, c):
        super().__init__()
        hidden, inside = c["hidden_size"], c["intermediate_size"]
        self.gate_proj = nn.Linear(hidden, inside, bias=False)
        self.up_proj = nn.Linear(hidden, inside, bias=False)
        self.down_proj = nn.Linear(inside, hidden, bias=False)

    def forward(self, x):
        return self.down_proj(nn.functional.silu(self.gate_proj(x)) * self.up_proj(x))


class Block(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.input_layernorm = RMSNorm(c["hidden_size"], c["rms_norm_eps"])
        self.post_attention_layernorm = RMSNorm(c["hidden_size"], c["rms_norm_eps"])
        self.self_attn, self.mlp = Attention(c), FeedForward(c)

    def forward(self, x, *places):
        x = x + self.self_attn(self.input_layernorm(x), *places)
        return x + self.mlp(self.post_attention_layernorm(x))


class Inside(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.embed_tokens = nn.Embedding(c["vocab_size"], c["hidden_size"])
        self.layers = nn.ModuleList(Block(c) for _ in range(c["num_hidden_layers"]))
        self.norm = RMSNorm(c["hidden_size"], c["rms_norm_eps"])


class GLM(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.model, self.layout = Inside(c), Layout(*(c[f"{role}_token_id"] for role in ROLES))
        if not c["tie_word_embeddings"]:
            self.lm_head = nn.Linear(c["hidden_size"], c["vocab_size"], bias=False)

    @property
    def head(self):
        return self.lm_head.weight if hasattr(self, "lm_head") else self.model.embed_tokens.weight

    def forward(self, ids):
        places = self.layout.places(ids)
        x = self.model.embed_tokens(torch.tensor(ids))
        for layer in self.model.layers:
            x = layer(x, *places)
        return self.model.norm(x) @ self.head.T

    def losses(self, samples):
        """The sum of cross-entropies over what is learned, and how many tokens that is."""
        total, count = 0, 0
        for ids, targets in samples:
            targets = torch.tensor(targets)
            total = total + nn.functional.cross_entropy(self(ids), targets, ignore_index=-100, reduction="sum")
            count += int((targets >= 0).sum())
        return total, count

    def log_probabilities(self, prompt, output):
        with torch.no_grad():
            rows = self(prompt + output)[len(prompt) - 1 : -1].log_softmax(-1)
        return rows.gather(1, torch.tensor(output)[:, None])[:, 0]

    def greedy(self, prompt, count):
        """Ids, each found by reading everything again, and the smallest distance between the two likeliest."""
        ids, closest = list(prompt), math.inf
        with torch.no_grad():
            while len(ids) < len(prompt) + count and ids[-1] != self.layout.eop:
                best = self(ids)[-1].topk(2)
                closest = min(closest, (best.values[0] - best.values[1]).item())
                ids.append(int(best.indices[0]))
        return ids[len(prompt) :], closest


def read(folder):
    """A folder that Osler saved, in float64."""
    from safetensors.torch import load_file

    model = GLM(json.loads((Path(folder) / "config.json").read_text())).double()
    model.load_state_dict(load_file(Path(folder) / "model.safetensors"))
    return model.double()
