"""One task's way through `compile` stays short."""

from __future__ import annotations

import pytest

from tests.tooling.task_way import data_chain, order_chain, way_of


@pytest.mark.parametrize(("build", "stops", "returns"), [(order_chain, 12, 0), (data_chain, 24, 1)])
def test_a_tasks_way_is_short(build, stops, returns) -> None:  # type: ignore[no-untyped-def]  # a function of workflows
    way = way_of(build)
    assert way.stops <= stops
    assert way.returns <= returns
