"""What is asked of runs by another process, and read of them, while they go."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from pydsl.local import RunReport
from pydsl.local.logs import LogReader
from pydsl.local.owning import lock_of
from pydsl.local.runs import KeptRun, NoSuchRun, NotAsked, find, runs
from tests.local.test_resuming import wait_for
from tests.local.workflows import run

GATE = """\
onExit: say
templates:
- name: main
  steps:
  - - {name: approve, template: gate}
  - - name: after
      template: say
      arguments: {parameters: [{name: m, value: "{{steps.approve.outputs.parameters.answer}}"}]}
- name: gate
  suspend: {}
  outputs: {parameters: [{name: answer, valueFrom: {supplied: {}, default: none}}]}
- name: say
  inputs: {parameters: [{name: m, value: bye}]}
  container: {image: alpine, command: [sh, -c, "echo {{inputs.parameters.m}}; echo oops >&2"]}
"""


class Live:
    """A run under way in a thread of its own."""

    def __init__(self, home: Path, body: str = GATE) -> None:
        self.home = home
        self.reports: list[RunReport] = []
        self.thread = threading.Thread(target=lambda: self.reports.append(run(body, home)))
        self.thread.start()

    def waiting(self) -> KeptRun:
        """Wait until the gate waits."""

        def waits() -> bool:
            try:
                return find("wf", self.home).nodes["approve"].phase == "Running"
            except (NoSuchRun, KeyError):
                return False

        wait_for(waits)
        return find("wf", self.home)

    def end(self) -> RunReport:
        self.thread.join(30.0)
        (report,) = self.reports
        return report


@pytest.fixture
def live(tmp_path: Path) -> Any:
    made = Live(tmp_path)
    yield made
    if made.thread.is_alive():
        made.waiting().terminate()
        made.thread.join(30.0)


def test_a_step_is_approved_with_an_answer(live: Live) -> None:
    kept = live.waiting()
    assert (kept.status, kept.is_driven, kept.is_over) == ("Running (Suspended)", True, False)
    kept.set("displayName=approve", outputs={"answer": "yes"}, message="by me")
    assert kept.nodes["approve"].phase == "Running"
    assert kept.nodes["approve"].message == "by me"
    kept.resume()
    report = live.end()
    assert (report.phase, report.logs("after")) == ("Succeeded", "yes\n")
    assert (kept.status, kept.workflow) == ("Succeeded", report.workflow)


def test_a_selector_picks_what_is_resumed(live: Live) -> None:
    kept = live.waiting()
    with pytest.raises(NotAsked) as error:
        kept.resume("displayName=other")
    assert str(error.value) == (
        "currently, set only targets suspend nodes: no suspend nodes matching nodeFieldSelector: displayName=other"
    )
    kept.resume("displayName=approve")
    assert live.end().phase == "Succeeded"


ANSWERS = GATE.replace(", default: none", "").replace(
    "- name: gate\n", "- name: gate\n  inputs: {parameters: [INPUT]}\n"
)
UNSET = "raw output parameter 'answer' has not been set and does not have a default value"


@pytest.mark.parametrize(
    ("given", "complaint"),
    [("{name: other, default: x}", UNSET), ("{name: answer, default: x}", None)],
    ids=["no default", "the input's default"],
)
def test_nothing_is_resumed_that_waits_for_an_answer(tmp_path: Path, given: str, complaint: str | None) -> None:
    live = Live(tmp_path, ANSWERS.replace("INPUT", given))
    kept = live.waiting()
    if complaint is not None:
        for selector in ("", "displayName=approve"):
            with pytest.raises(NotAsked) as error:
                kept.resume(selector)
            assert str(error.value) == complaint
        assert kept.nodes["approve"].phase == "Running"
        kept.set("displayName=approve", outputs={"answer": "x"})
    kept.resume()
    assert live.end().logs("after") == "x\n"


def test_an_answer_is_given_once_and_where_one_is_awaited(live: Live) -> None:
    kept = live.waiting()
    kept.set("displayName=approve", outputs={"answer": "yes"})
    for outputs, complaint in (
        (
            {"answer": "no"},
            "cannot set output parameter 'answer' because it does not use valueFrom.raw or it was already set",
        ),
        ({"wrong": "no"}, "node is not expecting output parameter 'wrong'"),
    ):
        with pytest.raises(NotAsked) as error:
            kept.set("displayName=approve", outputs=outputs)
        assert str(error.value) == complaint
    kept.resume()
    assert live.end().logs("after") == "yes\n"


def test_a_suspended_node_without_outputs_takes_no_answer(tmp_path: Path) -> None:
    body = "templates:\n- {name: main, steps: [[{name: approve, template: gate}]]}\n- {name: gate, suspend: {}}\n"
    live = Live(tmp_path, body)
    kept = live.waiting()
    with pytest.raises(NotAsked) as error:
        kept.set("displayName=approve", outputs={"answer": "no"})
    assert str(error.value) == "cannot set output parameters because node is not expecting any raw parameters"
    kept.resume()
    assert live.end().phase == "Succeeded"


def test_stop_runs_exit_handlers(live: Live) -> None:
    live.waiting().stop()
    report = live.end()
    assert (report.phase, report.message) == ("Failed", "Stopped with strategy 'Stop'")
    assert report.nodes["wf.onExit"].phase == "Succeeded"


def test_terminate_runs_none(live: Live) -> None:
    kept = live.waiting()
    kept.terminate()
    report = live.end()
    assert "wf.onExit" not in [node.name for node in report.nodes.values()]
    assert kept.workflow["spec"]["shutdown"] == "Terminate"


def test_a_suspended_run_starts_nothing(live: Live) -> None:
    kept = live.waiting()
    kept.suspend()
    assert kept.row.held
    assert kept.workflow["spec"]["suspend"] is True
    kept.resume()
    assert live.end().phase == "Succeeded"
    assert "suspend" not in kept.workflow["spec"]


def test_what_cant_be_asked_of_a_run_that_is_over(live: Live) -> None:
    kept = live.waiting()
    kept.resume()
    live.end()
    kept.resume()
    with pytest.raises(NotAsked) as error:
        kept.suspend()
    assert str(error.value) == "cannot suspend completed workflows"
    with pytest.raises(NotAsked) as error:
        kept.stop()
    assert str(error.value) == 'cannot shutdown a completed workflow: workflow: "wf", namespace: "argo"'


def test_waiting_for_the_end(live: Live) -> None:
    kept = live.waiting()
    threading.Timer(0.3, kept.resume).start()
    assert kept.wait().phase == "Succeeded"
    live.end()


def test_a_run_under_way_ends_and_is_deleted(live: Live) -> None:
    kept = live.waiting()
    folder = kept.folder
    kept.delete()
    assert live.end().phase == "Failed"
    assert not folder.exists()
    assert runs(live.home) == []
    with pytest.raises(NoSuchRun) as gone:
        find("wf", live.home)
    assert str(gone.value) == 'workflow "wf" not found'


def test_a_run_whose_driver_holds_on_isnt_deleted(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pydsl.local.runs.PATIENCE", 0.1)
    run = live.waiting()
    run.resume()
    live.end()
    lock = lock_of(live.home, run.uid)
    assert lock.take()
    with pytest.raises(NotAsked) as error:
        run.delete()
    assert str(error.value).startswith("workflow wf is under way, and doesn't end: its process is ")
    lock.release()
    run.delete()


def test_the_latest_of_a_name_and_of_all(tmp_path: Path) -> None:
    body = GATE.replace("suspend: {}", "suspend: {duration: '0'}")
    for name in ("one", "two", "one"):
        run(body, tmp_path, name=name)
    assert [kept.name for kept in runs(tmp_path)] == ["one", "two", "one"]
    assert find("@latest", tmp_path).uid == runs(tmp_path)[0].uid == find("one", tmp_path).uid


def test_logs_are_read_on_where_reading_stopped(live: Live) -> None:
    kept = live.waiting()
    reader = LogReader(kept)
    assert list(reader.lines(whole=False)) == []
    kept.set("displayName=approve", outputs={"answer": "yes"})
    kept.resume()
    live.end()
    seen = [line for _, line in reader.lines(whole=True)]
    assert seen == ["yes", "oops", "bye", "oops"]
    assert list(reader.lines(whole=True)) == []
    assert [line for _, line in LogReader(kept, pod="after", tail=1).lines(whole=True)] == ["oops"]
    assert list(LogReader(kept, after=time.time() + 60.0).lines(whole=True)) == []


def test_logs_are_asked_for_by_any_name(tmp_path: Path) -> None:
    leaf = (
        '{name: once, retryStrategy: {limit: 1}, container: {image: a, command: [sh, -c, "echo {{retries}}; exit 1"]}}'
    )
    run(f"templates:\n- {{name: main, steps: [[{{name: flaky, template: once}}]]}}\n- {leaf}\n", tmp_path)
    kept = find("wf", tmp_path)
    for name in ("once", "flaky", "wf[0].flaky"):
        assert [line for _, line in LogReader(kept, pod=name).lines(whole=True)] == ["0", "1"]
    assert [line for _, line in LogReader(kept, pod="flaky(1)").lines(whole=True)] == ["1"]
    assert list(LogReader(kept, pod="other").lines(whole=True)) == []
