"""Each file of the API is loaded when one of its classes is asked for."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import pydsl.spec
from tests import fresh


def loaded(code: str) -> list[str]:
    return sorted(name for name in fresh.loaded(code) if name.startswith("pydsl.spec"))


def test_the_package_loads_nothing() -> None:
    assert loaded("import pydsl.spec") == ["pydsl.spec"]


def test_a_class_loads_its_file() -> None:
    assert loaded("from pydsl.spec import DAGTask") == ["pydsl.spec", "pydsl.spec.classes", "pydsl.spec.dag"]
    assert loaded("from pydsl.spec import ScriptTemplate") == [
        "pydsl.spec", "pydsl.spec.classes", "pydsl.spec.container", "pydsl.spec.order", "pydsl.spec.script",
    ]  # fmt: skip


def test_what_type_checkers_read_is_what_the_table_says() -> None:
    tree = ast.parse(Path(pydsl.spec.__file__).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    said: dict[str, set[str]] = {}
    for node in block.body:
        assert isinstance(node, ast.ImportFrom)
        assert node.module is not None
        said.setdefault(node.module.removeprefix("pydsl.spec."), set()).update(name.name for name in node.names)
    assert said == {topic: set(names) for topic, names in pydsl.spec.TOPICS.items()}


def test_every_name_is_there_whatever_was_loaded_before() -> None:
    for names in pydsl.spec.TOPICS.values():
        for name in names:
            assert name in dir(pydsl.spec)
            assert getattr(pydsl.spec, name).__name__ == name if name != "KINDS" else pydsl.spec.KINDS


def test_no_file_is_called_as_what_it_holds() -> None:
    assert not {name for names in pydsl.spec.TOPICS.values() for name in names} & set(pydsl.spec.TOPICS)


def test_a_name_that_is_not_there() -> None:
    with pytest.raises(AttributeError, match=r"module 'pydsl\.spec' has no attribute 'Contaner'"):
        pydsl.spec.Contaner  # noqa: B018 - the access is the test
