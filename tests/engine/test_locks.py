"""What waits for a lock is shown as waiting, with its inputs."""

from __future__ import annotations

from pydsl.engine.events import Stopped
from tests.engine.workflows import ECHO, call, inputs, run, steps, workflow


def test_what_waited_for_a_lock_has_its_inputs_though_it_never_ran() -> None:
    locked = {**ECHO, "synchronization": {"mutexes": [{"name": "m"}]}}
    done = run(
        workflow(steps([call("a", "echo", m="1"), call("b", "echo", m="2")]), locked),
        events=[Stopped(at=0.5, terminate=True)],
    )
    assert [pod.node for pod in done.pods] == ["wf[0].a"]
    assert inputs(done, "b") == {"m": "2"}
