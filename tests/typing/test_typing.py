"""What type checkers say of programs that use pydsl: the public face is typed without a plugin."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pydsl.compile import load_python
from tests.shared import ROOT

HERE = Path(__file__).parent
RULE = re.compile(r"\[([a-z-]+)\]$")


def mypy(*paths: Path) -> dict[int, set[str]]:
    """Give the rules of each line's errors; raises where mypy itself breaks."""
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--hide-error-context", *map(str, paths)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode in (0, 1), result.stdout + result.stderr
    errors = [line for line in result.stdout.splitlines() if ": error: " in line]
    return by_line((int(line.split(":")[1]), RULE.findall(line)[0]) for line in errors)


def pyright(*paths: Path) -> dict[int, set[str]]:
    """Give the rules of each line's errors."""
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, *map(str, paths)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    found = json.loads(result.stdout)["generalDiagnostics"]
    return by_line((one["range"]["start"]["line"] + 1, one["rule"]) for one in found if one["severity"] == "error")


def by_line(errors: object) -> dict[int, set[str]]:
    lines: dict[int, set[str]] = {}
    for number, rule in errors:  # type: ignore[attr-defined]  # pairs
        lines.setdefault(number, set()).add(rule)
    return lines


def told(name: str) -> dict[int, set[str]]:
    """Read the comments of `refused.py`: which rules refuse a line."""
    pattern = re.compile(r"\[([a-z-]+)\]" if name == "mypy" else r"\b(report\w+)")
    lines: dict[int, set[str]] = {}
    for number, line in enumerate((HERE / "refused.py").read_text().splitlines(), 1):
        rules = set(pattern.findall(line.partition("  # ")[2]))
        if rules:
            lines[number] = rules
    return lines


def test_mypy_accepts_what_authoring_shows_and_every_example() -> None:
    assert mypy(HERE / "accepted.py", ROOT / "examples") == {}


def test_mypy_refuses_what_is_wrong() -> None:
    assert mypy(HERE / "refused.py") == told("mypy")


def test_pyright_accepts_what_authoring_shows_and_every_example() -> None:
    if shutil.which("node") is None and not (Path(sys.executable).parent / "pyright").exists():
        pytest.skip("pyright isn't installed")
    assert pyright(HERE / "accepted.py", ROOT / "examples") == {}


def test_pyright_refuses_what_is_wrong() -> None:
    assert pyright(HERE / "refused.py") == told("pyright")


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
