"""Who gets which locks, and when: runs of one home, here in one process, that ask round by round."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pydsl.engine.commands import TakeLocks, WantedLock
from pydsl.store import RowLocks, holders_of
from pydsl.store import locks as module

Make = Callable[..., RowLocks]


@pytest.fixture
def alive() -> set[str]:
    """The runs that a process drives."""
    return {"one", "two", "three"}


@pytest.fixture
def make(tmp_path: Path, alive: set[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    monkeypatch.setattr(module, "LOOK_AGAIN", 0.0)
    made: list[RowLocks] = []

    def of(run: str) -> RowLocks:
        made.append(RowLocks(tmp_path, run, f"argo/{run}", lambda uid: uid in alive))
        return made[-1]

    yield of
    for locks in made:
        locks.close()


def wanted(holder: str, *names: str, limit: int = 1, priority: int = 0, since: float = 0.0) -> TakeLocks:
    locks = tuple(WantedLock(name, limit) for name in names)
    return TakeLocks(holder=holder, locks=locks, priority=priority, since=since)


def told(locks: RowLocks) -> list[str]:
    """Carry a round out; say what is answered."""
    words = []
    for event in locks.happened():
        lacking = getattr(event, "lock", "")
        words.append(f"{event.holder} waits for {lacking}" if lacking else f"{event.holder} has its own")
    return words


def asking(locks: RowLocks, *asked: TakeLocks) -> list[str]:
    for one in asked:
        locks.take(one)
    return told(locks)


def test_nodes_of_one_run_take_turns_in_the_order_in_which_they_asked(make: Make) -> None:
    one = make("one")
    assert asking(one, wanted("a", "m"), wanted("b", "m"), wanted("c", "m")) == [
        "a has its own", "b waits for m", "c waits for m",
    ]  # fmt: skip
    assert told(one) == []
    one.release("a")
    assert told(one) == ["b has its own"]
    one.release("c")
    one.release("b")
    assert told(one) == []
    assert one.look_every is None


def test_several_locks_are_taken_at_once_or_not_at_all(make: Make) -> None:
    one, two = make("one"), make("two")
    assert asking(one, wanted("a", "m")) == ["a has its own"]
    assert asking(two, wanted("b", "n", "m")) == ["b waits for m"]
    assert asking(one, wanted("c", "n")) == ["c waits for n"], "two asked first"
    one.release("a")
    assert told(one) == []
    assert told(two) == ["b has its own"]


def test_nodes_of_the_run_that_is_first_in_line_may_pass_each_other(make: Make) -> None:
    one, two = make("one"), make("two")
    assert asking(two, wanted("x", "m")) == ["x has its own"]
    assert asking(one, wanted("a", "n", "m"), wanted("b", "n")) == ["a waits for m", "b has its own"]
    two.release("x")
    assert told(two) == []
    assert told(one) == ["a waits for n"]


def test_the_line_is_by_priority_and_then_by_the_age_of_runs(make: Make) -> None:
    one, two, three = make("one"), make("two"), make("three")
    assert asking(one, wanted("a", "m", since=9.0)) == ["a has its own"]
    assert asking(two, wanted("b", "m", since=2.0)) == ["b waits for m"]
    assert asking(three, wanted("c", "m", since=3.0, priority=1)) == ["c waits for m"]
    one.take(wanted("d", "m", since=1.0))
    one.release("a")
    assert told(one) == ["d waits for m"]
    assert [told(two), told(three)] == [[], ["c has its own"]]
    three.release("c")
    assert told(three) == []
    assert [told(two), told(one)] == [[], ["d has its own"]]


def test_what_is_given_back_and_wanted_again_in_one_round_is_in_line_before_others_see_it_free(make: Make) -> None:
    one, two = make("one"), make("two")
    assert asking(one, wanted("a", "m", since=1.0)) == ["a has its own"]
    assert asking(two, wanted("b", "m", since=2.0)) == ["b waits for m"]
    one.release("a")
    assert asking(one, wanted("c", "m", since=1.0)) == ["c has its own"]
    assert told(two) == []


def test_who_is_gone_holds_nothing_and_is_in_nobodys_way(make: Make, alive: set[str]) -> None:
    one, two, three = make("one"), make("two"), make("three")
    assert asking(one, wanted("a", "m")) == ["a has its own"]
    assert asking(two, wanted("b", "m")) == ["b waits for m"]
    assert asking(three, wanted("c", "m")) == ["c waits for m"]
    alive -= {"one", "two"}
    assert told(three) == ["c has its own"]


def test_who_asks_is_told_at_once_where_the_holder_is_gone(make: Make, alive: set[str]) -> None:
    assert asking(make("one"), wanted("a", "m")) == ["a has its own"]
    alive.remove("one")
    assert asking(make("two"), wanted("b", "m")) == ["b has its own"]


def test_what_an_earlier_process_of_a_run_left_is_forgotten(make: Make, tmp_path: Path) -> None:
    assert asking(make("one"), wanted("a", "m")) == ["a has its own"]
    again = make("one")
    again.forget()
    assert holders_of(tmp_path, "one") == []
    assert asking(again, wanted("b", "m")) == ["b has its own"]


def test_a_lock_that_is_named_twice_is_taken_once(make: Make) -> None:
    assert asking(make("one"), wanted("a", "m", "m"), wanted("b", "m")) == ["a has its own", "b waits for m"]


def test_a_limit_of_nothing_lets_nobody_in(make: Make) -> None:
    assert asking(make("one"), wanted("a", "m", limit=0)) == ["a waits for m"]


def test_who_asks_for_nothing_makes_no_file(make: Make, tmp_path: Path) -> None:
    one = make("one")
    one.forget()
    assert (told(one), holders_of(tmp_path, "one"), [*tmp_path.iterdir()]) == ([], [], [])


def test_who_is_closed_holds_nothing(make: Make) -> None:
    one, two = make("one"), make("two")
    assert asking(one, wanted("a", "m"), wanted("b", "m")) == ["a has its own", "b waits for m"]
    assert asking(two, wanted("c", "m")) == ["c waits for m"]
    one.close()
    assert told(two) == ["c has its own"]


def test_a_turn_costs_the_same_however_many_wait(make: Make) -> None:
    one = make("one")
    asking(one, *(wanted(f"n{number}", "m") for number in range(300)))
    statements: list[str] = []
    assert one._opened is not None
    one._opened._sqlite.set_trace_callback(statements.append)
    one.release("n0")
    assert told(one) == ["n1 has its own"]
    assert len(statements) < 12, statements
