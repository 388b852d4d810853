"""What a run gives back has the types that the annotations say."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from pydsl import Script, Steps, Workflow, stdout, template
from pydsl.compile import workflows
from pydsl.compile.compilation import Compilation
from pydsl.local.report import NodeReport


class Split(NamedTuple):
    words: list[str]
    total: int


@template(image="python")
def add(a: int, b: int) -> int:
    return a + b


@template(image="python")
def split(text: str) -> Split:
    return Split(text.split(), 2)


@template
def shout() -> Script[int]:
    return Script(image="busybox", command=["sh"], source="echo 7", outputs=stdout())


@template
def main() -> int:
    with Steps():
        split(text="a b")
        seven = shout()
        total = add(a=seven.output, b=3)
    return total.output


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]  # what run() gives
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYDSL_HOME", str(tmp_path_factory.mktemp("home")))
        return Workflow(main).run()


def test_the_output_of_a_run_is_of_its_type(report) -> None:  # type: ignore[no-untyped-def]  # as above
    assert report.output == 10


def test_outputs_of_nodes_are_of_their_types(report) -> None:  # type: ignore[no-untyped-def]  # as above
    assert report.nodes["split"].outputs == {"words": ["a", "b"], "total": 2}


def test_what_a_container_prints_is_of_its_type(report) -> None:  # type: ignore[no-untyped-def]  # as above
    assert report.nodes["shout"].output == 7


def test_what_is_not_of_its_type_is_its_text() -> None:
    json = {"outputs": {"parameters": [{"name": "output", "value": "seven"}]}}
    assert NodeReport(json, {"output": int}).output == "seven"


def test_a_report_is_shown_as_its_nodes_and_their_phases(report) -> None:  # type: ignore[no-untyped-def]  # as above
    lines = repr(report).splitlines()
    assert lines[0] == f"{report.name}: Succeeded"
    assert f"  Succeeded {report.name}[0].split" in lines


def test_a_run_compiles_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made: list[Compilation] = []

    class Counted(Compilation):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            made.append(self)

    monkeypatch.setenv("PYDSL_HOME", str(tmp_path))
    monkeypatch.setattr(workflows, "Compilation", Counted)
    assert Workflow(main).run().output == 10
    assert len(made) == 1
