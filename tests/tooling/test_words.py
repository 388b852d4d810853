"""Docstrings say what everybody's do; the map of the rooms tells the truth."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

import pytest

import pydsl
from tests.shared import ROOT

ODD = {
    "Give": "Return", "Gives": "Return", "Returns": "Return", "Get": "Return", "Yields": "Yield", "Raises": "Raise",
    "Tell whether": "Whether", "Tells whether": "Whether", "Say whether": "Whether", "Returns whether": "Whether",
}  # fmt: skip
"""Beginnings that a docstring has no need of, and what to write."""
ROOMS = sorted(path for path in (ROOT / "pydsl").iterdir() if path.name != "__pycache__" and path.suffix != ".typed")


def beginnings(path: Path) -> Iterator[str]:
    """Yield each odd beginning below a path, with its file and line."""
    for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                text = ast.get_docstring(node) or ""
                found = [odd for odd in ODD if text.startswith(f"{odd} ")]
                yield from (f"{file.relative_to(ROOT)}:{node.body[0].lineno}: {ODD[odd]}, not {odd}" for odd in found)


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_docstrings_begin_as_everybody_s(room: Path) -> None:
    assert list(beginnings(room)) == []


def test_an_odd_beginning_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.tooling.test_words.ROOT", tmp_path)
    (tmp_path / "x.py").write_text('def f():\n    """Give it."""\n')
    assert list(beginnings(tmp_path / "x.py")) == ["x.py:2: Return, not Give"]


def test_the_map_has_each_room_once_from_the_top_down() -> None:
    contract = ConfigParser()
    contract.read(ROOT / ".importlinter")
    layers = contract["importlinter:contract:floors"]["layers"].split("\n")
    floors = [re.findall(r"\w+", line) for line in layers if line.strip() and "__main__" not in line]
    page = (ROOT / "docs" / "explanation" / "architecture.md").read_text(encoding="utf-8")
    table = page.partition("| floor | what it holds |")[2].partition("\n\n")[0]
    rows = [re.findall(r"`(\w+)`", line.split("|")[1]) for line in table.splitlines() if line.startswith("| `")]
    floor_of = {room: number for number, floor in enumerate(floors, 1) for room in floor}
    told = [floor_of[room] for row in rows for room in row]
    assert sorted(room for row in rows for room in row) == sorted(floor_of)
    assert told == sorted(told)


def definitions() -> dict[str, list[str]]:
    """Return the rooms that define each public class of pydsl, by its name."""
    found: dict[str, list[str]] = {}
    for file in sorted((ROOT / "pydsl").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found.setdefault(node.name, []).append(file.relative_to(ROOT / "pydsl").parts[0])
    return found


def test_a_class_s_name_means_one_thing() -> None:
    """Authors' words are Argo's own: only they share names with the API's types."""
    again = {name: rooms for name, rooms in definitions().items() if len(rooms) > 1}
    assert again == {name: ["authoring", "spec"] for name in again if name in pydsl.FACE}
