from __future__ import annotations

import json
from typing import Any

from pydsl.store.node_texts import LONG, MOST, NodeTexts


def node(*artifacts: Any) -> Any:
    inputs = {"parameters": [{"name": "é", "value": '"\n'}], "artifacts": [*artifacts]}
    return {"id": "wf-1", "name": "wf", "phase": "Running", "inputs": inputs, "nodeFlag": {"hooked": True}}


def as_json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def test_a_node_is_written_as_json_writes_it() -> None:
    long = {"name": "long", "raw": {"data": 'print("é")\n' * LONG}}
    texts = NodeTexts()
    for one in (node(), node({"name": "a"}), node(long, {"name": "b"}), node(long), {"id": "wf-2", "inputs": None}):
        assert texts.text(one) == as_json(one)


def test_artifacts_that_look_alike_are_not_taken_for_each_other() -> None:
    texts = NodeTexts()
    for number in range(2 * MOST + 1):  # each has the place in memory that the one before had, if nobody holds that
        one = node({"name": "a", "raw": {"data": f"{number}" * LONG}})
        assert texts.text(one) == as_json(one)
