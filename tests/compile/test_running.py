"""What's compiled runs here as Python reads it: values arrive, branches join, loops nest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pydsl.compile import load_python
from pydsl.local import run_workflow
from pydsl.manifest.library import Library

HERE = Path(__file__).parent


def run(file: Path, home: Path) -> tuple[str, dict[str, Any]]:
    """Run the workflow of a file; give its phase, and the nodes that didn't succeed with what they wrote."""
    (compiled,) = load_python(file)
    report = run_workflow(compiled.object, Library(), home=home)
    nodes = report.workflow["status"]["nodes"].values()
    unlike = {n["displayName"]: n.get("message") for n in nodes if n["phase"] in ("Failed", "Error")}
    return report.phase, unlike


def test_texts_arrive_byte_for_byte_from_function_to_function(tmp_path: Path) -> None:
    assert run(HERE / "flows" / "values.py", tmp_path) == ("Succeeded", {})


def test_parts_of_items_are_those_of_the_whole_item(tmp_path: Path) -> None:
    assert run(HERE / "flows" / "rows.py", tmp_path) == ("Succeeded", {})


@pytest.mark.slow
def test_choices_loops_files_and_recursion_give_what_python_gives(tmp_path: Path) -> None:
    phase, unlike = run(HERE / "flows" / "semantics.py", tmp_path)
    assert (phase, list(unlike)) == ("Succeeded", ["failed"])
