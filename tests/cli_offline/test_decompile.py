"""`pydsl decompile`: files and folders, to standard output or to files; nothing is overwritten, all or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line import Ended, pydsl

ONE = """\
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: one}
spec:
  templates: [{name: hi, suspend: {}}]
"""
PYTHON = """\
from pydsl import Suspend, WorkflowTemplate, template


@template
def hi() -> Suspend:
    return Suspend()


one = WorkflowTemplate("one", templates=[hi])
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a fresh folder with two files of one module's name."""
    monkeypatch.chdir(tmp_path)
    Path("in", "deep").mkdir(parents=True)
    for name in ("in/a-b.yaml", "in/a_b.yml", "in/deep/c.yaml"):
        Path(name).write_text(ONE)
    return tmp_path


def test_a_file_is_printed() -> None:
    assert pydsl("decompile", "in/a-b.yaml") == Ended(0, PYTHON, "")
    assert pydsl("decompile", "in/deep/c.yaml", "-o", "-") == Ended(0, PYTHON, "")
    assert not Path("-").exists()


def test_standard_input_is_read() -> None:
    assert pydsl("decompile", "-", stdin=ONE) == Ended(0, PYTHON, "")


def test_a_folder_becomes_a_folder_and_no_two_files_one() -> None:
    assert pydsl("decompile", "in", "-o", "out") == Ended(
        0,
        "",
        "in/a-b.yaml -> out/a_b.py: templates: 1 as functions\n"
        "in/a_b.yml -> out/a_b_2.py: templates: 1 as functions\n"
        "in/deep/c.yaml -> out/deep/c.py: templates: 1 as functions\n",
    )
    assert Path("out/deep/c.py").read_text() == PYTHON


def test_what_is_there_is_kept_unless_forced() -> None:
    Path("flow.py").write_text("mine")
    said = "error[PD002]: flow.py: there already; --force overwrites\n"
    ended = pydsl("decompile", "in/a-b.yaml", "-o", "flow.py")
    assert (ended.status, Path("flow.py").read_text()) == (2, "mine")
    assert said.partition(": ")[2] in ended.error
    assert pydsl("decompile", "in/a-b.yaml", "-o", "flow.py", "--force").status == 0
    assert Path("flow.py").read_text() == PYTHON


def test_one_file_that_is_wrong_writes_none() -> None:
    Path("in/bad.yaml").write_text(ONE.replace("suspend", "suspnd"))
    ended = pydsl("decompile", "in", "-o", "out")
    assert ended.status == 2
    assert "in/bad.yaml:5:34: error[PD101]: Template has no field 'suspnd'" in ended.error
    assert not Path("out").exists()


def test_what_isnt_argos_and_cant_be_read_is_told_and_stops_nothing() -> None:
    Path("in/broken.yaml").write_text("a: [b\n")
    Path("in/chart.yaml").write_text(ONE.replace("one", "{{ .Values.name }}"))
    ended = pydsl("decompile", "in", "-o", "out")
    assert (ended.status, Path("out/a_b.py").read_text()) == (0, PYTHON)
    assert ended.error.startswith(
        "in/broken.yaml: passed over: nothing of Argo's that can be read\n"
        "in/chart.yaml: passed over: nothing of Argo's that can be read\n"
        "in/a-b.yaml -> out/a_b.py: "
    )


@pytest.mark.parametrize("name", ["pydsl", "secrets", "json", "class"])
def test_no_module_stands_before_one_that_python_needs(name: str) -> None:
    Path(f"in/{name}.yaml").write_text(ONE)
    ended = pydsl("decompile", "in", "-o", "out")
    assert (ended.status, Path(f"out/{name}_.py").read_text(), Path(f"out/{name}.py").exists()) == (0, PYTHON, False)


def test_a_hint_quotes_what_stands_in_the_file() -> None:
    Path("in/bad.yaml").write_text(ONE.replace("name: hi", "name: y"))
    assert pydsl("decompile", "in/bad.yaml").error.endswith('hint: quote it: "y"\n')


def test_several_files_need_a_folder() -> None:
    ended = pydsl("decompile", "in")
    assert ended.status == 2
    assert "3 files are decompiled: say with --output which folder they go to" in ended.error


def test_templates_may_be_objects() -> None:
    assert 'hi = Suspend("hi")' in pydsl("decompile", "in/a-b.yaml", "--style", "objects").output
