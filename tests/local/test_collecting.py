"""Artifacts that go when a workflow has completed."""

from __future__ import annotations

from pathlib import Path

import pytest

from pydsl.local import RunReport
from pydsl.local.copying import copied
from pydsl.local.runs import find
from tests.local.workflows import run

BODY = """\
SPEC
onExit: bye
templates:
- name: main
  steps:
  - - {name: make, template: make}
  - - name: take
      template: take
      arguments: {artifacts: [{name: in, from: "{{steps.make.outputs.artifacts.usual}}"}]}
- name: make
  container: {image: a, command: [sh, -c], args: ["mkdir many; echo x | tee usual never done > many/x"]}
  outputs:
    artifacts:
    - {name: usual, path: usual}
    - {name: never, path: never, artifactGC: {strategy: Never}}
    - {name: done, path: done, artifactGC: {strategy: OnWorkflowCompletion}}
    - {name: many, path: many, archive: {none: {}}}
- name: take
  inputs: {artifacts: [{name: in, path: in}]}
  container: {image: a, command: [sh, -c], args: ["cat in; exit CODE"]}
- name: bye
  container: {image: a, command: [echo, bye]}
"""


def ended(folder: Path, strategy: str, code: int = 0) -> RunReport:
    spec = f"artifactGC: {{strategy: {strategy}}}" if strategy else ""
    return run(BODY.replace("SPEC", spec).replace("CODE", str(code)), folder / "home")


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in copied(find("wf", folder / "home"), folder / "out", path="{artifactName}"))


@pytest.mark.parametrize(
    ("strategy", "names"),
    [
        ("", ["many", "never", "usual"]),
        ("Never", ["many", "never", "usual"]),
        ("OnWorkflowDeletion", ["many", "never", "usual"]),
        ("OnWorkflowCompletion", ["never"]),
    ],
)
def test_what_is_left_of_a_run_that_is_over(tmp_path: Path, strategy: str, names: list[str]) -> None:
    report = ended(tmp_path, strategy)
    assert (report.phase, report.logs("take")) == ("Succeeded", "x\n")
    assert left(tmp_path) == names


@pytest.mark.parametrize(("strategy", "names"), [("", {"done"}), ("OnWorkflowCompletion", {"usual", "done", "many"})])
def test_what_is_gone_is_marked(tmp_path: Path, strategy: str, names: set[str]) -> None:
    workflow = ended(tmp_path, strategy).workflow
    for status in (workflow["status"], find("wf", tmp_path / "home").workflow["status"]):
        (outputs,) = [node["outputs"] for node in status["nodes"].values() if node["displayName"] == "make"]
        assert {one["name"] for one in outputs["artifacts"] if one.get("deleted")} == names


def test_a_failed_run_has_completed_too(tmp_path: Path) -> None:
    assert ended(tmp_path, "OnWorkflowCompletion", 1).phase == "Failed"
    assert left(tmp_path) == ["never"]


def test_a_run_that_is_left_has_not(tmp_path: Path) -> None:
    text = BODY.replace("SPEC", "artifactGC: {strategy: OnWorkflowCompletion}").replace("CODE", "0")
    assert run(text, tmp_path / "home", until="make").phase == "Running"
    assert left(tmp_path) == ["done", "many", "never", "usual"]
