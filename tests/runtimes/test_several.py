"""Several runtimes as one: each command is one's own, and a wait hears of all."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pydsl.runtimes import Command, Needs, Runtime
from pydsl.runtimes.backends.process import ProcessRuntime
from pydsl.runtimes.pick import pick_kept
from pydsl.runtimes.several import Several


class Other(ProcessRuntime):
    """Another one of the same kind."""

    name = "other"


@pytest.fixture
def several() -> Iterator[Several]:
    made = Several([ProcessRuntime(), Other()])
    yield made
    made.close()


def started(runtime: Runtime, folder: Path, script: str) -> int:
    folder.mkdir(parents=True)
    place = runtime.open(Needs(folder=folder / "main"))
    return place.start(Command(argv=["/bin/sh", "-c", script], env=os.environ))


def ends(several: Several, count: int) -> dict[int, int]:
    """Wait until so many commands are over; return their codes by their ids."""
    codes: dict[int, int] = {}
    while len(codes) < count:
        codes |= {ended.id: ended.code for ended in several.wait(30.0)}
    return codes


def test_ids_are_one_commands_own_and_all_are_heard(several: Several, tmp_path: Path) -> None:
    kinds = several.kinds
    ids = [
        started(kinds[name], tmp_path / f"{name}{number}", f"exit {number}")
        for number in (1, 2)
        for name in ("process", "other")
    ]
    assert several.running == 4
    assert ends(several, 4) == dict(zip(ids, [1, 1, 2, 2], strict=True))
    assert several.running == 0


@pytest.mark.parametrize("name", ["process", "other"])
@pytest.mark.parametrize(("end", "code"), [("terminate", 143), ("kill", 137)])
def test_whose_a_command_is_ends_it(several: Several, tmp_path: Path, name: str, end: str, code: int) -> None:
    id = started(several.kinds[name], tmp_path / "a", "exec sleep 60")
    stays = started(several.kinds["process"], tmp_path / "b", "exec sleep 60")
    getattr(several, end)(id)
    assert ends(several, 1) == {id: code}
    assert several.running == 1
    several.kill(stays)
    assert ends(several, 1) == {stays: 137}


def test_the_alarm_ends_a_wait_and_one_that_rang_before_it_too(several: Several) -> None:
    os.write(several.alarm, b"\0")
    assert several.wait(None) == []
    timer = threading.Timer(0.05, lambda: os.write(several.alarm, b"\0"))
    timer.start()
    assert several.wait(None) == []
    timer.join()


def test_a_wait_ends_when_its_time_is_over(several: Several) -> None:
    assert several.wait(0.0) == []


def test_what_one_has_to_do_by_itself_is_waited_for_no_longer(
    several: Several, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Other, "due", 0.01)
    assert (several.due, several.wait(None)) == (0.01, [])


def test_what_holds_for_all_holds(several: Several, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Other, "mounts", True)
    assert (several.name, several.mounts, several.private, several.images) == ("process+other", False, False, False)
    assert several.honours == frozenset()
    assert several.first.name == "process"


def test_a_kept_name_makes_the_same_again() -> None:
    picked = pick_kept("process+process")
    assert isinstance(picked.runtime, Several)
    picked.runtime.close()
    alone = pick_kept("process").runtime
    assert (alone.name, isinstance(alone, Several)) == ("process", False)
    alone.close()
