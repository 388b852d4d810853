"""`pydsl cp`: artifacts come out as the pods wrote them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line import Ended, pydsl

FLOW = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  templates:
  - name: main
    steps: [[{name: a, template: make}, {name: b, template: make}]]
  - name: make
    container: {image: alpine, command: [sh, -c, "echo {{pod.name}} > f; mkdir -p d/e; echo x > d/e/x"]}
    outputs: {artifacts: [{name: file, path: f}, {name: folder, path: d, archive: {none: {}}}]}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYDSL_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    Path("w.yaml").write_text(FLOW)
    pydsl("run", "w.yaml", "--runtime", "process")


def test_all_of_a_run(tmp_path: Path) -> None:
    ended = pydsl("cp", "wf", "out")
    assert ended.status == 0
    assert len(ended.output.splitlines()) == 4
    files = {path.name: path for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert files["x"].read_text() == "x\n"
    assert files["file"].read_text().startswith("wf-make-")
    assert files["file"].parent.parent.name in {path.name for path in Path("out/argo/wf").iterdir()}


def test_one_of_one_step() -> None:
    ended = pydsl("cp", "wf", "out", "--node-id", "a", "--artifact-name", "file", "--path", "{artifactName}.txt")
    assert ended == Ended(0, 'Created "out/file.txt"\n', "")
    again = pydsl("cp", "wf", "out", "--node-id", "a", "--artifact-name", "file", "--path", "{artifactName}.txt")
    assert again == Ended(1, "", "out/file.txt: there is something already\n")


def test_none() -> None:
    assert pydsl("cp", "wf", "out", "--artifact-name", "no") == Ended(1, "", "workflow wf has no such artifact\n")
    assert pydsl("cp", "no", "out") == Ended(1, "", 'workflow "no" not found\n')
