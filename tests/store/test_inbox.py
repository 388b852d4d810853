from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from pydsl.driver import JournalEntry
from pydsl.engine.events import Resumed, Stopped, Woken
from pydsl.store import RunRow, Store, Texts
from tests.store.test_store import batch

ROW = RunRow(uid="u1", name="wf", started=1.5, runtime="process", folder="/runs/wf")


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    """The owner's, and another process's."""
    with contextlib.closing(Store(tmp_path)) as one, contextlib.closing(Store(tmp_path)) as other:
        one.add(ROW, Texts(workflow={}))
        yield one, other


def test_what_another_process_asks_is_taken_once(stores: tuple[Store, Store]) -> None:
    owner, other = stores
    inbox = owner.journal("u1").inbox
    assert list(inbox.take()) == []
    other.ask("u1", Resumed(at=0.0, selector="displayName=a"))
    other.ask("u1", Stopped(at=0.0, message="enough"))
    assert inbox.take() == [Resumed(at=0.0, selector="displayName=a"), Stopped(at=0.0, message="enough")]
    assert list(inbox.take()) == []


def test_a_request_is_answered_when_the_journal_has_what_became_of_it(stores: tuple[Store, Store]) -> None:
    owner, other = stores
    journal = owner.journal("u1")
    number = other.ask("u1", Resumed(at=0.0))
    journal.inbox.take()
    assert not other.is_answered(number)
    journal.append(batch(JournalEntry(Resumed(at=1.0), ())))
    assert other.is_answered(number)


def test_a_request_that_was_taken_and_not_journalled_is_there_for_the_next_owner(stores: tuple[Store, Store]) -> None:
    owner, other = stores
    other.ask("u1", Resumed(at=0.0))
    owner.journal("u1").inbox.take()
    assert other.journal("u1").inbox.take() == [Resumed(at=0.0)]


def test_requests_of_other_runs_arent_taken(stores: tuple[Store, Store]) -> None:
    owner, other = stores
    owner.add(RunRow(uid="u2", name="wf", started=2.5, runtime="process", folder="/f"), Texts(workflow={}))
    inbox = owner.journal("u1").inbox
    other.ask("u2", Resumed(at=0.0))
    assert list(inbox.take()) == []


def test_a_new_request_isnt_taken_for_an_old_one_that_is_gone(stores: tuple[Store, Store]) -> None:
    owner, other = stores
    journal = owner.journal("u1")
    for number in range(3):
        other.ask("u1", Woken(at=float(number)))
        assert journal.inbox.take() == [Woken(at=float(number))]
        journal.append(batch(JournalEntry(Woken(at=1.0), ())))
