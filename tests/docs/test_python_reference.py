"""The page of public names is what the source says, and every name says what it is."""

from __future__ import annotations

import importlib.util
from typing import Any

import pytest

import pydsl
from tests.shared import ROOT


@pytest.fixture(scope="module")
def reference() -> Any:
    spec = importlib.util.spec_from_file_location("python_reference", ROOT / "docs" / "python_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_in_step_with_the_source(reference: Any) -> None:
    """`./dev reference` writes it."""
    assert reference.PAGE.read_text(encoding="utf-8") == reference.page()


@pytest.mark.parametrize("name", sorted(pydsl.FACE))
def test_a_public_name_is_on_the_page(name: str, reference: Any) -> None:
    assert f"\n### `{name}`\n" in reference.PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(pydsl.FACE))
def test_the_hover_text_begins_with_one_sentence(name: str) -> None:
    text = " ".join(getattr(pydsl, name).__doc__.partition("\n\n")[0].split())
    assert text.endswith((".", ".)")), text
    assert text[0].isupper(), text
