"""Kill a run at many points, take it up each time, and count what each step did.

    python -m tests.local.crashing [POINTS] [--seed NUMBER]

The workflow has 40 nodes: a loop, retries, artifacts, a suspend, hooks, an exit handler. Each pod appends a line to a
file of its own when it begins and when it ends. A run is killed when its journal has come to a point, and once more on
the way from there to its end. Prints how many results were lost, how many steps ran again that had ended, and how many
ends differ from the undisturbed one's; and how many runs were over before they could be killed.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import attrs

from pydsl.engine.events import PodFinished
from pydsl.local.resuming import take_up
from pydsl.local.runs import NoSuchRun, find
from pydsl.store import Store

BODY = """\
onExit: mark
templates:
- name: main
  dag:
    tasks:
    - {name: fan, template: mark, withSequence: {count: "19"}}
    - {name: made, template: make}
    - {name: read, template: read, depends: made,
       arguments: {artifacts: [{name: in, from: "{{tasks.made.outputs.artifacts.out}}"}]}}
    - {name: again, template: flaky, depends: fan}
    - {name: pause, template: pause, depends: fan}
    - {name: inner, template: inner, depends: pause && again, hooks: {running: {template: mark, expression: "true"}}}
    - {name: last, template: mark, depends: inner && read, hooks: {exit: {template: mark}}}
- name: inner
  steps:
  - - {name: each, template: mark, withItems: [a, b, c, d]}
  - - {name: left, template: mark}
    - {name: right, template: mark}
- name: pause
  suspend: {duration: "0"}
- name: mark
  container: {image: alpine, command: [sh, -c], args: ["%(begin)s; sleep 0.0$(($$$$ %% 9)); %(end)s"]}
- name: make
  container: {image: alpine, command: [sh, -c], args: ["%(begin)s; echo made > /tmp/out; %(end)s"]}
  outputs: {artifacts: [{name: out, path: /tmp/out}]}
- name: read
  inputs: {artifacts: [{name: in, path: /tmp/in}]}
  container: {image: alpine, command: [sh, -c], args: ["%(begin)s; cat /tmp/in; %(end)s"]}
- name: flaky
  retryStrategy: {limit: 2}
  container: {image: alpine, command: [sh, -c], args: ["%(begin)s; test {{retries}} -ge 1 && %(end)s"]}
"""
RUNNER = """
import sys
from pathlib import Path
from pydsl.local import run_workflow
from pydsl.manifest.library import library_of
from tests.local.workflows import workflow
run_workflow(workflow(sys.argv[1]), library_of([]), home=Path(sys.argv[2]), runtime=sys.argv[3], jobs=4)
"""
LOOK = 0.01
RUNTIME = "process"
"""Pods of a sandbox don't see the folder that they'd leave their marks in."""
UP_AGAIN = """
import sys
from pathlib import Path
from pydsl.local.resuming import take_up
from pydsl.local.runs import find
run = find("wf", Path(sys.argv[1]))
take_up(run.home, run.row)
"""


@attrs.frozen
class Counts:
    """What went wrong."""

    lost: int = 0
    twice: int = 0
    differ: int = 0
    missed: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*map(sum, zip(attrs.astuple(self), attrs.astuple(other), strict=True)))


def body(marks: Path) -> str:
    """Write the workflow, whose pods leave their marks in a folder."""
    return BODY % {"begin": f"echo b >> {marks}/{{{{pod.name}}}}", "end": f"echo e >> {marks}/{{{{pod.name}}}}"}


@attrs.frozen
class Whole:
    """How a run goes that nothing disturbs: the phases of its nodes, and how many entries its journal has."""

    phases: dict[str, str]
    entries: int


def undisturbed(runtime: str) -> Whole:
    """Run it to its end."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "marks").mkdir()
        command = [sys.executable, "-c", RUNNER, body(folder / "marks"), str(folder / "home"), runtime]
        subprocess.run(command, check=True)
        return Whole(phases(folder / "home"), entries(folder / "home"))


def phases(home: Path) -> dict[str, str]:
    """Return the phase of each node by name."""
    return {node.name: node.phase for node in find("wf", home).nodes.values()}


def killed(share: float, runtime: str, whole: Whole) -> Counts:
    """Kill a run at a share of its way, again half-way from there to its end, and take it up to its end."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "marks").mkdir()
        home, marks = folder / "home", folder / "marks"
        missed = kill([RUNNER, body(marks), str(home), runtime], home, share * whole.entries)
        ended = ends(home, marks)
        kill([UP_AGAIN, str(home)], home, (1 + share) / 2 * whole.entries)
        ended = {**ends(home, marks), **ended}
        run = find("wf", home)
        if not run.is_over:
            take_up(run.home, run.row)
        return judged(home, marks, ended, whole.phases) + Counts(missed=missed)


def kill(command: list[str], home: Path, at: float) -> bool:
    """Start a process, and kill it when the journal has so many entries; tell whether it was over before."""
    process = subprocess.Popen([sys.executable, "-c", *command], stderr=subprocess.DEVNULL)
    while process.poll() is None and entries(home) < at:
        time.sleep(LOOK)
    is_over = process.poll() is not None
    process.kill()
    process.wait()
    return is_over


def entries(home: Path) -> int:
    """Count the entries of the journal; -1 while there's no run."""
    with contextlib.suppress(NoSuchRun):
        return find("wf", home).changes
    return -1


def ends(home: Path, marks: Path) -> dict[str, int]:
    """Return the nodes whose pods have ended, as the journal has it, and how often each has begun."""
    run = find("wf", home)
    with contextlib.closing(Store(home)) as store:
        entries = store.journal(run.uid).read()
    nodes = [entry.event.node_id for entry in entries if isinstance(entry.event, PodFinished)]
    return {node: written(marks, node)["b"] for node in nodes}


def written(marks: Path, node_id: str) -> Counter[str]:
    """Count what a node's pod wrote."""
    number = node_id.rpartition("-")[2]
    return Counter(line for file in marks.glob(f"*-{number}") for line in file.read_text().split())


def judged(home: Path, marks: Path, ended: dict[str, int], whole: dict[str, str]) -> Counts:
    """Compare with the undisturbed run, and count what the steps wrote."""
    pods = [node for node in find("wf", home).nodes.values() if node.type == "Pod"]
    lost = sum(node.phase == "Succeeded" and not written(marks, node.id)["e"] for node in pods)
    twice = sum(written(marks, node)["b"] != count for node, count in ended.items())
    return Counts(lost, twice, phases(home) != whole)


def main() -> None:
    """Print the counts."""
    parser = argparse.ArgumentParser()
    parser.add_argument("points", type=int, nargs="?", default=20)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    whole = undisturbed(RUNTIME)
    print(f"undisturbed: {len(whole.phases)} nodes, {whole.entries} entries")
    dice, counts, tried = random.Random(given.seed), Counts(), 0
    with contextlib.suppress(KeyboardInterrupt):  # what was tried until then counts
        for _ in range(given.points):
            counts += killed(dice.random(), RUNTIME, whole)
            tried += 1
    print(
        f"{tried} points: {counts.lost} lost, {counts.twice} run again that had ended, {counts.differ} differ; "
        f"{counts.missed} were over before"
    )


if __name__ == "__main__":
    main()
