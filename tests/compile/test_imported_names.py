"""Names that an author imports from pydsl, and that it hasn't."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.compile.authored import refusal


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("steps", "  hint: did you mean 'Steps', of pydsl?"),
        ("tempalte", "  hint: did you mean 'template', of pydsl?"),
        ("Templat", "  hint: did you mean 'Template', of pydsl?"),
        ("WorkflowTemplat", "  hint: did you mean 'WorkflowTemplate', of pydsl?"),
    ],
)
def test_the_nearest_one_is_told(name: str, hint: str, tmp_path: Path) -> None:
    assert refusal(f"from pydsl import {name}", tmp_path).splitlines()[-1] == hint


def test_nothing_is_guessed_of_what_another_module_lacks(tmp_path: Path) -> None:
    assert "hint" not in refusal("from json import steps", tmp_path)
