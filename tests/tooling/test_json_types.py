"""JSON that no type describes has one name, in one place: `pydsl.spec.wire` has the objects of the API."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.shared import ROOT

HOME = ROOT / "pydsl" / "spec" / "values.py"
FILES = sorted((ROOT / "pydsl").rglob("*.py"))
ALIAS = re.compile(r"^ *Json\b[^=\n]*= Any$", re.MULTILINE)


@pytest.mark.parametrize("text", ["import x\n\n    Json = Any\n", "Json: TypeAlias = Any\n"])
def test_a_name_for_any_json_is_found(text: str) -> None:
    assert ALIAS.search(text) is not None
    assert ALIAS.search("def f(x: Any) -> None: ...\n") is None


def test_no_module_has_a_name_of_its_own_for_any_json() -> None:
    found: list[Path] = [file for file in FILES if ALIAS.search(file.read_text(encoding="utf-8"))]
    assert [file.relative_to(ROOT) for file in found if file != HOME] == []
