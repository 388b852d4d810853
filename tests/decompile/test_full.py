"""Every field of every class of the API as Python: it comes back, formatted, without a linter's finding, typed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pydsl.compile import load_python
from pydsl.decompile import FUNCTIONS, OBJECTS, decompile
from pydsl.manifest import emit_one
from pydsl.spec import KINDS, encode
from tests.spec import full

MANIFESTS = {**{kind: full.manifest(kind) for kind in KINDS}, "each-kind": full.of_each_kind()}


def written(folder: Path, style: str) -> dict[str, Path]:
    """Write all of them as Python into a folder."""
    made = {}
    for name, data in MANIFESTS.items():
        made[name] = folder / f"full_{name.lower().replace('-', '_')}.py"
        made[name].write_text(decompile(emit_one(data), style=style).source, encoding="utf-8")
    return made


@pytest.mark.parametrize("style", [FUNCTIONS, OBJECTS])
def test_it_comes_back_and_linters_have_nothing_to_say(style: str, tmp_path: Path) -> None:
    files = written(tmp_path, style)
    assert {name: [encode(one.object) for one in load_python(file)] for name, file in files.items()} == {
        name: [data] for name, data in MANIFESTS.items()
    }
    for verb in (["format", "--check"], ["check"]):
        assert said_by(["ruff", *verb, "--isolated", "--no-cache", str(tmp_path)]) == ""


@pytest.mark.parametrize(("style", "how"), [(FUNCTIONS, "functions"), (OBJECTS, "objects")])
def test_each_kind_of_template_is_written_in_the_style_that_was_asked_for(style: str, how: str) -> None:
    made = decompile(emit_one(full.of_each_kind()), style=style)
    assert getattr(made, how) == len(full.of_each_kind()["spec"]["templates"])


@pytest.mark.slow
@pytest.mark.parametrize("checker", [["mypy", "--strict"], ["pyright", "--pythonpath", sys.executable]])
@pytest.mark.parametrize("style", [FUNCTIONS, OBJECTS])
def test_type_checkers_accept_it(style: str, checker: list[str], tmp_path: Path) -> None:
    written(tmp_path, style)
    assert said_by([*checker, str(tmp_path)]) == ""


def said_by(words: list[Any]) -> str:
    """Run a tool; return what it says if it isn't content."""
    result = subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True, check=False)
    return result.stdout + result.stderr if result.returncode else ""
