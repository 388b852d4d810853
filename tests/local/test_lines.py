"""Tracebacks name the author's lines, also where another process goes on with the run than the one that compiled."""

from __future__ import annotations

from pathlib import Path

import pytest

from pydsl.authoring.source import lines
from pydsl.compile import load_python
from pydsl.local import run_workflow
from pydsl.local.resubmitting import resubmit
from pydsl.local.runs import find
from pydsl.manifest.library import Library

FLOW = """\
from pydsl import Workflow, template


@template(image="python:3.12")
def broken() -> None:

    raise ValueError("no")


workflow = Workflow(broken, name="wf")
"""


def test_a_run_keeps_where_its_lines_come_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "flow.py").write_text(FLOW)
    monkeypatch.chdir(tmp_path)
    (made,) = load_python(Path("flow.py"))
    run_workflow(made.object, Library(), home=tmp_path / "home", runtime="process")
    monkeypatch.setattr(lines, "_KNOWN", {})  # as in another process
    monkeypatch.setattr(lines, "_KEPT", {})
    report = resubmit(tmp_path / "home", find("wf", tmp_path / "home").row, name="again")
    assert 'File "flow.py", line 7, in broken' in report.logs("again", errors=True)
