"""Kill a run at many points, take it up each time, and count what each step did.

    python -m tests.local.crashing [POINTS] [--runtime process|sandbox]

The workflow has 40 nodes: a loop, retries, artifacts, a suspend, hooks, an exit handler. Each pod appends a line to a
file of its own when it begins and when it ends. Prints how many results were lost, how many steps ran again that had
ended, and how many ends differ from the undisturbed one's.
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

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.lost + other.lost, self.twice + other.twice, self.differ + other.differ)


def body(marks: Path) -> str:
    """Write the workflow, whose pods leave their marks in a folder."""
    return BODY % {"begin": f"echo b >> {marks}/{{{{pod.name}}}}", "end": f"echo e >> {marks}/{{{{pod.name}}}}"}


def undisturbed(runtime: str) -> tuple[dict[str, str], float]:
    """Run it to its end; return the nodes' phases, and how long it took."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "marks").mkdir()
        before = time.monotonic()
        command = [sys.executable, "-c", RUNNER, body(folder / "marks"), str(folder / "home"), runtime]
        subprocess.run(command, check=True)
        return phases(folder / "home"), time.monotonic() - before


def phases(home: Path) -> dict[str, str]:
    """Return the phase of each node by name."""
    return {node.name: node.phase for node in find("wf", home).nodes.values()}


def killed(after: float, runtime: str, whole: dict[str, str]) -> Counts:
    """Kill a run after so many seconds, again when it's taken up, and take it up to its end."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "marks").mkdir()
        home = folder / "home"
        kill([RUNNER, body(folder / "marks"), str(home), runtime], after)
        with contextlib.suppress(NoSuchRun):
            ended = ends(home, folder / "marks")
            kill([UP_AGAIN, str(home)], after / 2)
            ended = {**ends(home, folder / "marks"), **ended}
            run = find("wf", home)
            if not run.is_over:
                take_up(run.home, run.row)
            return judged(home, folder / "marks", ended, whole)
        return Counts()


def kill(command: list[str], after: float) -> None:
    """Start a process, and kill it after so many seconds."""
    process = subprocess.Popen([sys.executable, "-c", *command], stderr=subprocess.DEVNULL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(after)
    process.kill()
    process.wait()


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
    parser.add_argument("--runtime", default="process")
    given = parser.parse_args()
    whole, lasted = undisturbed(given.runtime)
    print(f"undisturbed: {len(whole)} nodes, {lasted:.1f} s")
    dice, counts = random.Random(1), Counts()
    for _ in range(given.points):
        counts += killed(dice.uniform(0.3, lasted), given.runtime, whole)
    print(f"{given.points} points: {counts.lost} lost, {counts.twice} run again that had ended, {counts.differ} differ")


if __name__ == "__main__":
    main()
