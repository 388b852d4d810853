"""Outputs at once, objects made of references, lists of what loops gave: they arrive as Python would pass them."""

from __future__ import annotations

from pathlib import Path

from pydsl.compile import load_python
from pydsl.local import run_workflow
from pydsl.manifest.library import Library

TEXT = "'it\\'s {\"q\"} {'"
"""A text with quotes and a brace at its end, which is where another text may begin with one."""
ROWS = (
    "Row(name='n0{', vals=[], ok=True, opt=0, f=0.0)",
    "Row(name='n1{', vals=[0], ok=False, opt=None, f=0.5)",
    "Row(name='n2{', vals=[0, 1], ok=True, opt=2, f=1.0)",
    "Row(name='n3{', vals=[0, 1, 2], ok=False, opt=3, f=1.5)",
)
SHOWN = {
    "show-o": (
        f"Outer(inner=Inner(n=1, c=<C.G: '{{~}}{{g}}}}'>), when=datetime.date(2024, 1, 2), nt=NT(a=1, b={TEXT}), "
        f"opt={TEXT}, many=[Inner(n=1, c=<C.R: 'red'>), Inner(n=3, c=<C.R: 'red'>)])"
    ),
    "show-at": "At(x=1.5, y=[1, 2])",
    "show-row": ROWS[2],
    "show-dict": "{'f': 1, 'name': 'n2{', 'ok': True, 'opt': 2, 'vals': [0, 1]}",
    "lit": f"[{ROWS[2]}, {ROWS[2]}]",
    "show-nts": f"[NT(a=1, b={TEXT}), NT(a=1, b='x')]",
    "w": ROWS[3],
    "s": ROWS[3],
    "show-rows": f"[{', '.join(ROWS[:3])}]",
    "empty": "[]",
    "show-rows2": f"[[], [{', '.join(ROWS[:2])}]]",
    "show-lists": "[[], [0], [0, 1, 2]]",
}
"""What each task prints of what it got, marked as texts are on their way."""


def test_whole_outputs_and_lists_of_loops(tmp_path: Path) -> None:
    (compiled,) = load_python(Path(__file__).parent / "flows" / "whole.py")
    report = run_workflow(compiled.object, Library(), home=tmp_path, runtime="process")
    nodes = [node for node in report.workflow["status"]["nodes"].values() if node["displayName"] in SHOWN]
    found = {node["displayName"]: node["outputs"]["parameters"][0]["value"] for node in nodes}
    assert (report.phase, found) == ("Succeeded", SHOWN)


def test_what_hangs_on_skipped_calls_is_chosen_as_a_whole(tmp_path: Path) -> None:
    (compiled,) = load_python(Path(__file__).parent / "flows" / "skipped.py")
    report = run_workflow(compiled.object, Library(), home=tmp_path, runtime="process")
    (given,) = report.workflow["status"]["nodes"][report.name]["outputs"]["parameters"]
    expected = "9default 5 none, 2a 6 none, 0known 2 none, 7a! 5 none, 2a 5 none"
    assert (report.phase, given["value"]) == ("Succeeded", expected)
