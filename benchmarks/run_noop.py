"""Run no-op tasks: what pydsl costs around the commands, against `ninja -j2` on as many commands of the same machine.

    python benchmarks/run_noop.py [TASKS]

Prints seconds and ratios, by the clock and of the processor, for all processes together: a busy machine disturbs the
second less. Whole processes are timed on both sides: `pydsl run` reads the YAML, checks it, journals every step and
keeps its logs; ninja reads its file and starts a shell for each command. The sides take turns.
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
from typing import TYPE_CHECKING, NamedTuple

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


class Took(NamedTuple):
    """Seconds that a side took."""

    clock: float
    processor: float


def tell(seconds: dict[str, Took], tasks: int) -> None:
    """Print the times and ratios."""
    ninja = seconds.pop("ninja")
    print(f"ninja -j{JOBS}: {ninja.clock:.2f} s, {ninja.processor:.2f} s of the processor for {tasks} commands")
    for runtime, took in seconds.items():
        clock = f"{took.clock:.2f} s, {took.clock / ninja.clock:.2f} times ninja"
        processor = f"{took.processor:.2f} s, {took.processor / ninja.processor:.2f} times"
        print(f"pydsl run --runtime {runtime} -j{JOBS}: {clock}; of the processor {processor}")


def best_of(sides: dict[str, Callable[[], None]]) -> dict[str, Took]:
    """Let the sides take turns, and give the shortest times of each."""
    times: dict[str, list[Took]] = {name: [] for name in sides}
    for _ in range(REPEATS):
        for name, run in sides.items():
            times[name].append(timed(run))
    return {name: Took(*map(min, zip(*took, strict=True))) for name, took in times.items()}


def timed(run: Callable[[], None]) -> Took:
    """Run one side, and give what it took, its processes included."""
    clock, before = time.perf_counter(), os.times()
    run()
    after = os.times()
    processor = after.children_user - before.children_user + after.children_system - before.children_system
    return Took(time.perf_counter() - clock, processor)


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
