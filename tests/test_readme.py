"""README keeps its word: its workflow compiles, lints and runs; the commands that it names are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.command_line import pydsl
from tests.documents import blocks, commands
from tests.shared import ROOT

README = ROOT / "README.md"
PYTHON = blocks(README, "python")
SHELL = blocks(README, "sh")


@pytest.fixture
def workflow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Write README's workflow to a file; give its name."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYDSL_HOME", str(tmp_path / "home"))
    (block,) = PYTHON
    Path("flow.py").write_text(block.text)
    return "flow.py"


def test_its_workflow_compiles(workflow: str) -> None:
    result = pydsl("compile", workflow)
    assert (result.status, result.error) == (0, "")
    assert "generateName: word-lengths-\n" in result.output


def test_its_workflow_is_sound(workflow: str) -> None:
    result = pydsl("lint", workflow)
    assert result.status == 0
    assert result.output.endswith(": 0 errors, 0 warnings\n")


def test_its_workflow_runs(workflow: str) -> None:
    result = pydsl("run", workflow)
    assert result.status == 0, result.error
    printed = [log.read_text() for log in (Path.cwd() / "home").rglob("*.stdout")]
    assert "the longest word has 5 letters\n" in printed


def test_its_two_commands_run_a_real_example_and_the_tests() -> None:
    two = [block for block in SHELL if "./dev" in block.text]
    assert [commands(block, "./dev") for block in two] == [[["run", "examples/map_reduce.py"], ["test"]]]
    assert (ROOT / "examples" / "map_reduce.py").exists()


def test_its_links_lead_somewhere() -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", README.read_text(encoding="utf-8"))
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []
