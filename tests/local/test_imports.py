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
metadata: {name: hello}
spec:
  entrypoint: main
  templates:
  - name: main
    dag: {tasks: [{name: a, template: ok}, {name: b, template: ok, depends: a}]}
  - {name: ok, container: {image: alpine, command: ['true']}}
"""


@pytest.mark.parametrize("verb", ["from pydsl.cli import list", "from pydsl.cli import get"])
def test_looking_at_runs_loads_nothing_that_drives_them(verb: str, tmp_path: Path) -> None:
    code = f"{verb}; from pydsl.local import runs; assert runs.runs({str(tmp_path)!r}) == []"
    assert loaded(code) & DRIVING == set()


RARE = {"_hashlib", "attr", "difflib", "hashlib", "secrets", "shlex", "shutil"}
"""What few workflows and mistakes need of Python's own, and what takes a millisecond or more."""


@pytest.fixture
def hello(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return code that runs a workflow."""
    monkeypatch.setenv("PYDSL_HOME", str(tmp_path / "home"))
    file = tmp_path / "hello.yaml"
    file.write_text(HELLO)
    arguments = ["pydsl", "run", str(file), "--runtime", "process"]
    main = "from pydsl.cli.main import main\ntry: main()\nexcept SystemExit as end: assert not end.code"
    return f"sys.argv = {arguments!r}\n{main}"


def test_a_run_without_expressions_loads_no_language_of_expressions(hello: str) -> None:
    assert loaded(hello) & LANGUAGES == set()


def test_a_run_of_a_plain_workflow_loads_no_module_that_only_others_need(hello: str) -> None:
    assert loaded(hello) & RARE == set()
