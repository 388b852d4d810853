"""Argo's examples as Python: each comes back as it was, with its comments, formatted, without a linter's finding."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pydsl.compile import load_python
from pydsl.decompile import Decompiled, decompile
from pydsl.manifest import load
from pydsl.manifest.comments import comments
from pydsl.spec import encode
from tests.shared import SHARED, shared

EXAMPLES = sorted((SHARED / "argo" / "examples").rglob("*.yaml"))


def name_of(path: Path) -> str:
    return str(path.relative_to(SHARED / "argo" / "examples").with_suffix(""))


def made_of(path: Path, **how: Any) -> Decompiled:
    return decompile(path.read_text(encoding="utf-8"), str(path), **how)


def written(folder: Path) -> Path:
    """Write all examples as Python into a folder."""
    shared("argo", "examples")
    for path in EXAMPLES:
        target = folder / f"{name_of(path).replace('/', '_').replace('-', '_')}.py"
        target.write_text(made_of(path).source, encoding="utf-8")
    return folder


@pytest.mark.parametrize("style", ["functions", "objects"])
@pytest.mark.parametrize("path", EXAMPLES, ids=name_of)
def test_an_example_comes_back_as_it_was(path: Path, style: str, tmp_path: Path) -> None:
    file = tmp_path / "flow.py"
    file.write_text(made_of(path, style=style).source, encoding="utf-8")
    theirs = [document.data for document in load(path.read_text(encoding="utf-8"))]
    assert [encode(one.object) for one in load_python(file)] == theirs


@pytest.mark.parametrize("path", EXAMPLES, ids=name_of)
def test_its_comments_are_in_the_python(path: Path) -> None:
    source = made_of(path).source
    kept = {line.strip().lstrip("# ") for line in source.split("\n") if line.strip().startswith("#")}
    found = [comment.text.strip().lstrip("# ") for comment in comments(path.read_text(encoding="utf-8"))]
    assert [text for text in found if text not in kept] == []


def test_nearly_all_templates_are_functions() -> None:
    shared("argo", "examples")
    made = [made_of(path) for path in EXAMPLES]
    functions, others = sum(one.functions for one in made), sum(one.objects + one.spelt_out for one in made)
    assert functions / (functions + others) > 0.95


def test_formatters_and_linters_have_nothing_to_say(tmp_path: Path) -> None:
    folder = str(written(tmp_path))
    for verb in (["format", "--check"], ["check"]):
        command = [sys.executable, "-m", "ruff", *verb, "--isolated", "--no-cache", folder]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "checker", [["mypy", "--strict"], ["pyright", "--pythonpath", sys.executable]], ids=["mypy", "pyright"]
)
def test_type_checkers_accept_them(checker: list[str], tmp_path: Path) -> None:
    command = [sys.executable, "-m", *checker, str(written(tmp_path))]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
