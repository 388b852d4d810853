from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from pydsl.errors import InfrastructureError
from pydsl.runtimes import Command, Ended
from pydsl.runtimes.backends.sandbox.ways import Namespaces, Walls, trial
from pydsl.runtimes.workers import Workers
from pydsl.runtimes.workers.hired import ISOLATED, Recipe, Worker, plain


def test_what_a_runner_asked_for_is_not_begun_once_it_is_gone(tmp_path: Path) -> None:
    worker = Worker.started(plain(sys.executable, *ISOLATED), Recipe(), os.environ)
    for number in range(20):  # it's still coming up
        argv = ["/bin/sh", "-c", f"echo > {tmp_path}/{number}"]
        worker.start(Command(argv=argv, env=os.environ), "/", (os.devnull, os.devnull))
    worker.dismiss()
    worker.wait()
    assert not list(tmp_path.iterdir())


HALVES = "a word, a variable or the folder has a NUL or half of a character"


def problem_of(command: Command, cwd: str) -> str:
    worker = Worker.started(plain(sys.executable, *ISOLATED), Recipe(), os.environ)
    worker.start(command, cwd, (os.devnull, os.devnull))
    ended: list[Ended] = []
    while not ended:
        ended = worker.hear()
    worker.dismiss()
    worker.wait()
    return ended[0].problem


def test_what_could_not_be_started_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no program")
    command = Command(argv=[f"{tmp_path}/file"], env=os.environ)
    assert problem_of(command, "/") == f"fork/exec {tmp_path}/file: permission denied"
    assert problem_of(command, f"{tmp_path}/file/below") == f"chdir {tmp_path}/file/below: not a directory"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"argv": ["/bin/true", "a\0b"]}, HALVES),
        ({"argv": ["/bin/true", "\ud800"]}, HALVES),
        ({"env": {"A": "a\0b"}}, HALVES),
        ({"env": {"A\0B": ""}}, HALVES),
        ({"env": {"A=B": ""}}, "a variable has no name, or one with '='"),
        ({"env": {"": "x"}}, "a variable has no name, or one with '='"),
        ({"cwd": "/a\0b"}, HALVES),
    ],
)
def test_what_no_system_takes_ends_no_worker(changed: dict[str, Any], message: str) -> None:
    given = {"argv": ["/bin/true"], "env": {}, "cwd": "/", **changed}
    worker = Worker.started(plain(sys.executable, *ISOLATED), Recipe(), os.environ)
    with pytest.raises(OSError, match=r"\[Errno 22\]") as error:
        worker.start(Command(argv=given["argv"], env=given["env"]), given["cwd"], (os.devnull, os.devnull))
    assert error.value.strerror == message
    worker.start(Command(argv=["/bin/true"], env={}), "/", (os.devnull, os.devnull))
    ended: list[Ended] = []
    while not ended:
        ended = worker.hear()
    assert [one.code for one in ended] == [0]
    worker.dismiss()
    worker.wait()


STARVED = """
import socket, sys
socket.socket(fileno=int(sys.argv[1])).sendall(b'{"failed": "Too many open files: /dev/tty", "number": 24}\\n')
"""
NO_FORK = """
import errno, os, socket, sys
told = '{"failed": "%s", "number": %d}\\n' % (os.strerror(errno.EAGAIN), errno.EAGAIN)
socket.socket(fileno=int(sys.argv[1])).sendall(told.encode())
"""


class Starving(Namespaces):
    def words(self, walls: Walls, python: Sequence[str]) -> list[str]:
        return [sys.executable, "-c", STARVED]


def test_what_the_machine_lacks_is_not_the_commands_fault() -> None:
    workers = Workers()
    worker = workers.hire([sys.executable, "-c", STARVED], Recipe(), os.environ)
    worker.start(Command(argv=["/bin/true"], env={}), "/", (os.devnull, os.devnull))
    with pytest.raises(InfrastructureError) as error:
        workers.wait(30)
    assert str(error.value) == "no process could be started: Too many open files: /dev/tty"
    workers.close()


def test_what_the_machine_lacks_now_says_nothing_of_sandboxes() -> None:
    with pytest.raises(InfrastructureError) as error:
        trial(Starving())
    assert str(error.value) == "no sandbox could be started: Too many open files: /dev/tty"


class Crowded(Namespaces):
    def words(self, walls: Walls, python: Sequence[str]) -> list[str]:
        return [sys.executable, "-c", NO_FORK]


def test_that_a_user_may_have_no_more_processes_says_nothing_of_sandboxes() -> None:
    with pytest.raises(InfrastructureError) as error:
        trial(Crowded())
    assert str(error.value) == "no sandbox could be started: Resource temporarily unavailable"
