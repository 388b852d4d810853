"""Who knows whom inside a room: measured, and held at what is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tooling import circles

if TYPE_CHECKING:
    from pathlib import Path


LARGEST = {
    "authoring": 8, "cli": 3, "cluster": 2, "compile": 4, "engine": 3, "expr": 4, "files": 4, "lint": 4, "local": 4,
    "runtimes": 2, "spec": 3, "validate": 2,
}  # fmt: skip
"""How many files the largest circle of each room has; the others have none. Lower one when you've opened it."""


def _package(root: Path, **files: str) -> circles.Edges:
    (root / "p").mkdir()
    for name, text in {"__init__": "", **files}.items():
        (root / "p" / f"{name}.py").write_text(text)
    return circles.imports("p", root)


def test_imports_count_for_types_and_inside_functions_too(tmp_path: Path) -> None:
    edges = _package(
        tmp_path,
        a="from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from p.b import B",
        b="def f():\n    import p.c",
        c="from . import a\nfrom p import d",
        d="import os, p.d",
    )
    assert edges == {"p": set(), "p.a": {"p.b"}, "p.b": {"p.c"}, "p.c": {"p.a", "p.d"}, "p.d": set()}
    assert circles.circles(edges) == [["p.a", "p.b", "p.c"]]


def test_an_import_of_a_name_is_one_of_its_module(tmp_path: Path) -> None:
    edges = _package(tmp_path, a="from p.b import x", b="from .a import y\nfrom p.b import z")
    assert edges == {"p": set(), "p.a": {"p.b"}, "p.b": {"p.a"}}


def test_no_circle_where_imports_go_one_way(tmp_path: Path) -> None:
    assert circles.circles(_package(tmp_path, a="import p.b", b="import p.c", c="")) == []


@pytest.mark.parametrize("room", circles.rooms())
def test_no_room_is_a_larger_knot_than_it_was(room: str) -> None:
    assert len(circles.largest(room)) <= LARGEST.get(room.removeprefix("pydsl."), 0)
