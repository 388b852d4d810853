"""`pydsl run -p`: a value that the annotation doesn't allow is refused before anything runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line import Ended, pydsl

FLOW = """\
from enum import Enum
from pydsl import Workflow, template

class Mode(Enum):
    SLOW = "slow"
    FAST = "fast"

@template(image="python")
def main(n: int, mode: Mode = Mode.SLOW, words: list[str] | None = None) -> str:
    return f"{n} {mode.value} {words}"

workflow = Workflow(main).given(n=1)
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in a fresh folder that has the flow."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYDSL_HOME", str(tmp_path / "home"))
    (tmp_path / "flow.py").write_text(FLOW)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("n=abc", "parameter n=abc: expected int, got 'abc'\n"),
        ("n=1.5", "parameter n=1.5: expected int, got 1.5\n"),
        ("mode=warp", "parameter mode=warp: expected one of slow, fast; got 'warp'\n"),
        ("words={}", "parameter words={}: expected list, got {}\n"),
    ],
)
def test_a_value_of_another_type_is_refused(given: str, told: str) -> None:
    assert pydsl("run", "flow.py", "-p", given) == Ended(2, "", told)


def test_values_that_fit_run() -> None:
    result = pydsl("run", "flow.py", "-p", "n=3", "-p", "mode=fast", "-p", 'words=["a"]')
    assert result.status == 0
