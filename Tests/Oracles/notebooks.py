"""Runs osler on programs and reads what they saved."""

import json
import subprocess
from pathlib import Path

from checks import say


def written(text):
    """A text as a string of the language, whatever it is made of."""
    plain = lambda letter: letter.isascii() and letter.isprintable() and letter not in '\\"'
    return '"' + "".join(letter if plain(letter) else f"\\u{{{ord(letter):x}}}" for letter in text) + '"'


class Osler:
    """The program, and the folder in which its notebooks lie and save."""

    def __init__(self, program, folder):
        self.program, self.folder = str(Path(program).resolve()), Path(folder)

    def run(self, name, code, about=None):
        """Whether it ran; when not, a line says why, as a failed comparison of `about`."""
        (self.folder / f"{name}.osl.md").write_text(f"---\nseed: 7\n---\n\n```{{osler}}\n{code.strip()}\n```\n")
        done = subprocess.run(
            [self.program, "run", f"{name}.osl.md"], cwd=self.folder, capture_output=True, text=True)
        if done.returncode != 0:
            lines = (done.stderr + done.stdout).splitlines()
            error = next((line for line in lines if "error:" in line), f"status {done.returncode}")
            say(False, f"{about or name}: osler says {error.strip()}")
        return done.returncode == 0

    def rows(self, name):
        return [json.loads(line) for line in (self.folder / name).read_text().split("\n") if line]  # U+2028 ends no row

    def text(self, name):
        return (self.folder / name).read_bytes().decode("utf-8")

    def write_rows(self, name, rows):
        (self.folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows))
