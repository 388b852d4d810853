from __future__ import annotations

import time
from typing import Any

import pytest

from pydsl.driver import ClockTimers, SystemClock

HOUR = 3600.0


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A machine whose two clocks a test moves."""

    class Machine:
        wall, monotonic = 1_000_000.0, 50.0

        def passes(self, seconds: float) -> None:
            self.wall += seconds
            self.monotonic += seconds

    machine = Machine()
    monkeypatch.setattr(time, "time", lambda: machine.wall)
    monkeypatch.setattr(time, "monotonic", lambda: machine.monotonic)
    return machine


@pytest.mark.parametrize("change", [-HOUR, HOUR])
def test_a_clock_that_is_set_changes_neither_time_nor_timers(machine: Any, change: float) -> None:
    clock = SystemClock(machine.passes)
    timers, done = ClockTimers(clock), []
    timers.after(10.0, lambda: done.append(clock.now()))
    machine.passes(4.0)
    machine.wall += change
    assert clock.now() == 1_000_004.0
    timers.run_due()
    assert done == []
    clock.wait(timers.next)
    timers.run_due()
    assert done == [1_000_010.0]


def test_a_run_that_goes_on_begins_no_earlier_than_it_ended(machine: Any) -> None:
    assert SystemClock(machine.passes, earlier=1_000_100.0).now() == 1_000_100.0
    assert SystemClock(machine.passes, earlier=5.0).now() == 1_000_000.0


def test_a_time_that_has_passed_isnt_waited_for(machine: Any) -> None:
    waits: list[float | None] = []
    clock = SystemClock(waits.append)
    clock.wait(clock.now() - 5.0)
    clock.wait(None)
    assert waits == [0.0, None]


def test_timers_of_one_time_run_in_the_order_they_were_set(machine: Any) -> None:
    timers, done = ClockTimers(SystemClock(machine.passes)), []
    for name in "abc":
        timers.after(1.0, lambda name=name: done.append(name))
    machine.passes(1.0)
    timers.run_due()
    assert done == ["a", "b", "c"]
