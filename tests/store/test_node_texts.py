from __future__ import annotations

import json
from typing import Any

from pydsl.store.node_texts import LONG, MOST, NodeTexts, read

RUNNER: Any = {"name": "runner", "path": "/runner", "raw": {"data": 'print("é")\n' * LONG}}


def node(*artifacts: Any) -> Any:
    inputs = {"parameters": [{"name": "é", "value": '"\n'}], "artifacts": [*artifacts]}
    return {"id": "wf-1", "name": "wf", "phase": "Running", "inputs": inputs, "nodeFlag": {"hooked": True}}


def test_nodes_come_back() -> None:
    nodes = [node(), node({"name": "a"}), node(RUNNER, {"name": "b"}), node(RUNNER), {"id": "wf-2", "inputs": None}]
    texts = NodeTexts(7)
    written = [texts.text(one) for one in nodes]
    back = read(written, dict(texts.new))
    assert back == nodes
    assert [list(one) for one in back] == [list(one) for one in nodes]


def test_short_nodes_are_written_as_json_writes_them() -> None:
    nodes: list[Any] = [node(), node({"name": "a"}), {"id": "wf-2", "inputs": None}]
    for one in nodes:
        assert NodeTexts(0).text(one) == json.dumps(one, separators=(",", ":"), ensure_ascii=False)


def test_a_long_artifact_is_written_once() -> None:
    texts = NodeTexts(7)
    first, second = texts.text(node(RUNNER)), texts.text(node({"name": "b"}, RUNNER))
    assert [json.loads(one)["inputs"]["artifacts"] for one in (first, second)] == [[7], [{"name": "b"}, 7]]
    assert [(number, json.loads(text)) for number, text in texts.new] == [(7, RUNNER)]


def test_artifacts_that_look_alike_are_not_taken_for_each_other() -> None:
    texts = NodeTexts(0)
    for number in range(2 * MOST + 1):  # each has the place in memory that the one before had, if nobody holds that
        one = node({"name": "a", "raw": {"data": f"{number}" * LONG}})
        assert read([texts.text(one)], dict(texts.new)) == [one]
