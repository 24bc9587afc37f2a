"""Times PEFT on a batch in which every row has its own adapter, beside the same rows on the base alone.

    python Tests/Oracles/peer_adapters.py MODEL ADAPTERS [--count 11] [--prompt 128] [--tokens 16] [--repeat 5]

MODEL is a folder of the hub's layout, in bf16. ADAPTERS is a folder; adapters of rank 16 on all seven linear layers
are written into it where they are missing (a0, a1, …), for Osler to read too. Prints a JSON object a line; rates
are tokens a second over all rows, the median of the repetitions. Nothing else should run meanwhile.
"""

import argparse
import json
import os
import resource
import statistics
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", str(len(os.sched_getaffinity(0))))

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import AutoModelForCausalLM
from transformers.utils.logging import disable_progress_bar

from adapters import SEVEN


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("model", type=Path)
    add("adapters", type=Path)
    add("--count", type=int, default=11, help="rows, and adapters")
    add("--prompt", type=int, default=128, help="tokens of each row that are read at once")
    add("--tokens", type=int, default=16, help="tokens of each row that are written one by one")
    add("--repeat", type=int, default=5)
    return parser.parse_args()


def base(folder):
    return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16, attn_implementation="sdpa").eval()


def write_missing(options, names):
    missing = [name for name in names if not (options.adapters / name / "adapter_config.json").exists()]
    if not missing:
        return
    config = LoraConfig(
        r=16, lora_alpha=32, target_modules=SEVEN, task_type="CAUSAL_LM", init_lora_weights=False)
    peft = get_peft_model(base(options.model), config)
    for name in missing:
        torch.manual_seed(names.index(name))
        for key, parameter in peft.named_parameters():
            if "lora_" in key:
                torch.nn.init.normal_(parameter, std=0.02)
        peft.save_pretrained(options.adapters / name)


def seconds(work, repeat):
    """The median; once more at the beginning, not counted."""
    work()
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def prefill_rate(model, options, **more):
    ids = torch.randint(3, model.config.vocab_size, (options.count, options.prompt))
    return ids.numel() / seconds(lambda: model(input_ids=ids, logits_to_keep=1, **more), options.repeat)


def decode_rate(model, options, **more):
    ids = torch.randint(3, model.config.vocab_size, (options.count, 8))
    cache = model(input_ids=ids, logits_to_keep=1, use_cache=True, **more).past_key_values
    token = ids[:, :1]

    def write():
        for _ in range(options.tokens):
            model(input_ids=token, past_key_values=cache, use_cache=True, **more)
        cache.crop(-options.tokens)

    return options.count * options.tokens / seconds(write, options.repeat)


def tell(name, **facts):
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"name": name, **facts, "peak_memory": peak}), flush=True)


@torch.inference_mode()
def main():
    options = arguments()
    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    torch.manual_seed(0)
    disable_progress_bar()
    names = [f"a{index}" for index in range(options.count)]
    write_missing(options, names)
    model = base(options.model)
    rates = {"prefill": prefill_rate, "decode": decode_rate}
    alone = {name: rate(model, options) for name, rate in rates.items()}

    peft = PeftModel.from_pretrained(model, options.adapters / names[0], names[0]).eval()
    for name in names[1:]:
        peft.load_adapter(options.adapters / name, name)
    peft.to(torch.bfloat16).eval()
    for name, rate in rates.items():
        one = rate(peft, options)
        mixed = rate(peft, options, adapter_names=names)
        tell(name, base=alone[name], one_adapter=one, mixed=mixed, ratio=mixed / alone[name])
    switching = iter(names * (options.repeat + 1))
    tell("switch", seconds=seconds(lambda: peft.set_adapter(next(switching), inference_mode=True), options.repeat))


if __name__ == "__main__":
    main()
