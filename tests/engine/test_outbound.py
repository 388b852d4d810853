"""Which nodes a node's invocation ends with."""

from __future__ import annotations

from tests.engine.workflows import call, run, steps, workflow


def test_a_container_that_two_lead_to_is_an_end_of_its_set_once() -> None:
    beside = [{"name": name, "image": "i", "dependencies": after} for name, after in
              (("main", []), ("l", ["main"]), ("r", ["main"]), ("end", ["l", "r"]))]  # fmt: skip
    done = run(workflow(steps(call("a", "set")), {"name": "set", "containerSet": {"containers": beside}}))
    assert done.node("wf")["outboundNodes"] == [done.node("end")["id"]]
