"""What runs of a home have in common is kept once, and for as long as one of them is kept."""

from __future__ import annotations

from pathlib import Path

from pydsl.local.runs import find
from tests.local.workflows import run

BODY = """\
templates:
- name: main
  steps:
  - - {name: make, template: make}
  - - name: pass
      template: pass
      arguments: {artifacts: [{name: it, from: "{{steps.make.outputs.artifacts.it}}"}]}
  - - {name: fails, template: fails}
- {name: fails, container: {image: a, command: ["false"]}}
- name: make
  container: {image: a, command: [sh, -c], args: ["seq 5000 > it"]}
  outputs: {artifacts: [{name: it, path: it}]}
- name: pass
  inputs: {artifacts: [{name: it, path: it}]}
  container: {image: a, command: [sh, -c], args: ["tail -n 1 it"]}
  outputs: {artifacts: [{name: it, path: it}]}
"""


def files(home: Path) -> set[int]:
    """What files artifacts of the home are."""
    folders = [home / "contents", *home.glob("runs/*/artifacts")]
    return {path.stat().st_ino for folder in folders for path in folder.rglob("*") if path.is_file()}


def test_a_run_that_passes_a_file_on_keeps_it_once(tmp_path: Path) -> None:
    assert run(BODY, tmp_path).logs("pass") == "5000\n"
    assert len(files(tmp_path)) == 1


def test_a_run_that_is_deleted_leaves_what_another_has(tmp_path: Path) -> None:
    run(BODY, tmp_path)
    again = find("wf", tmp_path).resubmit(memoized=True)
    assert len(files(tmp_path)) == 1
    find("wf", tmp_path).delete()
    assert again.logs("pass") == "5000\n"
    assert len(files(tmp_path)) == 1
    find(again.name, tmp_path).delete()
    assert files(tmp_path) == set()
