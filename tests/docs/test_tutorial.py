"""The tutorial's first page, done as it says: its file is written, its commands are given, its mistake is made."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.documents import blocks, commands
from tests.shared import ROOT

PAGE = ROOT / "docs" / "tutorial" / "first-workflow.md"


def given(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a newcomer does, in the folder of their file."""
    program = Path(sys.executable).parent / "pydsl"
    words = [str(program), *arguments]
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("PYDSL_HOME", str(tmp_path / "home"))
    (block,) = blocks(PAGE, "python")
    (tmp_path / "hello.py").write_text(block.text, encoding="utf-8")
    return tmp_path


def test_every_command_of_the_page_succeeds(folder: Path) -> None:
    words = [command for block in blocks(PAGE, "sh") for command in commands(block, "pydsl")]
    assert [command[0] for command in words] == ["compile", "lint", "run", "run"]
    done = [given(folder, *command) for command in words]
    assert [(one.returncode, one.stderr if one.returncode else "") for one in done] == [(0, "")] * 4
    assert "value: 'hello {{inputs.parameters.who}}'" in done[0].stdout


def test_the_mistake_of_the_page_is_told(folder: Path) -> None:
    file = folder / "hello.py"
    file.write_text(file.read_text(encoding="utf-8").replace('message="goodbye"', 'mesage="goodbye"'), encoding="utf-8")
    done = given(folder, "compile", "hello.py")
    lines = re.sub(r":13:\d+:", ":13:", done.stderr).splitlines()  # Python 3.10 doesn't know columns
    assert (done.returncode, [line for line in lines if line.strip(" |^")]) == (
        2,
        [
            "hello.py:13: error[PD501]: print-message has no input mesage",
            '13 |         print_message(mesage="goodbye")',
            "  hint: did you mean 'message'?",
        ],
    )
