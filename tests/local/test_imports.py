"""What looking at kept runs loads: nothing that drives one, judges one or writes one down; what a run loads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fresh import loaded

if TYPE_CHECKING:
    from pathlib import Path

DRIVING = {
    "pydsl.artifacts", "pydsl.compile", "pydsl.driver.driver", "pydsl.engine.events", "pydsl.engine.run",
    "pydsl.expr.lang.parser", "pydsl.local.wiring", "pydsl.manifest", "pydsl.plan", "pydsl.runtimes", "pydsl.spec",
    "pydsl.store.journal", "pydsl.validate", "subprocess", "yaml",
}  # fmt: skip

LANGUAGES = {
    "pydsl.expr.govaluate.lexer", "pydsl.expr.lang.machine", "pydsl.expr.lang.parser", "pydsl.expr.lang.program",
    "pydsl.expr.lang.regex", "pydsl.expr.lang.syntax",
}  # fmt: skip
HELLO = """
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: hello-}
spec:
  entrypoint: ENTRY
  templates:
  - name: main
    dag: {tasks: [{name: a, template: ok}, {name: b, template: ok, depends: a}]}
  - {name: ok, container: {image: alpine, command: ['true']}}
"""


@pytest.mark.parametrize("verb", ["from pydsl.cli import list", "from pydsl.cli import get"])
def test_looking_at_runs_loads_nothing_that_drives_them(verb: str, tmp_path: Path) -> None:
    code = f"{verb}; from pydsl.local import runs; assert runs.runs({str(tmp_path)!r}) == []"
    assert loaded(code) & DRIVING == set()


RARE = {
    "_hashlib", "attr", "copy", "difflib", "glob", "hashlib", "pkgutil", "random", "secrets", "shlex",
    "shutil",
    "pydsl.engine.retry", "pydsl.engine.selecting", "pydsl.engine.suspend", "pydsl.expr.durations",
    "pydsl.expr.lang.layouts", "pydsl.expr.lang.times", "pydsl.files.copying", "pydsl.lint.edits", "pydsl.lint.twins",
    "pydsl.manifest.syntax", "pydsl.plan.merging", "pydsl.pod", "pydsl.runtimes.several",
}  # fmt: skip
"""What few workflows, and mistakes, need: of other packages what takes a millisecond or more, and of ours."""
OF_TEMPLATES = {
    "pydsl.engine.composite", "pydsl.engine.dag", "pydsl.engine.steps", "pydsl.engine.results", "pydsl.expr.when",
    "pydsl.plan.loops", "pydsl.plan.outputs", "pydsl.plan.references",
}  # fmt: skip
"""What only steps and DAGs need."""


@pytest.fixture(params=["main", "ok"])
def hello(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return code that runs a workflow: a DAG, one pod."""
    return running(str(request.param), tmp_path, monkeypatch)


def running(entrypoint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return code that runs the workflow from a template on."""
    monkeypatch.setenv("PYDSL_HOME", str(tmp_path / "home"))
    file = tmp_path / "hello.yaml"
    file.write_text(HELLO.replace("ENTRY", entrypoint))
    arguments = ["pydsl", "run", str(file), "--runtime", "process"]
    main = "from pydsl.cli.main import main\ntry: main()\nexcept SystemExit as end: assert not end.code"
    return f"sys.argv = {arguments!r}\n{main}"


def test_a_run_without_expressions_loads_no_language_of_expressions(hello: str) -> None:
    assert loaded(hello) & LANGUAGES == set()


def test_a_run_of_a_plain_workflow_loads_no_module_that_only_others_need(hello: str) -> None:
    assert loaded(hello) & RARE == set()


def test_a_run_of_one_pod_loads_nothing_for_steps_and_dags(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert loaded(running("ok", tmp_path, monkeypatch)) & OF_TEMPLATES == set()
