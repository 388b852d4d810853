"""`pydsl run -a NAME=PATH`: input artifacts from the command line."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from tests.command_line import Ended, pydsl

FLOW = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  arguments: {artifacts: [{name: data, http: {url: "http://127.0.0.1:1/nothing"}}]}
  templates:
  - name: main
    inputs: {artifacts: [{name: data, path: data}, {name: more, path: more, optional: true}]}
    container: {image: a, command: [sh, -c, "find data more -type f 2> none | sort | xargs cat"]}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PYDSL_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "w.yaml").write_text(FLOW)
    (tmp_path / "file").write_text("of the file\n")
    (tmp_path / "many/below").mkdir(parents=True)
    for name in ("a", "below/b"):
        (tmp_path / "many" / name).write_text(f"{name}\n")
    return tmp_path


def run(*words: str) -> Ended:
    return pydsl("run", "w.yaml", "--runtime", "process", *words)


def printed(name: str = "@latest") -> list[str]:
    return [line.partition(": ")[2] for line in pydsl("logs", name).output.splitlines()]


def test_a_file_and_a_folder_instead_of_what_the_workflow_names() -> None:
    assert run("-a", "data=file", "-a", "more=many").status == 0
    assert printed() == ["of the file", "a", "below/b"]


def test_an_archive_is_unpacked_as_argo_does(folder: Path) -> None:
    with tarfile.open("it.tgz", "w:gz") as archive:
        archive.add("many", "many")
    assert run("-a", "data=it.tgz").status == 0
    assert printed() == ["a", "below/b"]


def test_whoever_goes_on_with_the_run_has_it(folder: Path) -> None:
    assert run("-a", "data=file", "--detach").status == 0
    assert pydsl("wait", "wf").status == 0
    Path("file").unlink()
    assert pydsl("resubmit", "wf", "--name", "again").status == 0
    assert printed("again") == ["of the file"]


OWN = "{name: data, path: data, s3: {endpoint: 127.0.0.1:1, bucket: reports, key: sales}}"


def test_an_input_that_says_its_place_is_stood_in_for_there(folder: Path) -> None:
    (folder / "w.yaml").write_text(FLOW.replace("{name: data, path: data}", OWN))
    assert run("-a", "data=file").status == 0
    assert printed() == ["of the file"]
    assert pydsl("resubmit", "wf", "--name", "again").status == 0
    assert printed("again") == ["of the file"]


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("git: {repo: x}", "that can't be stood in for"),
        ("s3: {key: 'of-{{workflow.name}}'}", "that is known only when the workflow runs"),
    ],
)
def test_a_place_that_cant_be_stood_in_for(place: str, why: str, folder: Path) -> None:
    (folder / "w.yaml").write_text(FLOW.replace("{name: data, path: data}", f"{{name: data, path: data, {place}}}"))
    told = f"-a data: the entrypoint's input says itself where it is, at a place {why}\n"
    assert run("-a", "data=file") == Ended(2, "", told)


def test_what_there_is_not() -> None:
    told = "the workflow has no artifact 'dato'. Did you mean 'data'? It has: data, more\n"
    assert run("-a", "dato=file") == Ended(2, "", told)
    assert run("-a", "data=no") == Ended(2, "", "-a data=no: there is no such file or folder\n")
    assert run("-a", "data") == Ended(2, "", "-a data: write NAME=VALUE\n")
