"""What is known late, or perhaps not at all, arrives as what the author wrote."""

from __future__ import annotations

from pathlib import Path

from pydsl.compile import load_python
from pydsl.local import run_workflow
from pydsl.manifest.library import Library

OUTPUT = (
    "102 try 2 of late; 107 given; 0 Row(my_count=0, text='{~}{'), 1 Row(my_count=1, text='{~}{'); <>; "
    "same 0 in; 9 slow fast"
)


def test_attempts_rows_and_braces(tmp_path: Path) -> None:
    (compiled,) = load_python(Path(__file__).parent / "flows" / "late.py")
    report = run_workflow(compiled.object, Library(), home=tmp_path, runtime="process")
    nodes = report.workflow["status"]["nodes"].values()
    output = next(node["outputs"]["parameters"][0]["value"] for node in nodes if node["name"] == report.name)
    assert (report.phase, output) == ("Succeeded", OUTPUT)
