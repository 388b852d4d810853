"""Notebooks: what one cell defines, another uses; running a cell twice changes nothing."""

# ruff: noqa: E501 - whole texts

from __future__ import annotations

import linecache
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from pydsl.authoring.source import capture, python_template
from tests.authoring.source.running import call

if TYPE_CHECKING:
    from pathlib import Path

Run = Callable[[str], dict[str, Any]]


@pytest.fixture
def notebook() -> Iterator[Run]:
    """Run cells as IPython does: compiled by themselves, their text in linecache, one namespace."""
    scope: dict[str, Any] = {"__name__": "__main__"}
    files: list[str] = []

    def run(text: str) -> dict[str, Any]:
        file = f"<ipython-input-{len(files) + 1}-{abs(hash(text)):x}>"
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
        files.append(file)
        exec(compile(text, file, "exec"), scope)
        return scope

    yield run
    for file in files:
        del linecache.cache[file]


def test_a_cell_uses_what_other_cells_define(notebook: Run, tmp_path: Path) -> None:
    notebook("import json\nLIMIT = 2\n")
    notebook("class Thing:\n    SIZE = LIMIT\n")
    notebook("def helper(text):\n    return json.dumps(text * Thing.SIZE)\n")
    scope = notebook("def f(text: str) -> str:\n    return helper(text)\n")
    assert capture(scope["f"]).text == (
        "import json\n\nLIMIT = 2\n\n\nclass Thing:\n    SIZE = LIMIT\n\n\n"
        "def helper(text):\n    return json.dumps(text * Thing.SIZE)\n\n\n"
        "def f(text: str) -> str:\n    return helper(text)\n"
    )
    assert call(scope["f"], tmp_path, text="a") == '"aa"'


def test_the_latest_definition_counts(notebook: Run, tmp_path: Path) -> None:
    notebook("LIMIT = 2\n")
    scope = notebook("def f(text: str) -> str:\n    return text * LIMIT\n")
    notebook("LIMIT = 3\n")
    assert call(scope["f"], tmp_path, text="a") == "aaa"


def test_a_cell_run_again_after_another_one(notebook: Run, tmp_path: Path) -> None:
    scope = notebook("LIMIT = 2\n")
    notebook("LIMIT = 3\n")
    notebook("def f(text: str) -> str:\n    return text * LIMIT\n")
    scope["LIMIT"] = 2  # Jupyter keeps the first text's place when the first cell runs again
    assert call(scope["f"], tmp_path, text="a") == "aa"


def test_running_a_cell_twice_ships_the_same(notebook: Run) -> None:
    cell = "from typing import NamedTuple\nclass Row(NamedTuple):\n    x: int\ndef f(row: Row) -> list[Row]:\n    return [row]\n"
    first = python_template(notebook(cell)["f"]).script_source
    second = python_template(notebook(cell)["f"]).script_source
    assert first == second
    assert "ipython" not in first


def test_a_class_of_an_earlier_cell_that_only_an_annotation_names(notebook: Run, tmp_path: Path) -> None:
    notebook("from dataclasses import dataclass\n@dataclass\nclass Point:\n    x: int\n")
    scope = notebook("def f(point: Point) -> str:\n    return str(point.x)\n")
    assert call(scope["f"], tmp_path, point=scope["Point"](2)) == "2"
