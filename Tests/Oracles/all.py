"""Runs every comparison, one after the other; exit status 1 when a line says FAIL, or a script breaks.

    python Tests/Oracles/all.py .build/release/osler
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SCRIPTS = ["compare.py", "cpoly_check.py", "stories_check.py", "real_models.py", "gguf_tokenizers.py",
           "tokenizers_check.py", "sentencepiece_check.py", "templates_check.py", "glm_check.py", "lm_eval_check.py"]


def main():
    failed = []
    for script in SCRIPTS:
        print(f"\n{script}", flush=True)
        if subprocess.run([sys.executable, str(HERE / script), *sys.argv[1:]]).returncode != 0:
            failed.append(script)
    print(f"\n{'all is well' if not failed else 'off: ' + ', '.join(failed)}")
    sys.exit(1 if failed else 0)


main()
