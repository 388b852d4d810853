"""What a terminal would obey of a run's names, messages and logs reaches none, whichever verb shows it."""

from __future__ import annotations

import contextlib
import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pydsl.cli.main import main
from tests.command_line import pydsl

ESCAPES = "\x1b]52;c;eA==\x07\x9b31m\u202e"
OWN = re.compile(r"\x1b\[[0-9;]*[mHJF]|\x1b\[2J")
"""Colours, and what clears the screen."""
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]")
TASKS = [
    {"name": "a", "template": "says", "arguments": {"parameters": [{"name": "p", "value": "{{item}}"}]},
     "withItems": ["\x9b31m\u202e"]},
    {"name": "b", "template": "absent", "when": f"'{ESCAPES}' != 'x'"},
]  # fmt: skip
WORKFLOW = {
    "apiVersion": "argoproj.io/v1alpha1",
    "kind": "Workflow",
    "metadata": {"name": "wf"},
    "spec": {
        "entrypoint": "main",
        "arguments": {"parameters": [{"name": "p", "value": ESCAPES}]},
        "templates": [
            {"name": "main", "dag": {"failFast": False, "tasks": TASKS}},
            {"name": "says", "inputs": {"parameters": [{"name": "p"}]},
             "container": {"image": "a", "command": ["sh", "-c", f"printf '%s\\n' '{ESCAPES}'"]}},
            {"name": "absent", "container": {"image": "a", "command": [f"/no/{ESCAPES}"]}},
        ],
    },
}  # fmt: skip
VERBS = ("get wf", "get wf -o wide", "get wf -o short", "get wf -o json", "get wf -o yaml", "logs wf", "list",
         "list -o wide", "watch wf", "wait wf", "graph w.json", "graph -o dot w.json", "decompile w.json",
         "simulate w.json", "simulate w.json -o json", "lint w.json", "retry wf", "run w.json --logs",
         "run w.json -o json")  # fmt: skip


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the workflow, and a home in which it ran once."""
    made = tmp_path_factory.mktemp("screen")
    (made / "w.json").write_text(json.dumps(WORKFLOW))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(made)
        patch.setenv("PYDSL_HOME", str(made / "home"))
        assert pydsl("run", "w.json", "--runtime", "process").status == 1
        yield made


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("verb", VERBS)
def test_a_terminal_gets_no_code_of_theirs(verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    runtime = ["--runtime", "process"] if verb.startswith("run ") else []
    monkeypatch.setattr(sys, "argv", ["pydsl", *verb.split(), *runtime])
    monkeypatch.setattr("gc.set_threshold", lambda *_: None)  # this process goes on
    screen = Terminal()
    with contextlib.redirect_stdout(screen), contextlib.redirect_stderr(screen), contextlib.suppress(SystemExit):
        main()
    shown = OWN.sub("", screen.getvalue())
    assert shown
    assert OBEYED.findall(shown) == []


@pytest.mark.usefixtures("folder")
def test_a_pipe_gets_logs_as_they_are() -> None:
    assert f": {ESCAPES}\n" in pydsl("logs", "wf").output
