"""A value that does not change is a Struct, and attrs makes what a Struct cannot be (ADR 25)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import pydsl

ROOT = Path(pydsl.__file__).parent
BY_ATTRS = {"authoring", "spec", "testing", "diagnostics", "assess"}
"""Rooms that authors see, Argo's API, and one whose values are written as JSON all the way down."""
OF_BOTH = {"factory", "default"}


def frozen(text: str) -> list[str]:
    """List the frozen classes of a module that a Struct could be."""
    return [
        one.name
        for one in ast.walk(ast.parse(text))
        if isinstance(one, ast.ClassDef) and is_frozen(one) and not needs_attrs(one)
    ]


def is_frozen(one: ast.ClassDef) -> bool:
    return any(ast.unparse(decorator).startswith("attrs.frozen") for decorator in one.decorator_list)


def needs_attrs(one: ast.ClassDef) -> bool:
    inherits = any(not ast.unparse(base).startswith("Generic") for base in one.bases)
    return inherits or "repr" in ast.unparse(one.decorator_list[0]) or any(map(is_special, one.body))


def is_special(line: ast.stmt) -> bool:
    if isinstance(line, ast.FunctionDef):
        return line.name.startswith("__attrs") or any("cached" in ast.unparse(one) for one in line.decorator_list)
    if not isinstance(line, ast.AnnAssign):
        return False
    options = line.value.keywords if isinstance(line.value, ast.Call) else []
    return ast.unparse(line.target).startswith("_") or any(option.arg not in OF_BOTH for option in options)


@pytest.mark.parametrize("room", sorted(one.name for one in ROOT.iterdir() if one.name not in BY_ATTRS))
def test_a_frozen_class_of_attrs_needs_what_a_struct_lacks(room: str) -> None:
    files = [ROOT / room] if (ROOT / room).is_file() else (ROOT / room).rglob("*.py")
    found = {str(file.relative_to(ROOT)): frozen(file.read_text()) for file in files if file.suffix == ".py"}
    assert {file: names for file, names in found.items() if names} == {}


def test_a_plain_one_is_found() -> None:
    plain = "@attrs.frozen\nclass A:\n    a: int\n    b: dict = attrs.field(factory=dict)\n"
    special = "@attrs.frozen\nclass B:\n    a: int = attrs.field(converter=int)\n"
    assert frozen(plain + special) == ["A"]
