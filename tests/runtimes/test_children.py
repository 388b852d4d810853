from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pydsl.runtimes import Launch, Needs, Place, pick
from pydsl.runtimes.children import Children, Ended
from pydsl.runtimes.sandbox import why_not

ENVIRONMENT = {"PATH": os.environ["PATH"]}
RUNTIMES = [
    "process",
    pytest.param("sandbox", marks=pytest.mark.skipif(why_not() is not None, reason=str(why_not()))),
]


@pytest.fixture
def children() -> Iterator[Children]:
    made = Children()
    yield made
    made.close()


@pytest.fixture(params=RUNTIMES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return pick(request.param).open(Needs(folder=tmp_path))


def run(children: Children, place: Place, tmp_path: Path, text: str) -> int:
    launch = place.launch(["/bin/sh", "-c", text], ENVIRONMENT, None)
    return children.spawn(launch, tmp_path / "out", tmp_path / "err")


def test_output_goes_to_files_and_the_exit_status_is_told(children: Children, place: Place, tmp_path: Path) -> None:
    pid = run(children, place, tmp_path, "echo out; echo err >&2; exit 7")
    assert children.wait(10) == [Ended(pid, 7)]
    assert ((tmp_path / "out").read_text(), (tmp_path / "err").read_text()) == ("out\n", "err\n")


def test_a_signal_counts_from_128(children: Children, place: Place, tmp_path: Path) -> None:
    pid = run(children, place, tmp_path, "kill -USR1 $$")
    assert children.wait(10) == [Ended(pid, 128 + signal.SIGUSR1)]


def test_term_reaches_the_command(children: Children, place: Place, tmp_path: Path) -> None:
    pid = run(children, place, tmp_path, 'trap "echo told; exit 3" TERM; echo up; while :; do sleep 0.05; done')
    wait_for(tmp_path / "out", "up\n")
    children.terminate(pid)
    assert children.wait(10) == [Ended(pid, 3)]
    assert (tmp_path / "out").read_text() == "up\ntold\n"


def test_kill_ends_what_the_command_started(children: Children, place: Place, tmp_path: Path) -> None:
    pid = run(children, place, tmp_path, 'trap "" TERM; sleep 60 & sleep 60 & echo up; wait')
    wait_for(tmp_path / "out", "up\n")
    children.terminate(pid)
    assert children.wait(0.2) == []
    children.kill(pid)
    assert children.wait(10) == [Ended(pid, 128 + signal.SIGKILL)]


def test_what_a_command_leaves_behind_ends_with_it(children: Children, place: Place, tmp_path: Path) -> None:
    run(children, place, tmp_path, "(sleep 0.4; echo late) & echo first")
    children.wait(10)
    time.sleep(0.6)
    assert (tmp_path / "out").read_text() == "first\n"


def test_waiting_ends_at_its_time(children: Children) -> None:
    before = time.monotonic()
    assert children.wait(0.05) == []
    assert time.monotonic() - before > 0.04


def test_the_alarm_ends_a_wait(children: Children) -> None:
    os.write(children.alarm, b"\0")
    assert children.wait(60) == []


def test_without_descriptors_for_processes_children_are_looked_for(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "pidfd_open", raising=False)
    children = Children()
    pid = run(children, place, tmp_path, "sleep 0.1; exit 5")
    assert children.wait(10) == [Ended(pid, 5)]
    children.close()


def test_a_program_that_the_system_cant_start_is_an_os_error(children: Children, tmp_path: Path) -> None:
    launch = Launch(argv=["/bin/sh", "-c", "x" * 4_000_000], env=ENVIRONMENT)
    with pytest.raises(OSError, match="too long"):
        children.spawn(launch, tmp_path / "out", tmp_path / "err")
    assert len(children) == 0


@pytest.mark.skipif(why_not() is not None, reason=str(why_not()))
def test_a_sandbox_that_cant_be_made_is_told_apart(children: Children, tmp_path: Path) -> None:
    place = pick("sandbox").open(Needs(folder=tmp_path))
    launch = place.launch(["/no/such/program"], ENVIRONMENT, None)
    pid = children.spawn(launch, tmp_path / "out", tmp_path / "err")
    assert children.wait(10) == [Ended(pid, 1, started=False)]
    assert (tmp_path / "err").read_text().startswith("bwrap: ")


def test_closing_leaves_nothing_running(place: Place, tmp_path: Path) -> None:
    children = Children()
    pid = run(children, place, tmp_path, "sleep 60")
    children.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def wait_for(path: Path, text: str) -> None:
    until = time.monotonic() + 10
    while path.read_text() != text:
        assert time.monotonic() < until, path.read_text()
        time.sleep(0.01)
