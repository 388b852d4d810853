"""Each idiom compiles to what Argo's example of its name is, but for what its docstring states; and passes lint."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from pydsl.compile import load_python
from pydsl.diagnostics import Severity
from pydsl.lint.checking import check_all
from pydsl.lint.loading import load
from pydsl.spec import encode
from tests.idioms.differences import differences, stated, without_words_for_people
from tests.idioms.gallery import IDIOMS, PAGE, name_of, page
from tests.shared import ROOT, shared

HERE = Path(__file__).parent
CHECKERS = [["mypy", "--strict"], ["pyright", "--pythonpath", sys.executable]]


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
    findings = check_all(load([str(idiom)]).manifests)
    assert [str(one) for one in findings if one.severity is Severity.ERROR] == []


def test_every_example_is_here() -> None:
    folder = shared("argo", "examples")
    examples = {str(path.relative_to(folder).with_suffix("")).replace("-", "_") for path in folder.rglob("*.yaml")}
    assert {name_of(idiom) for idiom in IDIOMS} == examples


def test_the_page_of_the_documentation_lists_them() -> None:
    assert PAGE.read_text() == page(PAGE.read_text()), "write it anew by `python -m tests.idioms.gallery`"


@pytest.mark.slow
@pytest.mark.parametrize(
    "checker", [["mypy", "--strict"], ["pyright", "--pythonpath", sys.executable]], ids=["mypy", "pyright"]
)
def test_a_type_checker_accepts_every_idiom(checker: list[str]) -> None:
    command = [sys.executable, "-m", *checker, *map(str, IDIOMS)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
