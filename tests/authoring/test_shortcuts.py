"""What a workflow can do by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from pydsl import Container, Steps, Workflow, WorkflowTemplate, template
from pydsl.errors import AuthoringError, UsageError


@template
def echo(message: str) -> Container:
    return Container(image="busybox", command=["echo"], args=[message])


library = WorkflowTemplate("library", templates=[echo])


@template
def main(who: str) -> str:
    with Steps():
        said = library.ref(echo)(message=f"hello {who}")
        echo(message=said.result)
    return f"{who}!"


def test_to_yaml_is_the_manifest() -> None:
    text = Workflow(echo, name="w").given(message="x").to_yaml()
    assert text.startswith("apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata:\n  name: w\n")


def test_compiling_twice_gives_the_same() -> None:
    workflow = Workflow(main).given(who="you")
    assert workflow.to_yaml() == workflow.to_yaml()


def test_given_makes_a_copy() -> None:
    plain = Workflow(main)
    given = plain.given(who="you")
    assert "arguments:\n    parameters:\n    - name: who" in given.to_yaml()
    assert "- name: who\n      value" not in plain.to_yaml()


def test_a_mistake_is_raised_at_its_line() -> None:
    @template
    def wrong() -> None:
        with Steps():
            echo(mesage="x")  # type: ignore[call-arg]  # the mistake that's tested

    with pytest.raises(AuthoringError, match=r"test_shortcuts.py:\d+:\d+: error\[PD501\]: echo has no input mesage"):
        Workflow(wrong).to_yaml()


def test_lint_finds_nothing_in_what_is_right() -> None:
    @template
    def quiet() -> None:
        with Steps():
            echo(message="hello")

    assert Workflow(quiet).lint() == []


def test_lint_findings_have_lines() -> None:
    @template
    def wrong() -> None:
        with Steps():
            echo(message="{{inputs.parameters.nope}}")

    (found,) = Workflow(wrong, name="w").lint()
    assert found.place is not None
    assert Path(found.place.file).name == "test_shortcuts.py"


def test_run_runs_here_with_what_the_library_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYDSL_HOME", str(tmp_path))
    report = Workflow(main, name="w").run(who="you")
    assert report.phase == "Succeeded"


def test_submit_says_which_cluster_it_lacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "config"))
    for name in ("ARGO_SERVER", "PYDSL_CLUSTER", "KUBERNETES_SERVICE_HOST"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(UsageError) as lacking:
        Workflow(main).submit(namespace="argo")
    assert str(lacking.value) == (
        f"no cluster is configured: {tmp_path / 'config'} isn't there; give --kubeconfig, or set KUBECONFIG"
    )
