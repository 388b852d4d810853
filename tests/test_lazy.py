"""Packages that load their parts late: what type checkers are told is what there is."""

from __future__ import annotations

import ast
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import pydsl
from pydsl.lazy import lazy_regex, modules_in
from tests.shared import ROOT

PACKAGES = [
    ".".join(path.relative_to(ROOT).parent.parts)
    for path in sorted((ROOT / "pydsl").rglob("__init__.py"))
    if "lazily(" in path.read_text(encoding="utf-8")
]


def _told(package: str) -> Iterator[tuple[str, str]]:
    """Yield the imports that are for type checkers: a name and its module."""
    tree = ast.parse(Path(str(import_module(package).__file__)).read_text(encoding="utf-8"))
    for block in tree.body:
        if isinstance(block, ast.If) and isinstance(block.test, ast.Name):
            for one in block.body:
                if isinstance(one, ast.ImportFrom):
                    yield from ((alias.name, str(one.module)) for alias in one.names)


def test_rooms_load_late() -> None:
    assert {"pydsl", "pydsl.spec", "pydsl.engine", "pydsl.expr.lang"} <= {*PACKAGES}


@pytest.mark.parametrize("package", PACKAGES)
def test_names_are_where_type_checkers_are_told(package: str) -> None:
    told = dict(_told(package))
    for name, module in told.items():
        assert getattr(import_module(package), name) is getattr(import_module(module), name)
    assert {*told} == {*getattr(import_module(package), "__all__", told)}


@pytest.mark.parametrize("package", PACKAGES)
def test_a_name_that_is_not_there_is_none_of_python(package: str) -> None:
    with pytest.raises(AttributeError, match=f"^module '{package}' has no attribute 'nothing'$"):
        import_module(package).nothing  # noqa: B018 - asking is the test


def test_names_are_listed_before_they_are_loaded() -> None:
    assert "Workflow" in dir(pydsl)
    assert {"DAGTask", "TOPICS", "encode"} <= {*dir(pydsl.spec)}


def test_a_regular_expression_is_compiled_when_it_is_used() -> None:
    made = lazy_regex("(")
    with pytest.raises(re.error, match="missing \\), unterminated subpattern"):
        made.match("a")


def test_a_regular_expression_answers_as_a_compiled_one() -> None:
    made, compiled = lazy_regex(r"(?P<word>\w+)-?", re.ASCII), re.compile(r"(?P<word>\w+)-?", re.ASCII)
    assert [found["word"] for found in made.finditer("a-é-b")] == [
        found["word"] for found in compiled.finditer("a-é-b")
    ]
    assert made.sub("x", "a-b") == compiled.sub("x", "a-b")
    assert (made.pattern, made.flags) == (compiled.pattern, compiled.flags)


@pytest.mark.parametrize("package", ["pydsl", "pydsl.runtimes.backends", "pydsl.validate"])
def test_the_modules_of_a_package_are_those_that_pkgutil_finds(package: str) -> None:
    path = import_module(package).__path__
    assert modules_in(path) == {one.name: one.ispkg for one in pkgutil.iter_modules(path)}
