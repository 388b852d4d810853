"""Processes that each go through a run of one home, and what a test does to them."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path

import attrs

from pydsl.errors import NoSuchRun
from pydsl.local.runs import KeptRun, find
from tests.local.test_resuming import wait_for

RUNNER = """
import sys
from pathlib import Path
from pydsl.local import run_workflow
from pydsl.manifest.library import library_of
from tests.local.workflows import workflow
body, name, home, limit = sys.argv[1:]
config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "sizes"}, "data": {"db": limit}}
run_workflow(workflow(body), library_of([config]), name=name, home=Path(home), runtime="process")
"""
MUTEX = "synchronization: {mutexes: [{name: m}]}"
SEMAPHORE = "synchronization: {semaphores: [{configMapKeyRef: {name: sizes, key: db}}]}"
LOCKED = """\
%(spec)s
templates:
- name: main
  steps:
  - - {name: a, template: locked}
- name: locked
  %(template)s
  container:
    image: alpine
    command: [sh, -c, "echo in {{workflow.name}} >> %(folder)s/log; until test -e %(folder)s/go-{{workflow.name}}; \
do sleep 0.02; done; echo out {{workflow.name}} >> %(folder)s/log"]
"""


@attrs.define
class Home:
    """A home of runs of which each writes to a log when it's in and out, and goes on when it's let."""

    folder: Path
    spec: str = ""
    template: str = ""
    limit: str = "1"
    _begun: dict[str, subprocess.Popen[bytes]] = attrs.field(factory=dict, init=False)

    @property
    def home(self) -> Path:
        return self.folder / "home"

    def begin(self, name: str, *, spec: str = "") -> KeptRun:
        """Begin a run, in a process of its own; it's there when this returns."""
        body = LOCKED % {"spec": spec or self.spec, "template": self.template, "folder": self.folder}
        words = [sys.executable, "-c", RUNNER, body, name, str(self.home), self.limit]
        self._begun[name] = subprocess.Popen(words)
        wait_for(lambda: self.run(name) is not None)
        run = self.run(name)
        assert run is not None
        return run

    def run(self, name: str) -> KeptRun | None:
        with contextlib.suppress(NoSuchRun):
            return find(name, self.home)
        return None

    def let_go(self, name: str) -> None:
        """Let a run's step end."""
        (self.folder / f"go-{name}").touch()

    def kill(self, name: str) -> None:
        self._begun[name].kill()
        self._begun[name].wait()

    def close(self) -> None:
        """End what is left."""
        for process in self._begun.values():
            process.kill()
            process.wait()

    @property
    def log(self) -> list[str]:
        path = self.folder / "log"
        return path.read_text().splitlines() if path.exists() else []

    def wait_for_log(self, *lines: str) -> None:
        """Wait until so many lines are in the log; then they have to be these."""
        wait_for(lambda: len(self.log) >= len(lines))
        assert self.log == [*lines]


def message(run: KeptRun) -> str:
    """Return what a run's step waits for."""
    return next((node.message for node in run.nodes.values() if node.display_name == "a"), "")
