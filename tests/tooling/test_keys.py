"""The names by which code reads manifests are the API's: a misspelt key is found, whatever it reads."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from pydsl.spec import KINDS
from pydsl.spec.fields import fields_of
from tests.shared import ROOT
from tests.tooling import wire

ROOMS = ("plan", "validate", "lint", "report", "engine")
NAMES = frozenset(field.json for cls in wire.classes() for field in fields_of(cls)) | frozenset(KINDS)
OTHERS = {
    "data": "a ConfigMap's",
    "dest": "a Sensor's",
    "$patch": "a strategic merge's",
    "$retainKeys": "a strategic merge's",
    "item": "a tag's variable",
    "exit": "a hook's name",
    "findings": "a baseline's",
    "code": "a baseline's",
    "message": "a baseline's",
    "path": "a baseline's",
    "count": "a baseline's",
    "file": "a baseline's",
    "line": "a baseline's",
    "baseline": "an option's",
    "tool": "pyproject.toml's",
    "pydsl": "pyproject.toml's",
    "NO_COLOR": "the environment's",
}
"""Names of other kinds of objects, and of tables that aren't manifests."""


def keys_of(file: Path) -> Iterator[tuple[int, str]]:
    """Yield the texts by which a file reads maps, each with its line."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            key: ast.expr | None = node.slice
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
            key = node.args[0] if node.args else None
        else:
            continue
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            yield node.lineno, key.value


FILES = [file for room in ROOMS for file in sorted((ROOT / "pydsl" / room).rglob("*.py"))]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT / "pydsl")))
def test_keys_are_names_of_the_api(file: Path) -> None:
    assert [(line, key) for line, key in keys_of(file) if key not in NAMES and key not in OTHERS] == []


def test_a_misspelt_key_is_found(tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text('spec.get("tempaltes")\nspec["entrypoint"]\n')
    assert [key for _, key in keys_of(tmp_path / "x.py") if key not in NAMES] == ["tempaltes"]


def test_the_typed_dicts_are_in_step_with_the_classes() -> None:
    """`./dev python -m tests.tooling.wire` writes them."""
    assert wire.TARGET.read_text(encoding="utf-8") == wire.text()
