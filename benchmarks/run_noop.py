"""Run no-op tasks: what pydsl costs around the commands, against `ninja -j2` on as many commands of the same machine.

    python benchmarks/run_noop.py [TASKS]

Prints seconds and ratios. Whole processes are timed on both sides: `pydsl run` reads the YAML, checks it, journals
every step and keeps its logs; ninja reads its file and starts a shell for each command. The sides take turns.
"""

from __future__ import annotations

import compileall
import functools
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pydsl
from pydsl.runtimes import backends_by_rank

if TYPE_CHECKING:
    from collections.abc import Callable

TASKS = 1000
JOBS = 2
REPEATS = 3

WORKFLOW = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: noop}
spec:
  entrypoint: main
  templates:
  - name: main
    dag:
      tasks:
      - {name: t, template: noop, withSequence: {count: "%d"}}
  - {name: noop, container: {image: alpine, command: ['true']}}
"""


def main(tasks: int) -> None:
    """Time both, the best of a few runs each, and print the ratios."""
    compileall.compile_dir(Path(pydsl.__file__).parent, quiet=2)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sides: dict[str, Callable[[], None]] = {
            "ninja": lambda: run_ninja(folder, tasks),
        }
        for backend in backends_by_rank():
            reason = backend.why_not()
            if reason is None:
                sides[backend.name] = functools.partial(run_pydsl, folder, tasks, backend.name)
            else:
                print(f"no {backend.name}: {reason}")
        tell(best_of(sides), tasks)


def tell(seconds: dict[str, float], tasks: int) -> None:
    """Print the times and ratios."""
    ninja = seconds.pop("ninja")
    print(f"ninja -j{JOBS}: {ninja:.2f} s for {tasks} commands")
    for runtime, took in seconds.items():
        print(f"pydsl run --runtime {runtime} -j{JOBS}: {took:.2f} s, {took / ninja:.2f} times ninja")


def best_of(sides: dict[str, Callable[[], None]]) -> dict[str, float]:
    """Let the sides take turns, and give the shortest time of each, in seconds."""
    times: dict[str, float] = {}
    for _ in range(REPEATS):
        for name, run in sides.items():
            before = time.perf_counter()
            run()
            times[name] = min(times.get(name, float("inf")), time.perf_counter() - before)
    return times


def run_ninja(folder: Path, tasks: int) -> None:
    """Let ninja run the commands; their outputs never come to be, so it runs all of them each time."""
    lines = ["rule noop", "  command = true", *(f"build t{number}: noop" for number in range(tasks))]
    (folder / "build.ninja").write_text("\n".join([*lines, ""]))
    subprocess.run(["ninja", f"-j{JOBS}"], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def run_pydsl(folder: Path, tasks: int, runtime: str) -> None:
    """Let pydsl run a task as often, each by itself."""
    file = folder / "noop.yaml"
    file.write_text(WORKFLOW % tasks)
    command = [sys.executable, "-m", "pydsl.cli.main", "run", str(file), "--runtime", runtime, "-j", str(JOBS)]
    environment = {**os.environ, "PYDSL_HOME": str(folder / "home")}
    done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    assert done.returncode == 0, done.returncode


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else TASKS)
