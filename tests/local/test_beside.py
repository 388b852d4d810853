from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest

from pydsl.local.beside import Beside, WorkResult


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    wake, alarm = os.pipe()
    yield wake, alarm
    os.close(wake)
    os.close(alarm)


def test_work_is_done_in_another_thread_and_taken_up_in_this_one(pipe: tuple[int, int]) -> None:
    beside: Beside[str] = Beside(pipe[1])
    heard: list[tuple[int, int]] = []
    beside.do("pod", threading.get_ident, lambda outcome: heard.append((outcome.get(), threading.get_ident())))
    assert os.read(pipe[0], 1) == b"\0"
    [(owner, act)] = beside.take()
    act()
    [(worked, taken)] = heard
    assert (owner, taken) == ("pod", threading.get_ident())
    assert worked != taken
    beside.close()


def test_what_work_raises_is_raised_to_who_asked(pipe: tuple[int, int]) -> None:
    def fail() -> None:
        raise ValueError("no")

    beside: Beside[str] = Beside(pipe[1])
    heard: list[WorkResult] = []
    beside.do("pod", fail, heard.append)
    os.read(pipe[0], 1)
    for _, act in beside.take():
        act()
    with pytest.raises(ValueError, match="no"):
        heard[0].get()
    beside.close()


def test_work_goes_on_while_other_work_waits(pipe: tuple[int, int]) -> None:
    beside: Beside[str] = Beside(pipe[1])
    gate = threading.Event()
    beside.do("slow", gate.wait, lambda _: None)
    beside.do("quick", lambda: None, lambda _: None)
    os.read(pipe[0], 1)
    assert [owner for owner, _ in beside.take()] == ["quick"]
    gate.set()
    os.read(pipe[0], 1)
    assert [owner for owner, _ in beside.take()] == ["slow"]
    beside.close()
