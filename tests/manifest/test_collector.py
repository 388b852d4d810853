"""Python's garbage collector, held off while what is made is kept."""

from __future__ import annotations

import gc

import pytest

from pydsl.engine import Run
from pydsl.manifest.collector import no_collections
from pydsl.testing import simulate
from tests.local.workflows import workflow

RUNS = 100
LOOP = """\
templates:
- name: main
  steps: [[{name: a, template: leaf, withSequence: {count: "30"}}]]
- name: leaf
  container: {image: x}
"""


def test_where_it_was_off_it_stays_off() -> None:
    gc.disable()
    try:
        with no_collections():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_what_fails_leaves_it_on() -> None:
    with pytest.raises(ZeroDivisionError), no_collections():
        raise ZeroDivisionError
    assert gc.isenabled()


def test_runs_of_one_process_dont_stay() -> None:
    for _ in range(RUNS):
        assert simulate(workflow(LOOP)).phase == "Succeeded"
    assert sum(type(one) is Run for one in gc.get_objects()) < RUNS / 2  # references refuse `isinstance`
