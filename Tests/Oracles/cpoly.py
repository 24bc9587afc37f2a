"""C-Poly in PyTorch, by its formula: every skill a pair of its own beside each linear layer, times its weight.

Random numbers are drawn as Osler draws them: Philox4x32-10, keyed by a seed and a name.
"""

import math

import torch

MASK = (1 << 64) - 1


class Stream:
    def __init__(self, seed, name):
        number = 0xCBF29CE484222325  # FNV-1a
        for byte in name.encode():
            number = ((number ^ byte) * 0x100000001B3) & MASK
        self.key = number ^ (seed * 0x9E3779B97F4A7C15 & MASK)

    def uniform(self, counter):
        words, keys = [counter & 0xFFFFFFFF, counter >> 32, 0, 0], [self.key & 0xFFFFFFFF, self.key >> 32]
        for _ in range(10):
            first, second = 0xD2511F53 * words[0], 0xCD9E8D57 * words[2]
            words = [(second >> 32) ^ words[1] ^ keys[0], second & 0xFFFFFFFF,
                     (first >> 32) ^ words[3] ^ keys[1], first & 0xFFFFFFFF]
            keys = [(keys[0] + 0x9E3779B9) & 0xFFFFFFFF, (keys[1] + 0xBB67AE85) & 0xFFFFFFFF]
        return ((words[0] | words[1] << 32) >> 11) * 2.0 ** -53


class Skills(torch.nn.Module):
    """Skills beside the target layers of a model; `parameters` by Osler's names, in the model's type.

    A skill is called as Osler calls it: `common.0`, and `1.0` for the first one of task 1 alone.
    """

    def __init__(self, model, tasks, common, special, rank, alpha, targets, temperature):
        super().__init__()
        self.model, self.tasks, self.temperature, self.scale = model, tasks, temperature, alpha / rank
        self.of_task = [[f"common.{i}" for i in range(common)] + [f"{task}.{i}" for i in range(special)]
                        for task in range(tasks)]
        self.own, self.weights = {}, None
        kind = next(model.parameters()).dtype
        names = list(dict.fromkeys(name for skills in self.of_task for name in skills))
        model.requires_grad_(False)
        layers = {name: m for name, m in model.named_modules() if name.split(".")[-1] in targets}
        for skill in names:
            for path, layer in layers.items():
                for half, shape in (("lora_A", (rank, layer.in_features)), ("lora_B", (layer.out_features, rank))):
                    self.own[f"skills.{skill}.{path}.{half}.weight"] = torch.zeros(
                        shape, dtype=kind, requires_grad=True)
        for task in range(tasks):
            self.own[f"assignment.{task}"] = torch.zeros(common + special, dtype=kind, requires_grad=True)
        for path, layer in layers.items():
            layer.register_forward_hook(lambda _, given, made, path=path: made + self.added(path, given[0]))

    def added(self, path, x):
        if self.weights is None:
            return 0
        task, weights = self.weights
        return sum(
            weight * self.scale * (x @ self.own[f"skills.{skill}.{path}.lora_A.weight"].T)
            @ self.own[f"skills.{skill}.{path}.lora_B.weight"].T
            for skill, weight in zip(self.of_task[task], weights))

    def take(self, task, noise=None, step=0):
        """What follows is of this task, with the noise of a step or without any."""
        z = self.own[f"assignment.{task}"]
        if noise is not None:
            count = len(z)
            drawn = [noise.uniform((step * self.tasks + task) * count + index) for index in range(count)]
            odds = torch.tensor([math.log(u) - math.log1p(-u) for u in drawn], dtype=z.dtype)
            z = (z + odds) / self.temperature
        self.weights = task, torch.sigmoid(z)

    def folded(self, task):
        """The task's adapter as one pair for each layer, without noise: A, and B times weights and scale."""
        self.take(task)
        parts = {}
        for name, tensor in self.own.items():
            for place, skill in enumerate(self.of_task[task]):
                if name.startswith(f"skills.{skill}."):
                    is_b = "lora_B" in name
                    factor = self.weights[1][place] * self.scale if is_b else 1
                    parts.setdefault(name.removeprefix(f"skills.{skill}."), []).append((place, factor * tensor))
        return {name: torch.cat([tensor for _, tensor in sorted(found, key=lambda part: part[0])],
                                dim=1 if "lora_B" in name else 0).detach()
                for name, found in parts.items()}


def loss_of(skills, ids, learned):
    """The sum over the learned tokens of one sample."""
    rows = skills.model(input_ids=torch.tensor([ids])).logits[0, :-1].double()
    told = -torch.log_softmax(rows, -1).gather(1, torch.tensor(ids[1:])[:, None])[:, 0]
    return told[torch.tensor(learned[1:])].sum(), sum(learned[1:])


def steps(skills, tasks, count, *, noise, rate, assignment_rate, betas, epsilon, decay, clip):
    """Each step takes all samples of all tasks: a list of (ids, learned) for each. Gives mean loss, losses by task,
    the gradient's norm before clipping and the gradients."""
    matrices = [p for p in skills.own.values() if p.ndim > 1]
    assignment = [p for p in skills.own.values() if p.ndim == 1]
    optimizer = torch.optim.AdamW(
        [{"params": matrices, "lr": rate, "weight_decay": decay},
         {"params": assignment, "lr": assignment_rate, "weight_decay": 0.0}], betas=betas, eps=epsilon)
    for step in range(1, count + 1):
        optimizer.zero_grad(set_to_none=False)
        sums = []
        for task, samples in enumerate(tasks):
            skills.take(task, noise, step)
            told = [loss_of(skills, *sample) for sample in samples]
            sums.append((sum(loss for loss, _ in told), sum(number for _, number in told)))
        trained = sum(number for _, number in sums)
        loss = sum(loss for loss, _ in sums) / trained
        loss.backward()
        gradients = {name: p.grad.clone() for name, p in skills.own.items()}
        norm = torch.nn.utils.clip_grad_norm_(matrices + assignment, clip).item()
        optimizer.step()
        yield loss.item(), [(total / number).item() for total, number in sums], norm, gradients
