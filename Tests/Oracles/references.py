"""What transformers says about questions, with the ids that its own tokenizer gives them."""

import torch


class Text:
    """A tokenizer as Osler uses it: the beginning, then prompt and answer as one text."""

    def __init__(self, tokenizer):
        self.tokenizer, self.end = tokenizer, tokenizer.eos_token_id
        self.begin = [] if tokenizer.bos_token_id is None else [tokenizer.bos_token_id]

    def ids(self, text):
        return self.begin + self.tokenizer(text, add_special_tokens=False)["input_ids"]

    def prompt(self, question):
        return f"Question: {question}\nAnswer:"

    def split(self, question, answer):
        """The prompt's ids, and those of the answer after it."""
        prompt = self.ids(self.prompt(question))
        whole = self.ids(f"{self.prompt(question)} {answer}")
        assert whole[:len(prompt)] == prompt, "an answer begins inside a token of the prompt"
        return prompt, whole[len(prompt):]

    def words(self, count):
        """Words that are one token after a space, to look at single logits with."""
        prompt = "Does it?"
        words = sorted({self.tokenizer.decode([i]).strip() for i in range(3, min(len(self.tokenizer), 3000))})
        fine = [w for w in words if w.isascii() and w.isalpha() and len(self.split(prompt, w)[1]) == 1]
        return fine[::max(1, len(fine) // count)][:count]


def logits(model, ids):
    with torch.no_grad():
        return model(input_ids=torch.tensor([ids]), use_cache=False).logits[0].double()


def log_likelihood(model, prompt, answer):
    rows = torch.log_softmax(logits(model, prompt + answer)[len(prompt) - 1:-1], -1)
    return rows.gather(1, torch.tensor(answer)[:, None]).sum().item()


def greedy(model, text, questions, count):
    """The first question whose answer goes on for `count` tokens without a near tie, its answer's ids, and all
    log-probabilities on the way, `[count, vocabulary]`."""
    for question in questions:
        prompt = text.ids(text.prompt(question))
        with torch.no_grad():
            told = model.generate(
                input_ids=torch.tensor([prompt]), attention_mask=torch.ones(1, len(prompt), dtype=torch.long),
                max_new_tokens=count, do_sample=False, pad_token_id=text.end, output_logits=True,
                return_dict_in_generate=True)
        rows = torch.log_softmax(torch.cat(told.logits).double(), -1)
        top = rows.topk(2).values
        ids = told.sequences[0, len(prompt):].tolist()
        if (top[:, 0] - top[:, 1]).min() > 3e-3 and len(ids) == count and text.end not in ids:
            return question, ids, rows
    raise ValueError("every question's answer has a near tie")


def first_steps(model, samples, steps, optimizer, parameters):
    """Loss, gradient norm and the parameters after each step over all samples."""
    for _ in range(steps):
        optimizer.zero_grad()
        count = sum(len(answer) for _, answer in samples)
        loss = 0
        for prompt, answer in samples:
            rows = model(input_ids=torch.tensor([prompt + answer])).logits[0, len(prompt) - 1:-1].double()
            loss = loss - torch.log_softmax(rows, -1).gather(1, torch.tensor(answer)[:, None]).sum()
        (loss / count).backward()
        norm = torch.nn.utils.clip_grad_norm_(parameters.values(), float("inf")).item()
        optimizer.step()
        yield (loss / count).item(), norm, {k: p.detach().clone() for k, p in parameters.items()}
