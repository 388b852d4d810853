"""Run no-op tasks: what pydsl costs around the commands, against `ninja -j2` on as many commands of the same machine.

    python benchmarks/run_noop.py [TASKS]

Prints seconds and ratios, by the clock and of the processor, for all processes together: a busy machine disturbs the
second less. Whole processes are timed on both sides: `pydsl run` reads the YAML, checks it, journals every step and
keeps its logs; ninja reads its file and starts a shell for each command. The sides take turns. After that the time
until the first pod of a run is done, against a Python that does nothing.

Where the time goes, in milliseconds of the processor for a task, on a machine where ninja takes 0.47:

    0.35  the process itself: exec, exit (nearly all that ninja takes); nothing in Python is below
    0.23  the worker that starts it, so that it ends with the runner: a request, posix_spawn, an answer, signals
    0.10  what is kept: a transaction of SQLite, events and nodes as JSON
    0.03  a folder and two logs
    0.07  the engine: a node, its template filled in, three changes of its phase
    0.13  its containers from its template, what becomes of them
    0.05  the line that's printed, waits
    0.16  start, in a thousandth of 0.16 s

In the sandbox, 0.3 more: the slot is looked through and emptied after each pod, and each other process in it is killed.
With two at a time the runner is what the clock waits for: it's busy for 0.45 of these, and starts.

The least that Python can do, `bare_loop.py`, is timed beside them: there it was at 1.2 times ninja of the processor,
and at 1.4 by the clock. Of an aim of 1.5 that leaves 0.02 s for 1,000 tasks, an eighth of what pydsl takes to start.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.processes import JOBS, Side, best_of, compared, first_told, ninja, pydsl_run, timed
from pydsl.runtimes import backends_by_rank

TASKS = 1000
FIRST = 7
"""How often the first pod is waited for."""

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
HELLO = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: hello-world-}
spec:
  entrypoint: hello
  templates:
  - {name: hello, container: {image: busybox, command: [echo], args: [hello world]}}
"""
DONE = b"Succeeded hello-world-"
BARE = "bare loop"


def main(tasks: int) -> None:
    """Time both, the best of a few runs each, and print the ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "noop.yaml").write_text(WORKFLOW % tasks)
        (folder / "hello.yaml").write_text(HELLO)
        runtimes = usable()
        sides = {one: pydsl_run(folder / "noop.yaml", one) for one in runtimes}
        took = best_of({"": ninja(folder, "true", tasks), BARE: bare_loop(folder, tasks), **sides})
        baseline, bare = took.pop(""), took.pop(BARE)
        print(f"ninja -j{JOBS}, {tasks} commands: {baseline}")
        print(f"a bare loop in Python that starts, keeps logs and journals: {compared(bare, baseline)}")
        for runtime, one in took.items():
            print(f"pydsl run --runtime {runtime} -j{JOBS}: {compared(one, baseline)}")
        tell_first(folder, runtimes)


def bare_loop(folder: Path, count: int) -> Side:
    """Let the least that Python can do run as many commands."""
    return Side([sys.executable, str(Path(__file__).with_name("bare_loop.py")), str(count), str(JOBS)], folder)


def usable() -> list[str]:
    """Return the runtimes that this machine can use without images, and say what keeps it from using others."""
    found = {backend.name: backend.why_not() for backend in backends_by_rank()}
    for name, reason in found.items():
        if reason is not None:
            print(f"no {name}: {reason}")
    return [name for name, reason in found.items() if reason is None]


def tell_first(folder: Path, runtimes: list[str]) -> None:
    """Print how soon the first pod of a run is done."""
    nothing = Side([sys.executable, "-c", "pass"], folder)
    print(f"python -c pass: {min(timed(nothing).clock for _ in range(FIRST)):.3f} s")
    for runtime in runtimes:
        side = pydsl_run(folder / "hello.yaml", runtime)
        print(f"first pod under {runtime}: {soonest(side):.3f} s")
    plain = Side([sys.executable, "-m", "pydsl", "run", "hello.yaml"], folder, {"PYDSL_HOME": str(folder / "home")})
    print(f"first pod of `pydsl run hello.yaml`: {soonest(plain):.3f} s")


def soonest(side: Side) -> float:
    """Return the least seconds until a side says that its pod is done."""
    return min(first_told(side, DONE) for _ in range(FIRST))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else TASKS)
