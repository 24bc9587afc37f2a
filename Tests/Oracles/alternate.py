"""Runs two or more commands in turn, several times each, and compares the figures that they print.

A machine is faster at one hour than at another; in turn, all sides have the same hours. For example

    alternate.py -n 5 --side osler 'osler bench train --model S --mode full --json' \\
        --side pytorch 'OMP_NUM_THREADS=2 python train.py S full bf16 512 4' \\
        --figure tokens/s json:rate '\\| ([0-9.]+) tok/s' \\
        --cost MB json:peak_memory*1e-6 'peakRSS ([0-9]+) MB'

A pattern is a regular expression whose group is the number, or json:KEY for a program that prints JSON objects,
one a line: the first that has all the keys, or with json:KEY@NAME the one of that "name". Keys and numbers may be
multiplied and divided. Each side uses the first pattern that finds something in its output.
"""

import argparse
import json
import os
import re
import shlex
import statistics
import subprocess
import sys


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("-n", type=int, default=3, metavar="TIMES", help="runs of each side; 3 without it")
    add("--side", nargs=2, action="append", required=True, metavar=("NAME", "COMMAND"),
        help="what to run; words NAME=VALUE before the program are its environment. Ratios are of the first side")
    add("--figure", nargs="+", action="append", default=[], metavar=("NAME", "PATTERN"), help="more is better")
    add("--cost", nargs="+", action="append", default=[], metavar=("NAME", "PATTERN"), help="less is better")
    add("--unset", action="append", default=[], metavar="NAME", help="take a variable out of all environments")
    add("--json", action="store_true", help="print one JSON object instead of a table")
    options = parser.parse_args()
    figures = options.figure + options.cost
    if len(options.side) < 2 or len(dict(options.side)) < len(options.side):
        parser.error("at least two --side are needed, of different names")
    if not figures or any(len(figure) < 2 for figure in figures):
        parser.error("at least one --figure or --cost is needed, each with a name and a pattern")
    if options.n < 1:
        parser.error("-n must be at least 1")
    return options


def output(command, unset):
    """What a command prints; ends the program when it fails."""
    words = shlex.split(command)
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    while words and re.match(r"[A-Za-z_]\w*=", words[0]):
        name, value = words.pop(0).split("=", 1)
        environment[name] = value
    try:
        done = subprocess.run(words, env=environment, capture_output=True, text=True)
    except (OSError, IndexError) as error:
        sys.exit(f"error: '{command}' cannot be run: {error}")
    if done.returncode != 0:
        sys.exit(f"error: '{command}' ended with status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def objects(text):
    """The JSON objects of a text that has one a line, among other lines maybe."""
    for line in text.splitlines():
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict):
            yield value


def found(pattern, text):
    """The number that a pattern finds, or None."""
    if not pattern.startswith("json:"):
        match = re.search(pattern, text, re.MULTILINE)
        return float(match[1].replace(",", "")) if match else None
    expression, _, name = pattern[len("json:"):].partition("@")
    factors = re.findall(r"(^|[*/])([^*/]+)", expression)
    for value in objects(text):
        if name and value.get("name") != name:
            continue
        try:
            product = 1.0
            for sign, factor in factors:
                is_number = re.fullmatch(r"[0-9.]+(e-?[0-9]+)?", factor)
                number = float(factor if is_number else value[factor])
                product = product / number if sign == "/" else product * number
            return product
        except (KeyError, TypeError):
            continue
    return None


def figure(name, patterns, text, side):
    for pattern in patterns:
        if (number := found(pattern, text)) is not None:
            return number
    sys.exit(f"error: '{side}' printed nothing that gives '{name}':\n{text}")


def measure(options):
    """Figure, side, values in the order of the runs."""
    kinds = options.figure + options.cost
    values = {name: {side: [] for side, _ in options.side} for name, *_ in kinds}
    for turn in range(options.n):
        for side, command in options.side:
            text = output(command, options.unset)
            new = {name: figure(name, patterns, text, side) for name, *patterns in kinds}
            for name, number in new.items():
                values[name][side].append(number)
            words = ", ".join(f"{name} {number:.5g}" for name, number in new.items())
            print(f"{turn + 1}/{options.n} {side}: {words}", file=sys.stderr, flush=True)
    return values


def summary(values, is_cost):
    """Minimum, median and maximum of each side, and what the first side has of each other."""
    sides = {side: {"minimum": min(v), "median": statistics.median(v), "maximum": max(v), "values": v}
             for side, v in values.items()}
    best = "minimum" if is_cost else "maximum"
    (first, own), *others = sides.items()
    ratios = {f"{first} / {side}": {"medians": own["median"] / other["median"], "bests": own[best] / other[best]}
              for side, other in others}
    return {"less_is_better": is_cost, "sides": sides, "ratios": ratios}


def main():
    options = arguments()
    costs = {name for name, *_ in options.cost}
    results = {name: summary(values, name in costs) for name, values in measure(options).items()}
    if options.json:
        return print(json.dumps({"runs": options.n, "commands": dict(options.side), "figures": results}))
    width = max(len(words) for result in results.values() for words in [*result["sides"], *result["ratios"]])
    for name, result in results.items():
        print(f"{name}{' (less is better)' if result['less_is_better'] else ''}")
        print(f"  {'':{width}}  {'minimum':>10}  {'median':>10}  {'maximum':>10}")
        for side, of in result["sides"].items():
            print(f"  {side:{width}}  {of['minimum']:10.5g}  {of['median']:10.5g}  {of['maximum']:10.5g}")
        for words, of in result["ratios"].items():
            print(f"  {words:{width}}  medians {of['medians']:.3f}, bests {of['bests']:.3f}")


if __name__ == "__main__":
    main()
