"""Python's garbage collector, held off while what is made is kept."""

from __future__ import annotations

import gc

import pytest

from pydsl.manifest.collector import made_to_last


def test_what_is_made_to_last_counts_as_old() -> None:
    with made_to_last():
        made = [[]]
        assert not gc.isenabled()
    assert gc.isenabled()
    assert any(one is made for one in gc.get_objects(generation=2))


def test_what_somebody_else_froze_stays_so() -> None:
    gc.freeze()
    try:
        frozen = gc.get_freeze_count()
        with made_to_last():
            pass
        assert gc.get_freeze_count() >= frozen > 0
    finally:
        gc.unfreeze()


def test_what_fails_leaves_the_collector_on() -> None:
    with pytest.raises(ZeroDivisionError), made_to_last():
        raise ZeroDivisionError
    assert gc.isenabled()
