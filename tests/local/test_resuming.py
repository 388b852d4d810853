"""A run whose process is gone is taken up: nothing that ended runs again, nothing is lost."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pydsl.errors import Refused, UsageError
from pydsl.local import running
from pydsl.local.owning import owned
from pydsl.local.resuming import FAIL, library_kept, take_up
from pydsl.local.runs import KeptRun, find
from pydsl.store import Texts
from tests.local.workflows import phases
from tests.local.workflows import run as run_body

STEPS = """\
templates:
- name: main
  steps:
  - - {name: a, template: mark}
  - - {name: b, template: %(second)s}
  - - {name: c, template: mark}
- name: mark
  container: {image: alpine, command: [sh, -c, "echo {{pod.name}} >> %(folder)s/marks; sleep 0.1"]}
- name: slow
  container: {image: alpine, command: [sh, -c, "echo begins >> %(folder)s/slow; test -e %(folder)s/go || sleep 60"]}
- name: retried
  retryStrategy: {limit: 1, retryPolicy: Always}
  container: {image: alpine, command: [sh, -c, "echo begins >> %(folder)s/slow; test -e %(folder)s/go || sleep 60"]}
- name: lasting
  container: {image: alpine, command: [sh, -c, "echo $$$$ >> %(folder)s/slow; exec sleep 60"]}
- name: gate
  suspend: {}
"""
RUNNER = """
import sys
from pathlib import Path
from pydsl.local import run_workflow
from pydsl.manifest.library import library_of
from tests.local.workflows import workflow
run_workflow(workflow(sys.argv[1]), library_of([]), home=Path(sys.argv[2]), runtime="process")
"""


def wait_for(condition: Any) -> None:
    until = time.monotonic() + 30.0
    while not condition():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.02)


class Killed:
    """A run whose process is killed at a point that a test chooses."""

    def __init__(self, folder: Path, second: str) -> None:
        self.folder, self.home = folder, folder / "home"
        self.body = STEPS % {"second": second, "folder": folder}
        self.process = subprocess.Popen([sys.executable, "-c", RUNNER, self.body, self.home])

    def kill(self) -> KeptRun:
        self.process.kill()
        self.process.wait()
        return find("wf", self.home)

    def file(self, name: str) -> list[str]:
        path = self.folder / name
        return path.read_text().splitlines() if path.exists() else []

    def node(self, name: str) -> str:
        with contextlib.suppress(Exception):
            return find("wf", self.home).nodes[name].phase
        return ""


def test_what_had_ended_isnt_run_again_and_what_was_under_way_is(tmp_path: Path) -> None:
    run = Killed(tmp_path, "slow")
    wait_for(lambda: run.file("slow"))
    kept = run.kill()
    assert (kept.phase, kept.status, kept.is_driven) == ("Running", "Running (Interrupted)", False)
    (tmp_path / "go").touch()
    report = take_up(kept.home, kept.row)
    assert report.phase == "Succeeded"
    assert set(phases(report).values()) == {"Succeeded"}
    assert len(run.file("slow")) == 2
    assert set(Counter(run.file("marks")).values()) == {1}
    assert kept.workflow == report.workflow


def test_nothing_outlives_the_process_that_drives_a_run(tmp_path: Path) -> None:
    run = Killed(tmp_path, "lasting")
    wait_for(lambda: run.file("slow"))
    (pid,) = run.file("slow")
    os.kill(int(pid), 0)
    run.kill()
    wait_for(lambda: not is_running(int(pid)))


def is_running(pid: int) -> bool:
    """Whether a process is there, and isn't one that is over and that nobody has waited for."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_interrupted_steps_fail_where_that_is_asked_for_and_their_strategy_decides(tmp_path: Path) -> None:
    run = Killed(tmp_path, "retried")
    wait_for(lambda: run.file("slow") and run.node("b(0)") == "Running")
    kept = run.kill()
    (tmp_path / "go").touch()
    report = take_up(kept.home, kept.row, interrupted=FAIL)
    assert report.phase == "Succeeded"
    first = report.nodes["b(0)"]
    assert (first.phase, first.message) == ("Error", "pod deleted")
    assert report.nodes["b(1)"].phase == "Succeeded"


def test_a_run_that_waited_for_somebody_goes_on(tmp_path: Path) -> None:
    run = Killed(tmp_path, "gate")
    wait_for(lambda: run.node("b") == "Running")
    kept = run.kill()
    assert take_up(kept.home, kept.row).phase == "Succeeded"
    assert len(run.file("marks")) == 2


def test_what_was_asked_meanwhile_is_done(tmp_path: Path) -> None:
    run = Killed(tmp_path, "slow")
    wait_for(lambda: run.file("slow"))
    kept = run.kill()
    kept.stop("enough")
    report = take_up(kept.home, kept.row)
    assert (report.phase, report.message) == ("Failed", "Stopped with strategy 'Stop'")
    assert kept.status == "Failed (Terminated)"


def test_one_owner_at_a_time(tmp_path: Path) -> None:
    run = Killed(tmp_path, "slow")
    wait_for(lambda: run.file("slow"))
    kept = find("wf", run.home)
    with pytest.raises(Refused) as error:
        take_up(kept.home, kept.row)
    assert str(error.value) == f"the run wf is under way in another process, {run.process.pid} on {os.uname().nodename}"
    run.kill()
    with owned(kept.home, kept.row), pytest.raises(Refused):
        take_up(kept.home, kept.row)


def test_logs_of_what_ran_before_are_kept(tmp_path: Path) -> None:
    run = Killed(tmp_path, "slow")
    wait_for(lambda: run.file("slow"))
    kept = run.kill()
    (tmp_path / "go").touch()
    report = take_up(kept.home, kept.row)
    node = report.nodes["b"].id
    assert (report.folder / f"{node}~1" / "main.stdout").exists()


class Gone(BaseException):
    """The process ends here: nothing that handles errors sees it."""


def test_a_run_that_was_killed_before_its_first_event_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise Gone

    monkeypatch.setattr(running, "start", gone)
    with pytest.raises(Gone):
        run_body("templates:\n- name: main\n  container: {image: alpine, command: [echo, hello]}", tmp_path)
    monkeypatch.undo()
    kept = find("wf", tmp_path)
    assert (kept.changes, kept.status) == (0, "Running (Interrupted)")
    report = take_up(kept.home, kept.row)
    assert (report.phase, report.logs("wf"), report.uid) == ("Succeeded", "hello\n", kept.uid)
    assert kept.workflow == report.workflow


SECRET = {"kind": "Secret", "metadata": {"name": "s"}, "data": {"a": None}}


def test_values_of_secrets_have_to_be_given_again() -> None:
    with pytest.raises(UsageError) as error:
        library_kept(Texts(workflow={}, library=[SECRET]))
    assert str(error.value) == "the values of Secret 's' aren't kept with the run: give the file again with -f"
    given = {**SECRET, "data": {"a": "MQ=="}}
    assert library_kept(Texts(workflow={}, library=[SECRET]), [given]).secret("s") == given
