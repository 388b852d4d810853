"""What an earlier pydsl wrote: today's writes the same of the same Python, but for the runner, and runs it as it is.

`tests/kept/VERSION` has Python files and the manifests that this version made of them. They are never written again; a
release adds a folder.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pydsl.compile import compile_text
from pydsl.compile.runner import runner_text
from pydsl.manifest import load_all
from tests.command_line import pydsl
from tests.examples import stated

KEPT = sorted(Path(__file__).with_name("kept").glob("*/*.yaml"))
PYTHON = [one for one in KEPT if "/tmp/pydsl.py" in one.read_text()]


def identity(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


@pytest.mark.parametrize("manifest", KEPT, ids=identity)
def test_only_the_runner_may_be_another(manifest: Path) -> None:
    kept, made = manifest.read_text(), compile_text(manifest.with_suffix(".py"))
    for runner in runners(kept):
        kept = kept.replace(indented(runner, kept), indented(runner_text(), kept))
    assert made == kept


def runners(text: str) -> set[str]:
    """Return the runners that a text carries."""
    documents = [one.data for one in load_all(text)[0]]
    artifacts = [
        artifact
        for document in documents
        for template in document["spec"].get("templates") or ()
        for artifact in (template.get("inputs") or {}).get("artifacts") or ()
    ]
    return {one["raw"]["data"] for one in artifacts if one["name"] == "pydsl"}


def indented(text: str, around: str) -> str:
    """Return a text as a manifest has it: in a block, as deep as the line after its anchor."""
    line: Any = around.partition("data: &pydsl |\n")[2].partition("\n")[0]
    depth = len(line) - len(line.lstrip())
    return "".join(f"{' ' * depth}{one}" if one.strip() else one for one in text.splitlines(keepends=True))


@pytest.mark.parametrize("manifest", PYTHON, ids=identity)
def test_a_manifest_with_its_own_runner_runs(manifest: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYDSL_HOME", str(tmp_path))
    ended = pydsl("run", manifest, "-o", "json")
    assert ended.status == 0, ended.error
    assert '"phase": "Succeeded"' in ended.output
    assert "Succeeded" in stated(manifest.with_suffix(".py")).outcomes


@pytest.mark.parametrize("manifest", PYTHON, ids=identity)
def test_diff_says_of_another_runner_only_that_it_is_one(manifest: Path) -> None:
    ended = pydsl("diff", manifest, manifest.with_suffix(".py"))
    assert ended.status == 1
    lines = [line.rpartition(": ")[2] for line in ended.output.splitlines()[1:]]
    assert set(lines) == {"the runner is another pydsl's"}
