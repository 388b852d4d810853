"""Each idiom compiles to what Argo's example of its name is, but for what its docstring states; and passes lint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from pydsl.authoring.shortcuts import library_for
from pydsl.compile import load_python
from pydsl.diagnostics import Severity
from pydsl.spec import KINDS, encode
from pydsl.validate import validate
from tests.idioms.differences import differences, stated, without_words_for_people
from tests.shared import SHARED, shared

HERE = Path(__file__).parent
NOT_IDIOMS = {"__init__", "differences", "gallery"}
IDIOMS = sorted(
    path for path in HERE.rglob("*.py") if path.stem not in NOT_IDIOMS and not path.stem.startswith("test_")
)
EXAMPLES = SHARED / "argo" / "examples"


def name_of(idiom: Path) -> str:
    return str(idiom.relative_to(HERE).with_suffix(""))


def example_of(idiom: Path) -> Path:
    """Find the example that an idiom is named after: `-` is `_` in the name of a Python file."""
    folder = shared("argo", "examples")
    names = {str(path.relative_to(folder).with_suffix("")).replace("-", "_"): path for path in folder.rglob("*.yaml")}
    return names[name_of(idiom)]


def manifests_of(idiom: Path) -> list[Any]:
    return [encode(one.object) for one in load_python(idiom)]


@pytest.mark.parametrize("idiom", IDIOMS, ids=name_of)
def test_an_idiom_makes_what_the_example_is(idiom: Path) -> None:
    theirs = [without_words_for_people(one) for one in yaml.safe_load_all(example_of(idiom).read_text()) if one]
    ours = [without_words_for_people(one) for one in manifests_of(idiom)]
    pair = (theirs[0], ours[0]) if len(theirs) == len(ours) == 1 else (theirs, ours)
    found = list(differences(*pair))
    said = stated(idiom)
    assert [str(one) for one in found if not any(line.covers(one) for line in said)] == []
    assert [line for line in said if not any(line.covers(one) for one in found)] == []


@pytest.mark.parametrize("idiom", IDIOMS, ids=name_of)
def test_an_idiom_passes_lint(idiom: Path) -> None:
    compiled = load_python(idiom)
    findings = [
        finding
        for one in compiled
        if isinstance(one.object, tuple(KINDS.values()))
        for finding in validate(one.object, library_for(one))
    ]
    assert [str(one) for one in findings if one.severity is Severity.ERROR] == []


def test_most_of_the_examples_are_here() -> None:
    assert len(IDIOMS) >= 75
