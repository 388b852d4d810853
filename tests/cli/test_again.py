"""`pydsl retry` and `resubmit` with argo's options: in a process of their own, followed as those say."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pydsl.local.runs import find
from tests.command_line import Ended, pydsl

FLOW = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  templates:
  - name: main
    steps: [[{name: make, template: make}], [{name: fail, template: fail}]]
  - name: make
    container: {image: a, command: [sh, -c, "echo make >> FOLDER/marks"]}
  - name: fail
    container: {image: a, command: [sh, -c, "echo tried; test -e FOLDER/slow && sleep 1000; test -e FOLDER/better"]}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PYDSL_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    Path("w.yaml").write_text(FLOW.replace("FOLDER", str(tmp_path)))
    assert pydsl("run", "w.yaml", "--runtime", "process").status == 1
    return tmp_path


def without_times(text: str) -> str:
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000 UTC", "TIME", text)


PLAN = "kept: wf[0].make\nagain: wf[1].fail\n"


def test_retry_says_how_it_ended(folder: Path) -> None:
    ended = pydsl("retry", "wf", "--wait")
    assert (ended.status, without_times(ended.output.splitlines()[-1])) == (1, "wf Failed at TIME")
    assert ended.error == PLAN
    (folder / "better").touch()
    ended = pydsl("retry", "wf", "--wait", "-o", "name")
    assert ended == Ended(0, "wf\n", PLAN)
    assert (folder / "marks").read_text() == "make\n"


def test_retry_prints_what_pods_write(folder: Path) -> None:
    (folder / "better").touch()
    ended = pydsl("retry", "wf", "--log")
    lines = ended.output.splitlines()
    assert (ended.status, without_times(lines[-1])) == (0, "wf Succeeded at TIME")
    assert [line.partition(": ")[2] for line in lines if line.startswith("wf-fail-")] == ["tried"]


def test_resubmit_prints_the_new_run_and_leaves_it(folder: Path) -> None:
    (folder / "better").touch()
    ended = pydsl("resubmit", "wf", "--memoized", "-o", "json")
    name = json.loads(ended.output)["metadata"]["name"]
    assert name.startswith("wf-")
    assert find(name).wait(60).phase == "Succeeded"
    assert (folder / "marks").read_text() == "make\n"


def test_resubmit_with_a_name_of_ones_own() -> None:
    ended = pydsl("resubmit", "wf", "--name", "again", "--watch")
    assert (ended.status, find("again").phase) == (1, "Failed")
    assert "Status:              Failed" in ended.output


def test_what_takes_too_long_is_ended(folder: Path) -> None:
    (folder / "slow").touch()
    ended = pydsl("retry", "wf", "-o", "name", "--timeout", "1s", "--on-timeout", "terminate")
    told = f"{PLAN}workflow wf isn't over after 1s\nworkflow wf terminated\n"
    assert ended == Ended(1, "wf\n", told)
    assert find("wf").wait(60).phase == "Failed"


def test_what_cannot_be_asked_for_is_said_before_anything_begins() -> None:
    assert pydsl("retry", "wf", "--restart-successful", "--node-field-selector", "name=no", "-o", "name") == Ended(
        1, "", "no node matches name=no\n"
    )
    assert pydsl("resubmit", "no", "-o", "name") == Ended(1, "", 'workflow "no" not found\n')
