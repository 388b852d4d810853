"""What a change of the author's, or of pydsl's, changes in the manifest: as little as a reviewer expects."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest
from msgspec.structs import replace

from pydsl.compile import compile_text, loading, runner
from pydsl.compile.runner import LAYOUT, runner_text
from tests.shared import ROOT

FLOW = (ROOT / "examples" / "ml_pipeline.py").read_text(encoding="utf-8")
HELPER = "    path.write_text(json.dumps(points))\n"
"""A line of `write_points`, which two of the templates ship."""


def hunks(before: str, after: str) -> list[list[str]]:
    """List the changed lines of each hunk that `git diff` would show."""
    found: list[list[str]] = []
    for line in difflib.unified_diff(before.splitlines(), after.splitlines(), n=3, lineterm=""):
        if line.startswith("@@"):
            found.append([])
        elif found and line[:1] in "+-":
            found[-1].append(line)
    return found


def compiled(text: str, folder: Path) -> str:
    """Compile a text as the file that it is in the examples."""
    file = folder / "ml_pipeline.py"
    file.write_text(text, encoding="utf-8")
    return compile_text(file)


def test_a_comment_at_the_top_changes_nothing(tmp_path: Path) -> None:
    before = compiled(FLOW, tmp_path)
    assert hunks(before, compiled(f"# A comment.\n\n{FLOW}\n\ndef unused():\n    pass\n", tmp_path)) == []


def test_a_helper_changes_each_template_that_ships_it(tmp_path: Path) -> None:
    changed = FLOW.replace(HELPER, HELPER.replace("points)", "points, indent=1)"))
    assert (
        hunks(compiled(FLOW, tmp_path), compiled(changed, tmp_path))
        == [
            [
                "-            path.write_text(json.dumps(points))",
                "+            path.write_text(json.dumps(points, indent=1))",
            ]
        ]
        * 2
    )


def test_a_renamed_function_changes_its_template_and_its_steps(tmp_path: Path) -> None:
    found = hunks(compiled(FLOW, tmp_path), compiled(FLOW.replace("judge", "rate"), tmp_path))
    lines = [line for hunk in found for line in hunk]
    assert lines
    assert all("judge" in line or "rate" in line for line in lines)


@pytest.mark.parametrize("documents", [1, 2])
def test_another_version_of_pydsl_changes_one_hunk_a_document(
    documents: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flow = FLOW + "".join(f"\nagain_{n} = Workflow(ml_pipeline).given(size=9)\n" for n in range(documents - 1))
    before = compiled(flow, tmp_path)
    other = runner_text().replace('"""Runs the function', '"""Otherwise runs the function', 1)
    monkeypatch.setattr(runner, "runner_text", lambda: other)
    monkeypatch.setattr(loading, "LAYOUT", replace(LAYOUT, anchors={other: runner.NAME}))
    assert [len(hunk) for hunk in hunks(before, compiled(flow, tmp_path))] == [2] * documents


def test_a_template_is_at_most_14_lines_beside_code_and_outputs(tmp_path: Path) -> None:
    text = compiled(FLOW, tmp_path)
    for part in text.split("\n  - name: ")[1:]:
        if "*pydsl" in part:
            beside = part.partition("      source: |")[0].splitlines()
            assert len(beside) + 1 <= 14
