"""Runs of one home exclude each other, as the workflows of a cluster do: each is a process of its own here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pydsl.local.resuming import take_up
from pydsl.local.runs import KeptRun
from tests.local.locked import MUTEX, SEMAPHORE, Home, message
from tests.local.test_resuming import wait_for

pytestmark = pytest.mark.slow
WAITING = "Waiting for argo/Mutex/m lock. Lock status: 0/1"
Make = Callable[..., Home]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    homes: list[Home] = []

    def made(**options: str) -> Home:
        homes.append(Home(tmp_path, **options))
        return homes[-1]

    yield made
    for home in homes:
        home.close()


def held_and_waiting(home: Home) -> tuple[KeptRun, KeptRun]:
    """Begin a run that holds the mutex, and one that waits for it."""
    one = home.begin("one")
    home.wait_for_log("in one")
    two = home.begin("two")
    wait_for(lambda: message(two) == WAITING)
    return one, two


def test_a_second_run_waits_for_the_mutex_that_the_first_one_holds_and_shows_it(make: Make) -> None:
    home = make(template=MUTEX)
    one, two = held_and_waiting(home)
    assert two.nodes["a"].phase == "Pending"
    assert two.workflow["status"]["nodes"][two.nodes["a"].id]["synchronizationStatus"] == {"waiting": "argo/Mutex/m"}
    holding = {"mutex": "argo/Mutex/m", "holder": f"argo/one/{one.nodes['a'].id}"}
    assert one.workflow["status"]["synchronization"] == {"mutex": {"holding": [holding]}}
    assert two.workflow["status"]["synchronization"] == {"mutex": {"waiting": [holding]}}
    home.let_go("one")
    home.let_go("two")
    assert (one.wait(30).phase, two.wait(30).phase) == ("Succeeded", "Succeeded")
    assert home.log == ["in one", "out one", "in two", "out two"]
    assert message(two) == ""
    assert "synchronization" not in two.workflow["status"]


def test_who_is_killed_holds_nothing_and_takes_it_again_when_its_taken_up(make: Make) -> None:
    home = make(template=MUTEX)
    _, two = held_and_waiting(home)
    home.kill("one")
    home.wait_for_log("in one", "in two")
    home.let_go("one")
    one = home.run("one")
    assert one is not None
    waited: list[str] = []

    def watch(_update: object) -> None:
        waited.append(message(one))
        if waited[-1] == WAITING:
            home.let_go("two")

    report = take_up(home.home, one.row, watch=watch)
    assert (report.phase, two.wait(30).phase) == ("Succeeded", "Succeeded")
    assert WAITING in waited
    assert home.log == ["in one", "in two", "out two", "in one", "out one"]


def test_a_run_that_was_killed_while_it_waited_waits_again(make: Make) -> None:
    home = make(template=MUTEX)
    one, two = held_and_waiting(home)
    home.kill("two")
    home.let_go("two")
    home.let_go("one")
    assert one.wait(30).phase == "Succeeded"
    assert take_up(home.home, two.row).phase == "Succeeded"
    assert home.log == ["in one", "out one", "in two", "out two"]


def test_a_semaphore_lets_in_as_many_as_its_config_map_says(make: Make) -> None:
    home = make(template=SEMAPHORE, limit="2")
    home.begin("one")
    home.wait_for_log("in one")
    home.begin("two")
    home.wait_for_log("in one", "in two")
    three = home.begin("three")
    wait_for(lambda: message(three) == "Waiting for argo/ConfigMap/sizes/db lock. Lock status: 0/2")
    holders = three.workflow["status"]["synchronization"]["semaphore"]["waiting"][0]["holders"]
    assert [holder.split("/")[:2] for holder in holders] == [["argo", "one"], ["argo", "two"]]
    home.let_go("two")
    home.wait_for_log("in one", "in two", "out two", "in three")
    for name in ("one", "three"):
        home.let_go(name)
    assert three.wait(30).phase == "Succeeded"


def test_whoever_asks_goes_by_the_limit_that_it_was_given(make: Make) -> None:
    home = make(template=SEMAPHORE, limit="1")
    home.begin("one")
    home.wait_for_log("in one")
    home.limit = "2"
    home.begin("two")
    home.wait_for_log("in one", "in two")


def test_a_workflow_with_a_lock_of_its_own_is_pending_until_it_has_it(make: Make) -> None:
    home = make(spec=MUTEX)
    home.begin("one")
    home.wait_for_log("in one")
    two = home.begin("two")
    wait_for(lambda: two.message == WAITING)
    assert (two.phase, two.status, two.workflow["status"]["nodes"]) == ("Pending", "Pending", {})
    home.let_go("one")
    home.let_go("two")
    assert two.wait(30).phase == "Succeeded"
    assert (two.message, home.log) == ("", ["in one", "out one", "in two", "out two"])


@pytest.mark.parametrize("ask", ["stop", "terminate"])
def test_a_workflow_that_waits_for_its_lock_can_be_stopped(make: Make, ask: str) -> None:
    home = make(spec=MUTEX)
    home.begin("one")
    home.wait_for_log("in one")
    two = home.begin("two")
    wait_for(lambda: two.message == WAITING)
    getattr(two, ask)()
    row = two.wait(30)
    assert (row.phase, row.message) == ("Failed", f"Stopped with strategy '{ask.title()}'")


def test_a_step_that_waits_for_a_lock_can_be_stopped_and_holds_up_nobody(make: Make) -> None:
    home = make(template=MUTEX)
    _, two = held_and_waiting(home)
    three = home.begin("three")
    wait_for(lambda: message(three) == WAITING)
    two.stop()
    assert two.wait(30).phase == "Failed"
    assert message(two) == "Stopped with strategy 'Stop'"
    home.let_go("one")
    home.wait_for_log("in one", "out one", "in three")


def test_a_run_of_higher_priority_goes_before_those_that_wait_longer(make: Make) -> None:
    home = make(template=MUTEX)
    home.begin("one")
    home.wait_for_log("in one")
    for name, spec in (("two", ""), ("three", "priority: 5"), ("four", "priority: 5")):
        run = home.begin(name, spec=spec)
        wait_for(lambda run=run: message(run) == WAITING)
    for name in ("one", "two", "three", "four"):
        home.let_go(name)
    wait_for(lambda: len(home.log) == 8)
    assert [line for line in home.log if line.startswith("in")] == ["in one", "in three", "in four", "in two"]


def test_a_suspended_run_keeps_what_it_holds_and_takes_no_more(make: Make) -> None:
    home = make(template=MUTEX)
    one, two = held_and_waiting(home)
    one.suspend()
    two.suspend()
    home.let_go("one")
    assert one.wait(30).phase == "Succeeded"
    wait_for(lambda: message(two) == "")
    assert home.log == ["in one", "out one"]
    home.let_go("two")
    two.resume()
    assert two.wait(30).phase == "Succeeded"


def test_a_run_without_locks_makes_no_file_for_them(make: Make) -> None:
    home = make()
    home.let_go("one")
    assert home.begin("one").wait(30).phase == "Succeeded"
    assert not [*home.home.glob("locks*")]
