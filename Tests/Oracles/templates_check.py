"""Compares Osler's Jinja with PyPI's `jinja2`, set up by transformers itself: texts, and masks of `{% generation %}`.

    pip install transformers jinja2
    python Tests/Oracles/templates_check.py                       # has the Swift tests compare
    python Tests/Oracles/templates_check.py --templates FOLDER    # and on every *.jinja below FOLDER, too
    python Tests/Oracles/templates_check.py --record              # writes the fixtures of the Swift tests instead

No command of osler renders a template alone, so the answers go into a file and a Swift test, `JinjaWideTests`, reads
it. Wheels of axolotl and trl hold a hundred templates of published models (`pip download --no-deps`, `unzip`).
"""

import argparse
import datetime
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from transformers.utils import chat_template_utils

from templates_cases import CASES, TOOLS

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FIXTURES = ROOT / "Tests/OslerJinjaTests/Fixtures"
PUBLISHED = ROOT.parent / "shared/data/templates"
TOKENS = {"bos_token": "<s>", "eos_token": "</s>"}


class Clock(datetime.datetime):
    """The moment that the Swift tests give to `strftime_now`."""

    @classmethod
    def now(cls, tz=None):
        return cls(2024, 7, 26, 13, 5, 9)


chat_template_utils.datetime = Clock


def said(role, content, **more):
    return {"role": role, "content": content, **more}


def called(arguments):
    return [{"type": "function", "id": "abcdefghi", "function": {"name": "dose", "arguments": arguments}}]


CONVERSATIONS = {
    "question": [said("user", "Hi")],
    "exchange": [said("user", " What is β? \n"), said("assistant", "  A <|im_end|> letter.\n")],
    "system": [said("system", "Be short.\n"), said("user", "Hi"), said("assistant", "Hello</s>")],
    "turns": [said("system", "S"), said("user", "a"), said("assistant", "b"), said("user", "c"),
              said("assistant", "d"), said("user", "e")],
    "thought": [said("user", "a"), said("assistant", "<think>\nhm\n</think>\n\nb"), said("user", "c"),
                said("assistant", "<think>\nso\n</think>\n\nd")],
    "reason": [said("user", "a"), said("assistant", "b", reasoning_content="hm", thinking="hm"), said("user", "c")],
    "tools": [said("user", "dose?"), said("assistant", "", tool_calls=called({"drug": "a", "n": 2.5, "o": {"k": None}})),
              said("tool", "5 mg", name="dose", tool_call_id="abcdefghi"), said("assistant", "5 mg")],
    "words": [said("user", "dose?"), said("assistant", None, tool_calls=called('{"drug": "a"}')),
              said("tool", '{"x": 1}', name="dose", tool_call_id="abcdefghi")],
    "parts": [said("user", [{"type": "text", "text": "look"}, {"type": "image"}]),
              said("assistant", [{"type": "text", "text": "seen"}])],
    "disorder": [said("assistant", "b"), said("user", "a"), said("user", "b"), said("strange", "x")],
}


def rendered(template, variables):
    """The text, None where the template fails."""
    try:
        return chat_template_utils._compile_jinja_template(template).render(**variables)
    except Exception:
        return None


def generated(template, variables):
    """The stretches of the text that stand within `{% generation %}`, neighbours joined."""
    try:
        texts, spans = chat_template_utils.render_jinja_template(
            conversations=[variables["messages"]], chat_template=template, return_assistant_tokens_mask=True, **TOKENS)
        joined = []
        for start, end in spans[0]:
            if joined and joined[-1][1] == start:
                joined[-1] = (joined[-1][0], end)
            elif end > start:
                joined.append((start, end))
        return [texts[0][start:end] for start, end in joined]
    except Exception:
        return None


def case(template, variables):
    return {"template": template, "variables": variables, "text": rendered(template, variables)}


def conversations(tools):
    """Names, and what a template is given."""
    for name, messages in CONVERSATIONS.items():
        for asks in (False, True):
            for given in [None, tools] if tools and name in ("question", "tools") else [None]:
                yield name, {"messages": messages, "add_generation_prompt": asks, "tools": given, "documents": None, **TOKENS}


def squeezed(template):
    """As the published templates of PUBLISHED are meant to be used: laid out for people, without line feeds for models."""
    return template.replace("    ", "").replace("\n", "")


def record():
    FIXTURES.mkdir(exist_ok=True)
    known = {"cases": [case(template, variables) for template, variables in CASES], "published": []}
    for path in sorted(PUBLISHED.glob("*.jinja")):
        for name in ("exchange", "system", "turns", "disorder"):
            for asks in (False, True):
                variables = {"messages": CONVERSATIONS[name], "add_generation_prompt": asks, **TOKENS}
                known["published"].append({
                    "file": path.name, "variables": variables, "text": rendered(path.read_text(), variables),
                    "squeezed": rendered(squeezed(path.read_text()), variables)})
    lines = ",\n".join(json.dumps(item, ensure_ascii=False) for item in known["cases"])
    published = ",\n".join(json.dumps(item, ensure_ascii=False) for item in known["published"])
    (FIXTURES / "recorded.json").write_text(f'{{"cases": [\n{lines}\n],\n"published": [\n{published}\n]}}\n')
    print(f"recorded {len(known['cases'])} cases and {len(known['published'])} conversations")


def compare(package, folders):
    paths = sorted(PUBLISHED.glob("*.jinja")) + [p for folder in folders for p in sorted(Path(folder).rglob("*.jinja"))]
    cases = [case(template, variables) for template, variables in CASES]
    for path in paths:
        for template in {path.read_text(), squeezed(path.read_text())}:
            for name, variables in conversations(TOOLS):
                item = case(template, variables)
                if "{% generation" in template.replace("{%-", "{%") and not variables["add_generation_prompt"]:
                    item["generated"] = generated(template, {**variables}) if not variables["tools"] else None
                cases.append({"name": f"{path.name} {name}", **item})
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "cases.json"
        file.write_text(json.dumps({"cases": cases, "published": []}))
        ran = subprocess.run(
            ["swift", "test", "--package-path", package, "--filter", "JinjaWideTests"],
            capture_output=True, text=True, env={**os.environ, "OSLER_TEMPLATE_CASES": str(file)})
    good = ran.returncode == 0 and '"a wide comparison" passed' in ran.stdout + ran.stderr
    if not good:
        print((ran.stdout + ran.stderr)[-4000:])
    masks = sum(bool(item.get("generated")) for item in cases)
    print(f"{'OK  ' if good else 'FAIL'}  {len(cases)} texts of {len(paths)} published and {len(CASES)} small templates, "
          f"{masks} masks")
    sys.exit(0 if good else 1)


parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("osler", nargs="?", help="the executable, which other comparisons need and this one does not")
parser.add_argument("--record", action="store_true", help="write the fixtures of the Swift tests")
parser.add_argument("--templates", action="append", default=[], help="a folder with more templates")
parser.add_argument("--package", default=str(ROOT), help="the Swift package whose tests compare")
arguments = parser.parse_args()
record() if arguments.record else compare(arguments.package, arguments.templates)
