"""What type checkers say of programs that use pydsl: the public face is typed without a plugin."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pydsl.compile import load_python
from tests.shared import ROOT

HERE = Path(__file__).parent
MYPY = re.compile(r"(.+?):(\d+): error: (.+)  \[([a-z-]+)\]")


Error = tuple[str, int, str, str]
"""A file's name, a line, a rule and a message."""


def errors_of_mypy(*paths: Path) -> list[Error]:
    """List what mypy --strict refuses; raises where mypy itself breaks."""
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--hide-error-context", *map(str, paths)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode in (0, 1), result.stdout + result.stderr
    found = [MYPY.fullmatch(line) for line in result.stdout.splitlines()]
    return [(Path(one[1]).name, int(one[2]), one[4], one[3]) for one in found if one is not None]


def errors_of_pyright(*paths: Path) -> list[Error]:
    """List what pyright refuses: of each message the first line, which says it all."""
    if shutil.which("node") is None and not (Path(sys.executable).parent / "pyright").exists():
        pytest.skip("pyright isn't installed")
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, *map(str, paths)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    found = json.loads(result.stdout)["generalDiagnostics"]
    return [
        (
            Path(one["file"]).name,
            one["range"]["start"]["line"] + 1,
            one.get("rule", "syntax"),
            one["message"].partition("\n")[0],
        )
        for one in found
        if one["severity"] == "error"
    ]


def messages(errors: list[Error]) -> str:
    """Write refusals down: the line's text, and below it what is said of it."""
    lines = (HERE / "refused.py").read_text(encoding="utf-8").splitlines()
    told: dict[int, list[str]] = {}
    for _, line, rule, message in errors:
        told.setdefault(line, []).append(f"    {message} [{rule}]\n")
    return "".join(f"{lines[n - 1].partition('  #')[0].strip()}\n{''.join(told[n])}" for n in sorted(told))


def pinned(name: str, text: str) -> str:
    """Read a file of messages; with $PYDSL_WRITE_GOLDENS set, write it."""
    file = HERE / name
    if os.environ.get("PYDSL_WRITE_GOLDENS"):
        file.write_text(text, encoding="utf-8")
    return file.read_text(encoding="utf-8")


def test_mypy_accepts_what_authoring_shows_and_every_example() -> None:
    assert errors_of_mypy(HERE / "accepted.py", ROOT / "examples") == []


def test_pyright_accepts_what_authoring_shows_and_every_example() -> None:
    assert errors_of_pyright(HERE / "accepted.py", ROOT / "examples") == []


def test_mypy_refuses_what_is_wrong_and_says_so() -> None:
    text = messages(errors_of_mypy(HERE / "refused.py"))
    assert text == pinned("refused.mypy.txt", text)


def test_pyright_refuses_what_is_wrong_and_says_so() -> None:
    text = messages(errors_of_pyright(HERE / "refused.py"))
    assert text == pinned("refused.pyright.txt", text)


def test_each_line_that_is_marked_is_refused_and_no_other() -> None:
    """After `#` a line says who refuses it: `both`, `mypy` or `pyright`."""
    marks = {"mypy": ("both", "mypy"), "pyright": ("both", "pyright")}
    lines = [line.strip().partition("  # ") for line in (HERE / "refused.py").read_text(encoding="utf-8").splitlines()]
    for name, words in marks.items():
        wanted = [text for text, _, mark in lines if mark in words]
        text = (HERE / f"refused.{name}.txt").read_text(encoding="utf-8")
        said = [line for line in text.splitlines() if line[0] != " "]
        assert said == wanted
        assert len(said) >= 40


def test_what_type_checkers_accept_compiles() -> None:
    names = [one.name for one in load_python(HERE / "accepted.py")]
    assert names == [
        "workflow",
        "dia",
        "t",
        "fl",
        "library",
        "sh",
        "words",
        "from_library",
        "nightly",
        "hello",
        "ne",
        "objs",
        "run_time",
        "both[0]",
        "both[1]",
        "role",
    ]
