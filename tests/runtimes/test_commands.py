from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from pydsl.runtimes import Command, Ended, Needs, Runtime, Workspace, pick
from pydsl.runtimes.commands import is_on_path
from tests.runtimes import engine
from tests.runtimes.kinds import CONTAINER, KINDS

ENVIRONMENT = {"PATH": os.environ["PATH"]}


@attrs.frozen
class Stage:
    """A runtime with one open place, and two files that commands write to."""

    runtime: Runtime
    place: Workspace
    folder: Path

    def sh(self, text: str, *, beside: bool = False) -> int:
        command = Command(argv=["/bin/sh", "-c", text], env=ENVIRONMENT, beside=beside)
        return self.place.start(command, self.folder / "out", self.folder / "err")

    def ended(self, seconds: float = 60.0) -> list[Ended]:
        """Wait until a command ends, or this long."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            ended = self.runtime.wait(max(until - time.monotonic(), 0))
            if ended:
                return ended
        return []

    @property
    def out(self) -> str:
        return (self.folder / "out").read_text()

    def wait_for(self, text: str) -> None:
        until = time.monotonic() + 60
        while not (self.folder / "out").exists() or self.out != text:
            assert time.monotonic() < until, self.out
            assert self.runtime.wait(0.01) == []


@pytest.fixture(params=KINDS)
def stage(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    if request.param == CONTAINER:
        engine.require(monkeypatch)
    runtime = pick(request.param).runtime
    own = tmp_path / "pod" / "main"
    own.parent.mkdir()
    yield Stage(runtime, runtime.open(Needs(folder=own, image=engine.IMAGE)), tmp_path)
    runtime.close()


def test_output_goes_to_files_and_the_exit_status_is_told(stage: Stage) -> None:
    id = stage.sh("echo out; echo err >&2; exit 7")
    assert stage.ended() == [Ended(id, 7)]
    assert (stage.out, (stage.folder / "err").read_text()) == ("out\n", "err\n")


def test_a_signal_counts_from_128(stage: Stage) -> None:
    id = stage.sh("kill -USR1 $$")
    assert stage.ended() == [Ended(id, 128 + signal.SIGUSR1)]


def test_term_reaches_the_command(stage: Stage) -> None:
    id = stage.sh('trap "echo told; exit 3" TERM; echo up; while :; do sleep 0.05; done')
    stage.wait_for("up\n")
    stage.runtime.terminate(id)
    assert stage.ended() == [Ended(id, 3)]
    assert stage.out == "up\ntold\n"


def test_term_before_the_worker_is_up_isnt_lost(stage: Stage) -> None:
    id = stage.sh("sleep 60")
    stage.runtime.terminate(id)
    assert stage.ended() == [Ended(id, 128 + signal.SIGTERM)]


def test_kill_ends_what_the_command_started(stage: Stage) -> None:
    id = stage.sh('trap "" TERM; sleep 60 & sleep 60 & echo up; wait')
    stage.wait_for("up\n")
    stage.runtime.terminate(id)
    assert stage.ended(0.2) == []
    stage.runtime.kill(id)
    assert stage.ended() == [Ended(id, 128 + signal.SIGKILL)]


def test_what_a_command_leaves_behind_ends_with_it(stage: Stage) -> None:
    stage.sh("(while :; do echo more; sleep 0.05; done) & echo first")
    stage.ended()
    before = stage.out
    time.sleep(0.3)
    assert stage.out == before


def test_signals_that_python_ignores_are_the_systems_own(stage: Stage) -> None:
    id = stage.sh("kill -PIPE $$; echo lived")
    assert stage.ended() == [Ended(id, 128 + signal.SIGPIPE)]


def test_a_command_beside_another_ends_alone(stage: Stage) -> None:
    first = stage.sh("while [ ! -e go ]; do sleep 0.05; done; exit 3")
    second = stage.sh("exit 5", beside=True)
    assert stage.ended() == [Ended(second, 5)]
    third = stage.sh("touch go", beside=True)  # where it's killed with the first one, that may be before its end
    over = {one.id: one for one in [*stage.ended(), *stage.ended()]}
    assert over.keys() == {first, third}
    assert over[first] == Ended(first, 3)


def test_waiting_ends_at_its_time(stage: Stage) -> None:
    before = time.monotonic()
    assert stage.runtime.wait(0.05) == []
    assert time.monotonic() - before > 0.04


def test_the_alarm_ends_a_wait(stage: Stage) -> None:
    os.write(stage.runtime.alarm, b"\0")
    assert stage.runtime.wait(60) == []


@pytest.mark.parametrize(
    ("argv", "problem"),
    [
        (["/bin/sh", "-c", "x" * 4_000_000], "argument list too long"),
        (["/no/such/program"], "no such file or directory"),
    ],
    ids=["too long", "not there"],
)
def test_a_command_that_the_system_cant_start(argv: list[str], problem: str, stage: Stage) -> None:
    id = stage.place.start(Command(argv=argv, env=ENVIRONMENT), err=stage.folder / "err")
    (ended,) = stage.ended()
    assert (ended.id, ended.code) == (id, 64)
    assert ended.problem.endswith(problem)
    assert stage.runtime.running == 0


def test_a_long_environment_arrives(stage: Stage) -> None:
    environment = {**ENVIRONMENT, **{f"V{number}": "x" * 100_000 for number in range(10)}}
    command = Command(argv=["/bin/sh", "-c", "echo ${#V9}"], env=environment)
    stage.place.start(command, stage.folder / "out")
    stage.ended()
    assert stage.out == "100000\n"


def test_closing_leaves_nothing_running(stage: Stage) -> None:
    stage.sh("echo $$; exec 1>&-; sleep 61.5")
    while not (stage.folder / "out").exists() or not stage.out:
        assert stage.runtime.wait(0.01) == []
    stage.runtime.close()
    assert commands_like("sleep 61.5") == []


def commands_like(text: str) -> list[str]:
    """List the processes of this machine that run a command."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
            except OSError:
                continue
            found += [words] if words == text else []
    return found


@pytest.mark.parametrize("name", ["sh", "there-is-none", "folder", "unrunnable"])
def test_what_the_path_leads_to_is_what_shutil_finds(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "unrunnable").write_text("")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert is_on_path(name) == (shutil.which(name) is not None)
