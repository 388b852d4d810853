"""`pydsl run --until` and `--only`: a run that's left, and one step of one."""

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
  onExit: bye
  arguments: {parameters: [{name: who, value: you}]}
  templates:
  - name: main
    steps:
    - - {name: make, template: make}
    - - name: train
        template: train
        arguments:
          parameters: [{name: size, value: "{{steps.make.outputs.result}}"}]
          artifacts: [{name: data, from: "{{steps.make.outputs.artifacts.data}}"}]
    - - {name: after, template: bye}
  - name: make
    container: {image: a, command: [sh, -c, "echo made > data; echo 7; echo make >> MARKS"]}
    outputs: {artifacts: [{name: data, path: data}]}
  - name: train
    inputs: {parameters: [{name: size}], artifacts: [{name: data, path: data}]}
    container:
      image: a
      command: [sh, -c, "cat data; echo {{inputs.parameters.size}} {{workflow.parameters.who}}; echo train >> MARKS"]
  - name: bye
    container: {image: a, command: [sh, -c, "echo bye >> MARKS"]}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYDSL_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    Path("w.yaml").write_text(FLOW.replace("MARKS", str(tmp_path / "marks")))


def run(*options: str) -> Ended:
    return pydsl("run", "w.yaml", "--runtime", "process", *options)


def marks() -> list[str]:
    return Path("marks").read_text().split()


class TestUntil:
    def test_nothing_after_it_begins_and_it_goes_on_from_there(self) -> None:
        left = run("--until", "train")
        assert (left.status, left.error.splitlines()[-1]) == (
            0,
            "left when train was over: `pydsl resume wf` goes on",
        )
        assert marks() == ["make", "train"]
        assert pydsl("list").output.splitlines()[1].startswith("wf     Running (Interrupted)")
        assert pydsl("resume", "wf").status == 0
        assert marks() == ["make", "train", "bye", "bye"]

    def test_a_step_that_failed(self) -> None:
        Path("w.yaml").write_text(Path("w.yaml").read_text().replace("cat data;", "exit 3;"))
        assert run("--until", "train").status == 1

    def test_one_that_never_comes(self) -> None:
        assert run("--until", "nothing").status == 0
        assert marks() == ["make", "train", "bye", "bye"]


class TestOnly:
    def test_the_step_has_the_inputs_that_it_had(self) -> None:
        run("-p", "who=me")
        Path("w.yaml").write_text(Path("w.yaml").read_text().replace("value: you", "").replace("cat data", "echo new"))
        assert run("--only", "train", "--name", "one").status == 0
        assert marks() == ["make", "train", "bye", "bye", "train"]
        assert pydsl("logs", "one").output.split(": ", maxsplit=1)[1].startswith("new\n")
        assert pydsl("logs", "one").output.endswith(": 7 me\n")

    def test_its_artifacts_are_there(self) -> None:
        run()
        assert run("--only", "train", "--of", "wf", "--name", "one").status == 0
        assert ": made\n" in pydsl("logs", "one").output

    def test_a_step_of_another_name(self) -> None:
        run()
        told = "wf: no node is called 'trian'; did you mean 'train'?\n"
        assert run("--only", "trian") == Ended(2, "", told)
        assert run("--only", "train", "--of", "no") == Ended(1, "", 'workflow "no" not found\n')
