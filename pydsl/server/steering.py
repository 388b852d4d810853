"""What is asked of a workflow that's there: suspend, resume, stop, terminate, set, retry, resubmit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from pydsl.errors import NotAsked
from pydsl.local.detaching import resubmitted, retried
from pydsl.local.resubmitting import renewed
from pydsl.local.resuming import texts_of
from pydsl.server.faults import INTERNAL, INVALID, ServerFault, fault_of
from pydsl.server.kinds import WORKFLOW
from pydsl.server.shaping import shaped
from pydsl.server.workflows import new

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydsl.local.runs import KeptRun
    from pydsl.server.messages import Incoming
    from pydsl.server.served import Served
    from pydsl.spec import wire
    from pydsl.spec.values import Json

    Act = Callable[[KeptRun, Mapping[str, Json]], None]
    """What is asked of a run, with the message that asks it."""


def suspend(served: Served, asked: Incoming) -> wire.Workflow:
    """Let no further step of a workflow start."""

    def act(run: KeptRun, _: Mapping[str, Json]) -> None:
        try:
            run.suspend()
        except NotAsked as error:  # Argo tries again for a while, whatever is wrong
            raise NotAsked(f"timed out waiting for the condition: {error}") from None

    return _asked(served, asked, act, INVALID, suspend=True)


def resume(served: Served, asked: Incoming) -> wire.Workflow:
    """Let a workflow, or the suspended nodes that a selector picks, go on."""
    return _asked(served, asked, lambda run, message: run.resume(_selector(message)), INTERNAL)


def stop(served: Served, asked: Incoming) -> wire.Workflow:
    """Stop a workflow, or fail the suspended nodes that a selector picks."""

    def act(run: KeptRun, message: Mapping[str, Json]) -> None:
        run.stop(str(message.get("message") or ""), _selector(message))

    picks = bool(_selector(asked.message()))
    return _asked(served, asked, act, INTERNAL, **({} if picks else {"shutdown": "Stop"}))


def terminate(served: Served, asked: Incoming) -> wire.Workflow:
    """Stop a workflow at once; no exit handler runs."""
    return _asked(served, asked, lambda run, _: run.terminate(), INTERNAL, shutdown="Terminate")


def put(served: Served, asked: Incoming) -> wire.Workflow:
    """Set suspended nodes' outputs, messages, phases."""

    def act(run: KeptRun, message: Mapping[str, Json]) -> None:
        outputs = json.loads(message.get("outputParameters") or "{}")
        phase = str(message.get("phase") or "") or None
        run.set(_selector(message), outputs=outputs, message=str(message.get("message") or ""), phase=phase)

    return _asked(served, asked, act, INTERNAL)


def _selector(message: Mapping[str, Json]) -> str:
    """Read the selector of nodes. Raises ServerFault for what says no field."""
    text = str(message.get("nodeFieldSelector") or "")
    for part in text.split(","):
        if part.strip() and "=" not in part:
            raise ServerFault(INTERNAL, f"invalid selector: '{text}'; can't understand '{part}'")
    return text


def _asked(
    served: Served, asked: Incoming, act: Callable[[KeptRun, Mapping[str, Json]], None], code: int, **spec: bool | str
) -> wire.Workflow:
    """Ask something of a run; return the workflow with `spec` as it is from now on."""
    message = asked.message()
    run = served.run(asked.names["namespace"], asked.names["name"])
    try:
        act(run, message)
    except NotAsked as error:
        raise fault_of(error, code) from None
    found = served.whole(run)
    return {**found, "spec": cast("wire.WorkflowSpec", {**found["spec"], **spec})}


def retry(served: Served, asked: Incoming) -> wire.Workflow:
    """Run again what failed of a workflow."""
    message = asked.message()
    run = served.run(asked.names["namespace"], asked.names["name"])
    restart, selector = bool(message.get("restartSuccessful")), str(message.get("nodeFieldSelector") or "")
    try:
        retried(
            run, restart_successful=restart, selector=selector, values=_parameters(message), secrets=served.secrets()
        )
    except NotAsked as error:
        raise fault_of(error) from None
    return served.whole(run)


def resubmit(served: Served, asked: Incoming) -> wire.Workflow:
    """Run a workflow once more as a new one."""
    message = asked.message()
    old = served.run(asked.names["namespace"], asked.names["name"])
    memoized = bool(message.get("memoized"))
    try:
        run = resubmitted(old, memoized=memoized, values=_parameters(message), secrets=served.secrets())
    except NotAsked as error:
        raise fault_of(error) from None
    made = served.whole(run)["metadata"]
    given = renewed(texts_of(served.home, old.row), old.name)
    return shaped(WORKFLOW.kind, new(given, made))


def _parameters(message: Mapping[str, Json]) -> dict[str, str]:
    return {name: value for name, _, value in (str(one).partition("=") for one in message.get("parameters") or ())}
