"""Objects that keep no line of their own are found where the file binds their name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pydsl.compile.binding import binding
from pydsl.diagnostics import Place

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = 'x = "ä"; flow = 1\nif x:\n    flows = [flow]\nflow = 2\n'


@pytest.mark.parametrize(("name", "line", "column", "end"), [("flow", 4, 1, 5), ("flows[0]", 3, 5, 10), ("x", 1, 1, 2)])
def test_the_last_binding_of_a_name(tmp_path: Path, name: str, line: int, column: int, end: int) -> None:
    file = tmp_path / "flow.py"
    file.write_text(SOURCE, encoding="utf-8")
    assert binding(str(file), name) == Place(str(file), line, column, end)


def test_columns_count_characters(tmp_path: Path) -> None:
    file = tmp_path / "flow.py"
    file.write_text('x = "ä"; flow = 1\n', encoding="utf-8")
    assert binding(str(file), "flow") == Place(str(file), 1, 10, 14)


def test_a_name_that_nothing_binds(tmp_path: Path) -> None:
    file = tmp_path / "flow.py"
    file.write_text("def flow(): ...\n", encoding="utf-8")
    assert binding(str(file), "flow") is None
