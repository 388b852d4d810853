"""`pydsl shell` and `pydsl replay`: a step of a run, entered once more."""

from __future__ import annotations

import fcntl
import os
import struct
import subprocess
import sys
import termios
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.command_line import Ended, pydsl
from tests.runtimes.kinds import HOSTED

FLOW = """\
import os, sys
from pydsl import DAG, Script, Workflow, template


@template(image="python:3.12-slim")
def make(n: int = 3) -> list[int]:
    return list(range(n))


@template(image="python:3.12-slim")
def train(xs: list[int]) -> int:
    "What is divided."
    total = 0
    for x in xs:
        total += 10 // x
    return total


@template
def shout(text: str = "loud") -> Script:
    return Script(image="alpine", command=["sh"], source=f"echo {text}; read line; echo $line >&2; exit 3")


@template
def main():
    with DAG():
        train(make().output)
        shout()


flow = Workflow(main)
"""


@pytest.fixture(scope="module", params=HOSTED)
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state with a run that nothing here changes: wf, and wf-kept with the folders of its pods."""
    folder = tmp_path_factory.mktemp("entered")
    (folder / "flow.py").write_text(FLOW)
    words = [sys.executable, "-m", "pydsl", "run", "flow.py", "--runtime", request.param, "--name"]
    for more in (["wf"], ["wf-kept", "--keep"]):
        done = subprocess.run(
            [*words, *more], cwd=folder, env={**os.environ, "PYDSL_HOME": "home"}, capture_output=True, check=False
        )
        assert done.returncode == 1, done.stderr
    return folder / "home"


@pytest.fixture(autouse=True)
def _state(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYDSL_HOME", str(home))


def entered(*words: str, typed: str = "") -> Ended:
    argv = [sys.executable, "-m", "pydsl", *words]
    done = subprocess.run(argv, input=typed, capture_output=True, text=True, check=False)
    return Ended(done.returncode, done.stdout, done.stderr)


class TestShell:
    def test_a_command_where_the_step_ran(self, home: Path) -> None:
        script = 'cat "$PYDSL_ROOT/tmp/pydsl-arguments" | base64 -d; read x; echo $x >&2; exit 7'
        assert entered("shell", "wf", "train", "--", "sh", "-c", script, typed="line\n") == Ended(
            7, '{"xs":"[0, 1, 2]"}', "line\n"
        )
        assert [*(home / "entered").iterdir()] == []

    def test_a_shell_says_what_the_step_runs(self) -> None:
        ended = entered("shell", "wf", "train", typed="echo in here\nexit 4\n")
        assert (ended.status, ended.output) == (4, "in here\n")
        assert ended.error.startswith("train runs: ")
        assert " train 'xs: list[int]' '-> int' " in ended.error

    def test_what_it_cannot_run(self) -> None:
        told = 'exec: "nothing-of-this": executable file not found in $PATH\n'
        assert entered("shell", "wf", "train", "--", "nothing-of-this") == Ended(2, "", told)

    def test_what_was_kept_of_the_step_is_there(self) -> None:
        script = "cat $PYDSL_ROOT/tmp/pydsl-outputs/output"
        assert entered("shell", "wf-kept", "make", "--", "sh", "-c", script) == Ended(0, "[0, 1, 2]\n", "")


class TestReplay:
    def test_the_step_runs_with_the_inputs_that_it_had(self) -> None:
        before = pydsl("get", "wf", "-o", "json").output
        ended = entered("replay", "wf", "train")
        assert (ended.status, ended.output) == (1, "")
        assert ended.error.endswith("ZeroDivisionError: integer division or modulo by zero\n")
        assert pydsl("get", "wf", "-o", "json").output == before

    def test_what_is_typed_is_its_input(self) -> None:
        assert entered("replay", "wf", "shout", typed="heard\n") == Ended(3, "loud\n", "heard\n")

    def test_under_the_debugger_it_stops_where_the_function_begins_and_where_it_raises(self) -> None:
        ended = entered("replay", "wf", "train", "--pdb", typed="p ('begins', xs)\nc\np ('raises', x, total)\nq\n")
        assert ended.status == 1
        lines = ended.output.splitlines()
        assert [line for line in lines if line.startswith("-> ")] == ["-> total = 0", "-> total += 10 // x"]
        assert "(Pdb) ('begins', [0, 1, 2])" in lines
        assert "(Pdb) ('raises', 0, 0)" in lines
        assert "ZeroDivisionError: integer division or modulo by zero" in ended.error

    def test_one_that_succeeds_under_the_debugger(self) -> None:
        assert entered("replay", "wf", "make", "--pdb", typed="c\n").status == 0
        assert entered("replay", "wf", "make", "--pdb", typed="q\n").status == 1

    def test_no_debugger_for_what_is_not_python(self) -> None:
        told = "shout runs sh, not a file of Python: there's no debugger\n"
        assert entered("replay", "wf", "shout", "--pdb") == Ended(2, "", told)


def test_what_is_no_container() -> None:
    assert pydsl("shell", "wf", "trian") == Ended(2, "", "wf: no node is called 'trian'; did you mean 'train'?\n")
    assert pydsl("shell", "wf", "wf") == Ended(2, "", "wf: wf had no container\n")
    told = "train has no container 'side': there is main\n"
    assert pydsl("replay", "wf", "train", "-c", "side") == Ended(2, "", told)


def test_a_terminal_that_is_gone_ends_the_command() -> None:
    screen = Screen("shell", "wf", "train", "--", "sh", "-c", "echo rea''dy; exec sleep 1000")
    screen.seen("ready")
    os.close(screen.ours)
    assert screen.process.wait(60) > 0


class Screen:
    """A terminal, and what stands on it."""

    def __init__(self, *words: str) -> None:
        self.ours, theirs = os.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 33, 101, 0, 0))
        argv = [sys.executable, "-m", "pydsl", *words]
        self.process = subprocess.Popen(argv, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
        os.close(theirs)

    def answered(self, answers: Sequence[tuple[str, str]]) -> str:
        """Type what answers each text as it comes up, and return all that was shown after the last one."""
        text = ""
        for wanted, typed in answers:
            self.seen(wanted)
            os.write(self.ours, typed.encode())
        while data := self._read():
            text += data
        os.close(self.ours)
        return text

    def seen(self, wanted: str) -> None:
        """Wait until a text has come up."""
        text = ""
        while wanted not in text:
            read = self._read()
            assert read, f"{wanted!r} never came up: {text!r}"
            text += read

    def _read(self) -> str:
        try:
            return os.read(self.ours, 4096).decode()
        except OSError:  # nobody writes any more
            return ""


def test_a_terminal_is_the_commands_own() -> None:
    screen = Screen("shell", "wf", "train", "--", "env", "PS1=ask# ", "sh")  # whoever the user is
    answers = [
        ("ask# ", "stty size\n"),
        ("33 101", "sh -c 'echo rea''dy; exec sleep 1000'\n"),
        ("ready", "\x03"),  # the echo of what's typed has quotes in it
        ("ask# ", "echo ended: $?; exit 5\n"),
    ]
    assert "ended: 130" in screen.answered(answers)
    assert screen.process.wait() == 5
