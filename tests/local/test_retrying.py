"""`retry` runs what failed and what came after it; `resubmit` makes a new run, perhaps with what succeeded."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pydsl.driver import replayed
from pydsl.engine.result import workflow_json
from pydsl.errors import NotAsked, UsageError
from pydsl.local import RunReport
from pydsl.local.resuming import entries_of, ground_of, texts_of
from pydsl.local.runs import KeptRun, find
from tests.local.workflows import phases, run

LEAVES = """
- name: mark
  inputs: {parameters: [{name: v, value: x}]}
  container: {image: alpine, command: [sh, -c, "echo {{pod.name}} >> %(folder)s/marks; echo {{inputs.parameters.v}}"]}
- name: flaky
  inputs: {parameters: [{name: v, value: x}]}
  container: {image: alpine, command: [sh, -c, "echo {{pod.name}} >> %(folder)s/marks; test -e %(folder)s/well"]}
"""
DAG = """\
templates:
- name: main
  dag:
    tasks:
    - {name: a, template: mark}
    - {name: b, template: flaky, depends: a}
    - {name: c, template: mark, depends: b}
    - {name: d, template: mark, depends: a}
    - {name: e, template: mark, depends: b.Failed}
"""


class Home:
    """A home with one run, and the names of the pods that ran."""

    def __init__(self, folder: Path, body: str) -> None:
        self.folder, self.home = folder, folder / "home"
        self.report = run((body + LEAVES) % {"folder": folder}, self.home)
        self.first = Counter(self.marks)

    @property
    def marks(self) -> list[str]:
        path = self.folder / "marks"
        return path.read_text().splitlines() if path.exists() else []

    @property
    def run(self) -> KeptRun:
        return find("wf", self.home)

    def well(self) -> None:
        (self.folder / "well").touch()

    def new(self) -> Counter[str]:
        """Count the pods that ran since the first time."""
        return Counter(self.marks) - self.first


def replay(kept: KeptRun) -> Any:
    """Replay a run's journal, to the Workflow that it gives."""
    ground = ground_of(kept.home, kept.row, texts_of(kept.home, kept.row))
    left = replayed(ground.plan, entries_of(kept.home, kept.row))
    assert left.commands == []
    return workflow_json(left.run)


def names(report: RunReport, *display: str) -> set[str]:
    nodes = [report.nodes[one] for one in display]
    return {f"wf-{node.json['templateName']}-{node.id.removeprefix('wf-')}" for node in nodes}


def test_what_failed_and_what_comes_after_it_runs_again(tmp_path: Path) -> None:
    home = Home(tmp_path, DAG)
    assert phases(home.report) == {
        "wf": "Failed", "a": "Succeeded", "b": "Failed", "c": "Omitted", "d": "Succeeded", "e": "Succeeded",
    }  # fmt: skip
    home.well()
    kept = home.run.kept_by_retry()
    assert (sorted(kept.kept.values()), sorted(kept.again.values())) == (["wf.a", "wf.d"], ["wf.b", "wf.e"])
    report = home.run.retry()
    assert phases(report) == {
        "wf": "Succeeded", "a": "Succeeded", "b": "Succeeded", "c": "Succeeded", "d": "Succeeded", "e": "Omitted",
    }  # fmt: skip
    assert set(home.new()) == names(report, "b", "c")


def test_a_retried_run_is_the_same_one_and_its_journal_gives_it(tmp_path: Path) -> None:
    home = Home(tmp_path, DAG)
    before = home.run
    home.well()
    report = before.retry()
    assert (report.uid, home.run.uid, report.name) == (before.uid, before.uid, "wf")
    assert replay(home.run) == report.workflow == home.run.workflow
    assert home.report.workflow["status"]["nodes"]["wf"]["startedAt"] == report.nodes["wf"].json["startedAt"]
    assert report.workflow["status"]["startedAt"] >= home.report.workflow["status"]["finishedAt"]


def test_a_retry_that_fails_can_be_retried(tmp_path: Path) -> None:
    home = Home(tmp_path, DAG)
    assert home.run.retry().phase == "Failed"
    home.well()
    assert home.run.retry().phase == "Succeeded"
    assert Counter(home.marks)[next(iter(names(home.report, "a")))] == 1


def test_logs_of_what_ran_before_are_those_of_an_earlier_attempt(tmp_path: Path) -> None:
    home = Home(tmp_path, DAG)
    home.well()
    report = home.run.retry()
    assert (report.folder / f"{report.nodes['b'].id}~1" / "main.stdout").is_file()
    assert report.logs("a") == "x\n"


def test_attempts_before_one_that_succeeded_are_kept(tmp_path: Path) -> None:
    tasks = """\
templates:
- name: main
  dag:
    tasks:
    - {name: a, template: second}
    - {name: b, template: flaky, depends: a}
- name: second
  retryStrategy: {limit: 2, backoff: {duration: "1"}}
  container: {image: alpine, command: [sh, -c, "echo {{pod.name}} >> %(folder)s/marks; test {{retries}} = 1"]}
"""
    home = Home(tmp_path, tasks)
    home.well()
    report = home.run.retry()
    assert phases(report) == {
        "wf": "Succeeded", "a": "Succeeded", "a(0)": "Failed", "a(1)": "Succeeded", "b": "Succeeded",
    }  # fmt: skip
    assert sum(home.new().values()) == 1


@pytest.mark.parametrize("limit", ["parallelism: 1\n", "synchronization: {mutexes: [{name: one}]}\n"])
def test_what_was_held_up_by_what_failed_is_kept(tmp_path: Path, limit: str) -> None:
    body = DAG.replace("- {name: b, template: flaky, depends: a}", "- {name: b, template: flaky}")
    body = body.replace("depends: b.Failed", "depends: d")
    if limit.startswith("parallelism"):
        body = limit + body
    home = Home(tmp_path, body)
    home.well()
    report = home.run.retry()
    assert report.phase == "Succeeded"
    assert set(home.new()) == names(report, "b", "c")


def test_the_exit_handler_runs_again(tmp_path: Path) -> None:
    home = Home(tmp_path, "onExit: mark\n" + DAG)
    home.well()
    report = home.run.retry()
    assert set(home.new()) == names(report, "b", "c", "wf.onExit")


def test_only_the_exit_handler_may_run_again(tmp_path: Path) -> None:
    home = Home(tmp_path, "onExit: flaky\n" + DAG.replace("flaky", "mark"))
    assert home.report.phase == "Failed"
    home.well()
    report = home.run.retry()
    assert report.phase == "Succeeded"
    assert set(home.new()) == names(report, "wf.onExit")


def test_answers_of_people_are_kept(tmp_path: Path) -> None:
    from pydsl.engine.events import Resumed

    body = """\
templates:
- name: main
  steps:
  - - {name: ask, template: ask}
  - - {name: b, template: flaky, arguments: {parameters: [{name: v, value: "{{steps.ask.outputs.parameters.v}}"}]}}
  - - {name: c, template: mark, arguments: {parameters: [{name: v, value: "{{steps.ask.outputs.parameters.v}}"}]}}
- name: ask
  suspend: {}
  outputs: {parameters: [{name: v, valueFrom: {supplied: {}}}]}
"""
    answer = ("ask", 0.05, lambda at: Resumed(at=at, parameters={"v": "yes"}))
    run((body + LEAVES) % {"folder": tmp_path}, tmp_path / "home", actions=[answer])
    (tmp_path / "well").touch()
    report = find("wf", tmp_path / "home").retry()
    assert (report.phase, report.logs("c")) == ("Succeeded", "yes\n")


def test_a_daemon_that_is_needed_runs_again(tmp_path: Path) -> None:
    body = """\
templates:
- name: main
  steps:
  - - {name: server, template: server}
  - - {name: a, template: mark}
  - - {name: b, template: flaky}
- name: server
  daemon: true
  container: {image: alpine, command: [sh, -c, "echo {{pod.name}} >> %(folder)s/marks; exec sleep 60"]}
"""
    home = Home(tmp_path, body)
    home.well()
    report = home.run.retry()
    assert report.phase == "Succeeded"
    assert set(home.new()) == names(report, "server", "b")


class TestSuccessful:
    def test_it_needs_to_be_said_what_runs_again(self, tmp_path: Path) -> None:
        home = Home(tmp_path, DAG.replace("flaky", "mark"))
        told = "To retry a succeeded workflow, set the options restartSuccessful and nodeFieldSelector"
        with pytest.raises(NotAsked, match=told):
            home.run.retry()
        with pytest.raises(NotAsked, match="no node matches displayName=z"):
            home.run.retry(restart_successful=True, selector="displayName=z")

    def test_that_and_all_that_comes_after_it_runs_again(self, tmp_path: Path) -> None:
        home = Home(tmp_path, DAG.replace("flaky", "mark"))
        report = home.run.retry(restart_successful=True, selector="displayName=b")
        assert report.phase == "Succeeded"
        assert set(home.new()) == names(report, "b", "c")

    def test_a_whole_branch(self, tmp_path: Path) -> None:
        body = """\
templates:
- name: main
  steps:
  - - {name: a, template: mark}
    - {name: inner, template: inner}
  - - {name: last, template: mark}
- name: inner
  steps:
  - - {name: one, template: mark}
  - - {name: two, template: mark}
"""
        home = Home(tmp_path, body)
        report = home.run.retry(restart_successful=True, selector="templateName=inner")
        assert set(home.new()) == names(report, "one", "two", "last")


def test_parameters_may_be_changed(tmp_path: Path) -> None:
    given = 'arguments: {parameters: [{name: v, value: "{{workflow.parameters.p}}"}]}'
    body = "arguments: {parameters: [{name: p, value: old}]}\n" + DAG.replace(
        "{name: c, template: mark", f"{{name: c, template: mark, {given}"
    )
    home = Home(tmp_path, body)
    home.well()
    with pytest.raises(UsageError, match="the workflow has no parameter 'q'"):
        home.run.retry(values={"q": "new"})
    assert home.run.retry(values={"p": "new"}).logs("c") == "new\n"
    assert replay(home.run)["spec"]["arguments"]["parameters"] == [{"name": "p", "value": "new"}]


class TestResubmit:
    def test_a_new_run_with_a_label(self, tmp_path: Path) -> None:
        home = Home(tmp_path, DAG)
        report = home.run.resubmit(name="again")
        assert (report.name, report.phase) == ("again", "Failed")
        labels = report.workflow["metadata"]["labels"]
        assert labels["workflows.argoproj.io/resubmitted-from-workflow"] == "wf"
        assert home.run.resubmit().name.startswith("wf-")

    def test_what_succeeded_is_taken_over(self, tmp_path: Path) -> None:
        home = Home(tmp_path, DAG)
        home.well()
        report = home.run.resubmit(memoized=True, name="again")
        assert report.phase == "Succeeded"
        assert {name.rpartition("-")[0] for name in home.new()} == {"again-mark", "again-flaky"}
        assert sum(home.new().values()) == 2
        assert report.logs("a") == "x\n"
        assert replay(find("again", home.home)) == report.workflow

    def test_a_pod_that_is_taken_over_is_shown_as_argo_shows_it(self, tmp_path: Path) -> None:
        home = Home(tmp_path, DAG)
        taken = home.run.nodes["a"]
        again = home.run.resubmit(memoized=True, name="again")
        node = again.nodes["a"]
        assert (node.type, node.phase, node.message) == ("Skipped", "Skipped", f"original pod: {taken.id}")
        assert node.json["outputs"] == taken.json["outputs"]
        third = find("again", home.home).resubmit(memoized=True, name="third").nodes["a"]
        assert (third.phase, third.message) == ("Skipped", node.message)

    def test_what_was_taken_over_is_kept_by_a_retry(self, tmp_path: Path) -> None:
        home = Home(tmp_path, DAG)
        home.run.resubmit(memoized=True, name="again")
        home.well()
        report = find("again", home.home).retry()
        assert (report.phase, report.nodes["a"].type) == ("Succeeded", "Skipped")
        assert not any(pod.endswith(report.nodes["a"].id.removeprefix("again")) for pod in home.new())

    def test_one_that_succeeded_isnt_taken_over(self, tmp_path: Path) -> None:
        home = Home(tmp_path, DAG.replace("flaky", "mark"))
        with pytest.raises(NotAsked, match="workflow must be Failed/Error to resubmit in memoized mode"):
            home.run.resubmit(memoized=True)

    def test_artifacts_are_taken_over(self, tmp_path: Path) -> None:
        body = """\
templates:
- name: main
  dag:
    tasks:
    - {name: a, template: make}
    - {name: b, template: flaky, depends: a}
    - name: c
      template: read
      depends: b
      arguments: {artifacts: [{name: f, from: "{{tasks.a.outputs.artifacts.f}}"}]}
- name: make
  container: {image: alpine, command: [sh, -c, "echo made > f"]}
  outputs: {artifacts: [{name: f, path: f}]}
- name: read
  inputs: {artifacts: [{name: f, path: f}]}
  container: {image: alpine, command: [cat, f]}
"""
        home = Home(tmp_path, body)
        home.well()
        assert home.run.resubmit(memoized=True, name="again").logs("c") == "made\n"
