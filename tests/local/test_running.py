from __future__ import annotations

import contextlib
import os
import re
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from pydsl.driver import replayed
from pydsl.driver.naming import generated_name
from pydsl.engine.events import Stopped
from pydsl.engine.result import workflow_json
from pydsl.errors import UsageError
from pydsl.expr.strftime import rfc3339
from pydsl.local import Interrupted, RunReport, Update
from pydsl.local.interrupts import noted
from pydsl.manifest.library import library_of
from pydsl.plan import prepare
from pydsl.store import Store
from tests.local.workflows import phases, printed, run, workflow

TWO = """\
templates:
- name: main
  steps:
  - - {name: a, template: sh, arguments: {parameters: [{name: do, value: "echo hi"}]}}
  - - {name: b, template: sh, arguments: {parameters: [{name: do, value: "echo {{steps.a.outputs.result}} again"}]}}
- name: sh
  inputs: {parameters: [{name: do}]}
  container: {image: alpine, command: [sh, -c, "{{inputs.parameters.do}}"]}
"""
LOOP = """\
templates:
- name: main
  steps:
  - - {name: a, template: sh, withItems: [1, 2, 3, 4, 5, 6]}
- name: sh
  script:
    image: alpine
    command: [sh]
    source: |
      cd %(folder)s
      touch now/{{pod.name}} ever/{{pod.name}}
      until test $(ls ever | wc -l) -ge %(jobs)s; do sleep 0.02; done
      ls now | wc -l
      sleep 0.1
      rm now/{{pod.name}}
"""
SLEEP = """\
templates:
- name: main
  container: {image: alpine, command: [sh, -c, "echo up; sleep 60"]}
"""


def test_results_flow_from_step_to_step(tmp_path: Path) -> None:
    report = run(TWO, tmp_path)
    assert (report.phase, report.exit_status) == ("Succeeded", 0)
    assert phases(report) == {
        "wf": "Succeeded",
        "[0]": "Succeeded",
        "a": "Succeeded",
        "[1]": "Succeeded",
        "b": "Succeeded",
    }
    assert printed(report, "b") == "hi again\n"


def test_a_failed_run(tmp_path: Path) -> None:
    report = run(TWO.replace("echo hi", "exit 3"), tmp_path)
    assert (report.phase, report.exit_status) == ("Failed", 1)
    assert phases(report) == {"wf": "Failed", "[0]": "Failed", "a": "Failed"}


@pytest.mark.parametrize("jobs", [1, 3])
def test_no_more_pods_than_jobs_run_at_a_time(jobs: int, tmp_path: Path) -> None:
    for folder in ("now", "ever"):
        (tmp_path / folder).mkdir()
    body = LOOP % {"folder": tmp_path, "jobs": jobs}
    report = run(body, tmp_path / "home", jobs=jobs)
    at_a_time = [int(path.read_text()) for path in report.folder.rglob("main.stdout")]
    assert report.phase == "Succeeded"
    assert len(at_a_time) == 6
    assert max(at_a_time) == jobs


def test_a_daemon_takes_no_jobs_room(tmp_path: Path) -> None:
    body = """\
templates:
- name: main
  steps:
  - - {name: d, template: d}
  - - {name: a, template: a, arguments: {parameters: [{name: ip, value: "{{steps.d.ip}}"}]}}
- name: d
  daemon: true
  container: {image: alpine, command: [sleep, "60"]}
- name: a
  inputs: {parameters: [{name: ip}]}
  container: {image: alpine, command: [echo, "{{inputs.parameters.ip}}"]}
"""
    report = run(body, tmp_path, jobs=1)
    assert (report.phase, printed(report, "a")) == ("Succeeded", "127.0.0.1\n")


def test_a_deadline_ends_a_pod(tmp_path: Path) -> None:
    body = SLEEP.replace("- name: main\n", "- name: main\n  activeDeadlineSeconds: 1\n")
    report = run(body, tmp_path)
    assert report.nodes["wf"].message == "Pod was active on the node longer than the specified deadline"
    assert report.nodes["wf"].json["outputs"]["exitCode"] == "143"


def test_backoff_waits(tmp_path: Path) -> None:
    body = SLEEP.replace("echo up; sleep 60", "exit 1").replace(
        "- name: main\n", '- name: main\n  retryStrategy: {limit: 1, backoff: {duration: "1", factor: 1}}\n'
    )
    before = time.monotonic()
    report = run(body, tmp_path)
    assert time.monotonic() - before > 0.9
    assert phases(report) == {"wf": "Failed", "wf(0)": "Failed", "wf(1)": "Failed"}


def test_what_is_asked_for_when_a_node_runs(tmp_path: Path) -> None:
    def stop(at: float) -> Stopped:
        return Stopped(at=at, message="enough")

    report = run(SLEEP, tmp_path, actions=[("wf", 0.1, stop)])
    assert report.phase == "Failed"
    assert not [node for node in report.nodes.values() if node.phase in {"Pending", "Running"}]


def test_updates_tell_each_phase(tmp_path: Path) -> None:
    seen: list[tuple[str, str]] = []

    def watch(update: Update) -> None:
        seen.extend((node.display_name, node.phase) for node in update.nodes if node.type == "Pod")

    run(TWO, tmp_path, watch=watch)
    assert [seen[0], seen[-1]] == [("a", "Pending"), ("b", "Succeeded")]
    assert dict(seen) == {"a": "Succeeded", "b": "Succeeded"}


def test_the_journal_replays_to_the_same_workflow(tmp_path: Path) -> None:
    report = run(TWO, tmp_path)
    with contextlib.closing(Store(tmp_path)) as store:
        entries = store.journal(report.uid).read()
        row = store.find("wf")
        kept = store.workflow(report.uid)
    again = replayed(prepare(workflow(TWO), library_of([])), entries)
    assert again.commands == []
    assert workflow_json(again.run) == report.workflow == kept
    assert row is not None
    assert (row.uid, row.phase, row.folder) == (report.uid, "Succeeded", str(report.folder))


def test_what_pods_keep_is_their_users_alone(tmp_path: Path) -> None:
    report = run(TWO, tmp_path / "home")
    folders = [tmp_path / "home", tmp_path / "home" / "runs", report.folder]
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in folders] == [0o700] * 3


@pytest.mark.parametrize("change", [-3600.0, 3600.0])
def test_a_clock_that_is_set_meanwhile_changes_nothing(change: float, tmp_path: Path, monkeypatch: Any) -> None:
    real, changes = time.time, [0.0]
    monkeypatch.setattr(time, "time", lambda: real() + changes[-1])
    body = SLEEP.replace("echo up; sleep 60", "exit 1").replace(
        "- name: main\n", '- name: main\n  retryStrategy: {limit: 1, backoff: {duration: "1", factor: 1}}\n'
    )
    before = time.monotonic()
    report = run(body, tmp_path, watch=lambda _update: changes.append(change))
    assert (report.phase, time.monotonic() - before < 30.0) == ("Failed", True)
    status = report.workflow["status"]
    assert status["finishedAt"] <= rfc3339(real() + 1)
    assert status["startedAt"] <= status["finishedAt"]


def test_a_long_generated_name_is_cut_as_the_api_server_cuts_it() -> None:
    assert re.fullmatch("a{58}[a-z0-9]{5}", generated_name("a" * 61 + "-"))


def test_a_generated_name(tmp_path: Path) -> None:
    made = workflow(TWO)
    made.metadata.name, made.metadata.generate_name = None, "gen-"
    names = set()
    for _ in range(2):
        from pydsl.local import run_workflow

        names.add(run_workflow(made, library_of([]), home=tmp_path, runtime="process").name)
    assert len(names) == 2
    assert all(name.startswith("gen-") and len(name) == 9 for name in names)


def test_a_given_name_wins(tmp_path: Path) -> None:
    assert run(TWO, tmp_path, name="mine").workflow["metadata"]["name"] == "mine"


def test_a_parameter_without_a_value(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as error:
        run("arguments: {parameters: [{name: m}]}\n" + TWO, tmp_path)
    assert str(error.value) == "the workflow's parameter 'm' needs a value: -p m=VALUE gives one"


def test_a_value_that_the_enum_doesnt_list(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as error:
        run("arguments: {parameters: [{name: m, value: c, enum: [a, b]}]}\n" + TWO, tmp_path)
    assert str(error.value) == "the workflow's parameter 'm' can't be 'c': its enum lists 'a', 'b'"


class TestInterrupts:
    @pytest.fixture(autouse=True)
    def no_end_of_patience(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let nothing be killed because its time is up: what ends, ended by a signal that somebody sent."""
        monkeypatch.setattr("pydsl.local.requests.INTERRUPT_GRACE", 3600.0)

    def interrupted(self, home: Path, body: str, *after: str) -> RunReport:
        """Run, and send INT to this process each time that the pod has printed one of these lines."""

        def send() -> None:
            for line in after:
                while not any(path.read_text().endswith(line) for path in home.rglob("main.stdout")):
                    time.sleep(0.02)
                os.kill(os.getpid(), signal.SIGINT)

        sender = threading.Thread(target=send)
        sender.start()
        with pytest.raises(Interrupted) as end:
            run(body, home)
        sender.join()
        return end.value.report

    def test_the_first_stops_the_run_as_argo_stop_does(self, tmp_path: Path) -> None:
        handler = signal.getsignal(signal.SIGINT)
        body = "onExit: bye\n" + SLEEP + "- name: bye\n  container: {image: alpine, command: [echo, bye]}\n"
        report = self.interrupted(tmp_path, body, "up\n")
        assert (report.phase, report.message, report.exit_status) == ("Failed", "Stopped with strategy 'Stop'", 130)
        assert phases(report) == {"wf": "Failed", "wf.onExit": "Succeeded"}
        assert printed(report, "wf.onExit") == "bye\n"
        with contextlib.closing(Store(tmp_path)) as store:
            row: Any = store.find("wf")
            entries = store.journal(row.uid).read()
        assert (row.phase, row.finished is not None) == ("Failed", True)
        assert [type(entry.event).__name__ for entry in entries][:3] == ["Started", "PodStarted", "Stopped"]
        assert signal.getsignal(signal.SIGINT) is handler

    def test_the_second_kills_and_leaves_exit_handlers_out(self, tmp_path: Path) -> None:
        deaf = "trap 'echo asked' TERM; echo up; while :; do sleep 0.05; done"
        body = "onExit: bye\n" + SLEEP.replace("echo up; sleep 60", deaf)
        body += "- name: bye\n  container: {image: alpine, command: [sleep, '60']}\n"
        report = self.interrupted(tmp_path, body, "up\n", "asked\n")
        assert (report.phase, report.message) == ("Failed", "Stopped with strategy 'Terminate'")
        assert phases(report) == {"wf": "Failed", "wf.onExit": "Failed"}

    def test_the_third_ends_the_process_whatever_it_does(self, tmp_path: Path) -> None:
        program = (
            "import os, signal, time\nfrom pydsl.local.interrupts import noted\n"
            "with noted(os.open(os.devnull, os.O_WRONLY | os.O_NONBLOCK)):\n"
            "    for _ in range(3): os.kill(os.getpid(), signal.SIGHUP)\n"
            "    time.sleep(60)\n"
        )
        ended = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False, timeout=120)
        assert (ended.returncode, ended.stdout, ended.stderr) == (130, b"", b"")

    def test_what_is_ignored_stays_ignored(self) -> None:
        before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
        try:
            with noted(os.open(os.devnull, os.O_WRONLY | os.O_NONBLOCK)):
                assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        finally:
            signal.signal(signal.SIGHUP, before)
