"""Make the trials of one kind, and print how many held."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import pkgutil
import random
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from types import ModuleType

import tests.soak
from tests.soak.runs import Disturbed

KINDS = [found.name for found in pkgutil.iter_modules(tests.soak.__path__) if found.name not in {"__main__", "runs"}]


def main() -> None:
    """Print one line, and exit with 1 if any trial didn't hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("name", choices=KINDS)
    parser.add_argument("--trials", type=int)
    parser.add_argument("--runtime", default="sandbox")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    kind = importlib.import_module(f"tests.soak.{given.name}")
    wrong: Counter[str] = Counter()
    with contextlib.suppress(KeyboardInterrupt):  # what was tried until then counts
        for number in range(given.trials or kind.TRIALS):
            wrong[tried(kind, given.runtime, number, random.Random(f"{given.seed}-{number}"))] += 1
    print(f"| {kind.PROMISE} | `{given.runtime}` | {wrong.total()} | {wrong.pop('', 0)} |")
    for what, count in wrong.items():
        print(f"{count}: {what}", file=sys.stderr)
    sys.exit(1 if wrong else 0)


def tried(kind: ModuleType, runtime: str, number: int, dice: random.Random) -> str:
    """Make one trial in a folder of its own; return what was wrong."""
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        try:
            said: str = kind.trial(Disturbed(Path(folder), runtime), number, dice)
        except subprocess.TimeoutExpired as error:
            return f"no answer: {error}"
        return said


main()
