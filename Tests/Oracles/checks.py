"""One line for each comparison: OK or FAIL, what was compared, the figure and its bound."""

import sys

import torch

torch.set_num_threads(2)
failures = 0


def say(good, what):
    global failures
    failures += not good
    print(f"{'OK  ' if good else 'FAIL'}  {what}", flush=True)


def check(what, value, bound):
    """A figure that is not a number is off, too."""
    say(bool(value <= bound), f"{what}: {value:.2g}, at most {bound:.2g}")


def same(what, found, expected):
    """Says where two texts or lists part."""
    if found == expected:
        return say(True, f"{what}: the same, length {len(expected)}")
    parts = next((i for i, (a, b) in enumerate(zip(found, expected)) if a != b), min(len(found), len(expected)))
    say(False, f"{what}: they part at {parts}: {found[parts:parts + 24]!r}, not {expected[parts:parts + 24]!r}")


def relative(found, expected, least=1e-30):
    """`least` stands for what is smaller: a log-probability near zero is no yardstick."""
    return abs(found - expected) / max(abs(expected), least)


def finish():
    sys.exit(1 if failures else 0)
