"""A look at kept runs: with options and without, through another part of the command, the same is printed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from pydsl.cli.glance import glance
from tests.fresh import loaded

if TYPE_CHECKING:
    from pathlib import Path

UNUSED = {
    "attr", "click", "inspect", "pathlib", "pydsl.driver.driver", "pydsl.engine.run", "pydsl.expr.lang.times",
    "pydsl.local.wiring", "pydsl.plan.plan", "pydsl.spec.classes", "subprocess", "yaml",
}  # fmt: skip
AGE = re.compile(r" +\d+[sm] +| \((\d+ \w+ ago|now)\)")
WORKFLOW = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
spec:
  entrypoint: main
  templates:
  - name: main
    dag: {tasks: [{name: a, template: fails}, {name: b, template: wait}]}
  - {name: fails, container: {image: busybox, command: [sh, -c, exit 7]}}
  - {name: wait, suspend: {duration: "0"}}
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    (folder / "w.yaml").write_text(WORKFLOW)
    assert pydsl(folder, "run", str(folder / "w.yaml"), "--runtime", "process")[0] == 1
    return folder


def pydsl(home: Path, *words: str) -> tuple[int, str, str]:
    env = {**os.environ, "PYDSL_HOME": str(home / "state")}
    done = subprocess.run([sys.executable, "-m", "pydsl", *words], capture_output=True, text=True, check=False, env=env)
    return done.returncode, AGE.sub(" AGE ", done.stdout), done.stderr


@pytest.mark.parametrize("words", [["list"], ["get", "hello"], ["get", "@latest", "hello"], ["get", "nobody"]])
def test_a_look_prints_what_the_verb_with_options_prints(words: list[str], home: Path) -> None:
    assert pydsl(home, *words) == pydsl(home, *words, "--local")


def test_a_list_of_no_runs_says_so(tmp_path: Path) -> None:
    assert pydsl(tmp_path, "list") == (0, "No workflows found\n", "")


@pytest.mark.parametrize(
    "words", [[], ["get"], ["list", "hello"], ["list", "-o", "wide"], ["get", "a", "--wide"], ["run"]]
)
def test_any_other_command_line_is_parsed(words: list[str]) -> None:
    assert glance(words, {}) is None


@pytest.mark.parametrize("words", [["list"], ["get", "hello"]])
def test_a_look_loads_no_parser_and_nothing_that_drives_runs(words: list[str], home: Path) -> None:
    assert _loaded_by(words, home) & UNUSED == set()


def test_a_list_does_without_typing(home: Path) -> None:
    assert _loaded_by(["list"], home) & {"json", "re", "typing"} == set()


def _loaded_by(words: list[str], home: Path) -> set[str]:
    known = f"import os; os.environ['PYDSL_HOME'] = {str(home / 'state')!r}"
    return loaded(f"{known}\nfrom pydsl.cli.glance import glance\nglance({words!r}, os.environ)()\nprint()")


@pytest.mark.parametrize(
    ("environment", "is_here"),
    [
        ({}, True),
        ({"ARGO_SERVER": "localhost:2746"}, False),
        ({"PYDSL_CLUSTER": "production"}, False),
        ({"PYDSL_CLUSTER": "false", "ARGO_SERVER": "localhost:2746"}, True),
        ({"_PYDSL_COMPLETE": "bash_complete"}, False),
    ],
)
def test_a_look_is_of_this_machine(environment: dict[str, str], is_here: bool) -> None:
    assert (glance(["list"], environment) is not None) is is_here
