"""How long it takes to see runs that are kept: 1,000 of them, some with 5,000 nodes, one of those still under way.

In this process: the list, and the Workflow of a large run as it is now. Whole processes: `pydsl list` and `pydsl get`
of the large run that is under way. Baselines: SQLite handing out the same rows, and a Python that imports sqlite3 and
click. CPU milliseconds, the best of several.
"""

from __future__ import annotations

import compileall
import contextlib
import functools
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pydsl
from pydsl.driver import Batch, JournalEntry
from pydsl.engine import Run, start
from pydsl.engine.commands import RunPod
from pydsl.engine.events import PodFinished, PodStarted, Started
from pydsl.local.runs import opened
from pydsl.plan import prepare_json
from pydsl.store import RunRow, Store, Texts
from pydsl.store.connection import FILE

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS, LARGE, NODES = 1_000, 10, 5_000
REPEATS = 5
COLUMNS = "uid, name, namespace, started, finished, phase, message, held, shutdown, runtime, folder"
AIMS = {"list": 20.0, "get": None, "pydsl list": 50.0, "pydsl get": 150.0}
LEAF = {"name": "leaf", "container": {"image": "alpine", "command": ["true"]}}


def main() -> None:
    """Measure each, and print it."""
    compileall.compile_dir(Path(pydsl.__file__).parent, quiet=2)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        last = fill(home)
        file = sqlite3.connect(home / FILE)
        here = {
            "list": (lambda: listed(home), lambda: rows(file, f"SELECT {COLUMNS} FROM runs")),
            "get": (lambda: got(home, last), lambda: rows(file, f"SELECT json FROM nodes WHERE run = {RUNS}")),
        }
        for what, (ours, theirs) in here.items():
            tell(what, best(ours, own_seconds), best(theirs, own_seconds), "SQLite")
        python = best(lambda: process(home, "-c", "import sqlite3, click"), children_seconds)
        for verb in (("list",), ("get", last)):
            took = best(functools.partial(process, home, "-m", "pydsl.cli.main", *verb), children_seconds)
            tell(f"pydsl {verb[0]}", took, python, "Python with sqlite3 and click")


def tell(what: str, ours: float, theirs: float, baseline: str) -> None:
    """Print a line."""
    aim = f"aim {AIMS[what]:.0f} ms" if AIMS[what] else "no aim"
    print(f"{what:10} {ours * 1e3:7.1f} ms CPU ({aim}), {ours / theirs:5.1f} x {baseline}")


def fill(home: Path) -> str:
    """Keep the runs; return the name of the last one, which is large and not over."""
    small, large = played(3), played(NODES)
    with contextlib.closing(Store(home)) as store:
        for number in range(RUNS):
            is_large = number >= RUNS - LARGE
            keep(store, number, large if is_large else small, is_over=number != RUNS - 1)
    return f"wf-{RUNS - 1}"


def played(nodes: int) -> Run:
    """Play a run of so many pods to just before its end."""
    tasks = [{"name": f"t{number}", "template": "leaf"} for number in range(nodes)]
    workflow: Any = {
        "metadata": {"name": "wf"},
        "spec": {"entrypoint": "main", "templates": [LEAF, {"name": "main", "dag": {"tasks": tasks}}]},
    }
    run, commands = start(prepare_json(workflow), Started(at=0.0, name="wf", uid="uid"))
    pods = [command.pod.node_id for command in commands if isinstance(command, RunPod)]
    for at, node in enumerate(pods[:-1]):
        run.apply(PodStarted(at=at, node_id=node))
        run.apply(PodFinished(at=at, node_id=node, phase="Succeeded", exit_code=0))
    return run


def keep(store: Store, number: int, run: Run, *, is_over: bool) -> None:
    """Keep a run as a driver does, with its last event."""
    folder, uid = str(Path(store.path).parent / str(number)), f"uid-{number}"
    row = RunRow(uid=uid, name=f"wf-{number}", started=float(number), runtime="process", folder=folder)
    journal = store.add(row, Texts(workflow=run.plan.workflow))
    entries = [JournalEntry(Started(at=0.0, name=row.name, uid=uid), ())]
    nodes, links = [*run.nodes.values()], [(node.id, child) for node in run.nodes.values() for child in node.children]
    journal.append(Batch(entries=entries, nodes=nodes, links=links, run=run))
    if is_over:
        store.finish(uid, at=float(number + 1), phase="Succeeded", message="")


def listed(home: Path) -> None:
    """List the runs, each with what is to be said of its phase."""
    with opened(home) as runs:
        assert len([runs.status(row) for row in runs.rows()]) == RUNS


def got(home: Path, name: str) -> None:
    """Read a run as Argo prints it."""
    with opened(home) as runs:
        row = runs.store.find(name)
        assert row is not None
        assert len(runs.workflow(row)["status"]["nodes"]) == NODES + 1


def rows(file: sqlite3.Connection, query: str) -> None:
    """Let SQLite hand out rows."""
    assert file.execute(query).fetchall()


def process(home: Path, *words: str) -> None:
    """Run Python with a state of its own."""
    environment = {**os.environ, "PYDSL_HOME": str(home)}
    subprocess.run([sys.executable, *words], stdout=subprocess.DEVNULL, check=True, env=environment)


def best(action: Callable[[], None], seconds: Callable[[], float]) -> float:
    """Return the least that a few rounds took."""
    taken: list[float] = []
    for _ in range(REPEATS):
        before = seconds()
        action()
        taken.append(seconds() - before)
    return min(taken)


def own_seconds() -> float:
    """Return the CPU seconds of this process."""
    return time.process_time()


def children_seconds() -> float:
    """Return the CPU seconds of the processes that it waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
