"""Command lines without options do what they do through the parser, without loading it."""

from __future__ import annotations

import copy
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest

from pydsl.cli import lint, linting, run, running
from pydsl.cli.plain import plain
from tests.fresh import loaded

if TYPE_CHECKING:
    from pathlib import Path

WORKFLOW = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
spec:
  entrypoint: ENTRY
  templates:
  - {name: main, container: {image: busybox, command: ["true"]}}
"""


@pytest.mark.parametrize(
    ("command", "words", "said"),
    [
        (run.command, ["a.yaml"], {"target": "a.yaml", **running.PLAIN}),
        (lint.command, ["a.yaml", "b"], {"paths": ("a.yaml", "b"), **linting.PLAIN}),
    ],
)
def test_the_parser_would_give_the_same(command: click.Command, words: list[str], said: dict[str, object]) -> None:
    assert copy.copy(command).make_context("verb", words).params == said  # a command keeps its help option


@pytest.mark.parametrize(
    "words",
    [[], ["run"], ["run", "a", "b"], ["run", "a", "--logs"], ["run", "-"], ["lint"], ["lint", "-"], ["compile", "a"]],
)
def test_any_other_command_line_is_parsed(words: list[str]) -> None:
    assert plain(words, {}) is None


def test_what_a_shell_asks_for_is_parsed() -> None:
    assert plain(["run", "a.yaml"], {"_PYDSL_COMPLETE": "bash_complete"}) is None


def printed(folder: Path, *words: str) -> tuple[int, str, str]:
    env = {**os.environ, "PYDSL_HOME": str(folder / "home")}
    command = [sys.executable, "-m", "pydsl", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env, cwd=folder)
    text = done.stdout.partition("\nlogs: ")[0]
    return done.returncode, text, done.stderr


@pytest.mark.parametrize("entry", ["main", "mian"])
@pytest.mark.parametrize(("verb", "option"), [("lint", ["-o", "human"]), ("run", ["-o", "text"])])
def test_the_same_is_printed(verb: str, option: list[str], entry: str, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(WORKFLOW.replace("ENTRY", entry))
    assert printed(tmp_path, verb, "a.yaml") == printed(tmp_path, verb, "a.yaml", *option)


@pytest.mark.parametrize("verb", ["lint", "run"])
def test_no_parser_is_loaded(verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYDSL_HOME", str(tmp_path / "home"))
    (tmp_path / "a.yaml").write_text(WORKFLOW.replace("ENTRY", "main"))
    arguments = ["pydsl", verb, str(tmp_path / "a.yaml")]
    main = "from pydsl.cli.main import main\ntry: main()\nexcept SystemExit as end: assert not end.code"
    assert loaded(f"sys.argv = {arguments!r}\n{main}\nprint()") & {"click", "pkgutil", "shutil"} == set()
