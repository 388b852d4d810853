"""What a Python file refers to and imports is known to lint and to a run of that file, and isn't checked with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pydsl.lint.preparing import named, prepare
from tests.command_line import pydsl

if TYPE_CHECKING:
    from pathlib import Path

LIBRARY = """\
from pydsl import Container, WorkflowTemplate, template


@template
def hi(text: str) -> Container:
    return Container(image="busybox", args=[text])


library = WorkflowTemplate("library", templates=[hi])
"""
FLOW = """\
from lib import hi, library
from pydsl import Steps, Workflow, template


@template
def main() -> None:
    with Steps():
        library.ref(hi)(text="a")


workflow = Workflow(main)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "lib.py").write_text(LIBRARY)
    (tmp_path / "flow.py").write_text(FLOW)
    return tmp_path


def test_one_file_is_linted_with_what_it_imports(folder: Path) -> None:
    linted = pydsl("lint", folder / "flow.py")
    assert (linted.status, linted.output) == (0, "1 manifest checked: 0 errors, 0 warnings\n")


def test_a_folder_has_each_once(folder: Path) -> None:
    linted = pydsl("lint", folder)
    assert (linted.status, linted.output) == (0, "2 manifests checked: 0 errors, 0 warnings\n")


def test_a_run_of_one_file_finds_what_it_imports(folder: Path) -> None:
    prepared = prepare(named(str(folder / "flow.py")))
    assert list(prepared.warnings) == []
