"""Which nodes a node's invocation ends with."""

from __future__ import annotations

from typing import Any

from pydsl.engine.node import Node
from pydsl.engine.outbound import outbound_of
from tests.engine.workflows import call, run, steps, workflow


def test_a_container_that_two_lead_to_is_an_end_of_its_set_once() -> None:
    beside = [{"name": name, "image": "i", "dependencies": after} for name, after in
              (("main", []), ("l", ["main"]), ("r", ["main"]), ("end", ["l", "r"]))]  # fmt: skip
    done = run(workflow(steps(call("a", "set")), {"name": "set", "containerSet": {"containers": beside}}))
    assert done.node("wf")["outboundNodes"] == [done.node("end")["id"]]


class CountingTable(dict[str, Node]):
    """A node table that counts what it's asked for."""

    asked = 0

    def __getitem__(self, node_id: str) -> Node:
        self.asked += 1
        return super().__getitem__(node_id)


def node(node_id: str, kind: str, *children: str, template: Any = None) -> Node:
    return Node(
        id=node_id, name=node_id, display_name=node_id, type=kind, phase="Succeeded", started_at=0.0, scope="",
        children=dict.fromkeys(children), template=template,
    )  # fmt: skip


def test_the_ends_of_a_pod_are_told_without_a_look_at_all_that_follows_it() -> None:
    following = [f"n{index}" for index in range(30)]
    pod, container = node("p", "Pod", *following, template={"container": {}}), node("c", "Container", *following)
    of_containers = node("s", "Pod", "c", template={"containerSet": {"containers": [{"name": "main"}]}})
    nodes: Any = CountingTable({one: node(one, "Pod") for one in following}, p=pod, c=container, s=of_containers)
    assert (outbound_of(nodes, pod), outbound_of(nodes, of_containers)) == (["p"], ["c"])
    assert nodes.asked < 5
