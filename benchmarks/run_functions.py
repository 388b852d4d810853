"""Run Python functions: what a step that is a function costs, against `python -c pass` as often, two at a time.

    python benchmarks/run_functions.py [FUNCTIONS]

Prints seconds and ratios. Whole processes are timed on both sides: `pydsl run` compiles the file, checks it, sends each
function its argument, reads its value back and journals it. The sides take turns.
"""

from __future__ import annotations

import functools
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.run_noop import JOBS, best_of
from pydsl.runtimes import backends_by_rank

if TYPE_CHECKING:
    from collections.abc import Callable

FUNCTIONS = 1000

WORKFLOW = """\
from pydsl import DAG, Workflow, each, template


@template(image="python:3.12-slim")
def double(number: int) -> int:
    return 2 * number


@template
def all_of_them() -> None:
    with DAG(), each(list(range({functions}))) as number:
        double(number)


workflow = Workflow(all_of_them)
"""


def main(functions: int) -> None:
    """Time both, the best of a few runs each, and print the ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sides: dict[str, Callable[[], None]] = {"python": lambda: run_pythons(folder, functions)}
        for backend in backends_by_rank():
            if backend.why_not() is None:
                sides[backend.name] = functools.partial(run_pydsl, folder, functions, backend.name)
        seconds = best_of(sides)
        python = seconds.pop("python")
        print(f"python -c pass, {JOBS} at a time: {python:.2f} s for {functions}")
        for runtime, took in seconds.items():
            print(f"pydsl run --runtime {runtime} -j{JOBS}: {took:.2f} s, {took / python:.2f} times")


def run_pythons(folder: Path, count: int) -> None:
    """Let ninja start an interpreter as often."""
    lines = ["rule python", f"  command = {sys.executable} -c pass", *(f"build t{one}: python" for one in range(count))]
    (folder / "build.ninja").write_text("\n".join([*lines, ""]))
    subprocess.run(["ninja", f"-j{JOBS}"], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def run_pydsl(folder: Path, functions: int, runtime: str) -> None:
    """Let pydsl run a loop over a function."""
    file = folder / "functions.py"
    file.write_text(WORKFLOW.format(functions=functions))
    command = [sys.executable, "-m", "pydsl.cli.main", "run", str(file), "--runtime", runtime, "-j", str(JOBS)]
    environment = {**os.environ, "PYDSL_HOME": str(folder / "home")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else FUNCTIONS)
