"""One run as `argo get` prints it: what it is, then the tree of its nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.expr.strftime import seconds_or_none
from pydsl.report.ages import long, stamp
from pydsl.report.forest import Look, node_lines
from pydsl.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydsl.spec import wire

NO_ACCOUNT = "unset (will run with the default ServiceAccount)"


def details(workflow: wire.Workflow, status: str, now: float, look: Look) -> list[str]:
    """Write the lines of one run. `status` is its phase, with what else is to be said of it."""
    fields = [] if look.output == "short" else _fields(workflow, status, now)
    lines = [visible(f"{name:<20} {value}") for name, value in fields]
    if not (workflow.get("status") or {}).get("nodes"):
        return lines
    return [*lines, *([""] if lines else []), *node_lines(workflow, look)]


def _fields(workflow: wire.Workflow, status: str, now: float) -> Iterator[tuple[str, str]]:
    metadata, spec = workflow["metadata"], workflow["spec"]
    state: wire.WorkflowStatus = workflow.get("status") or {}
    yield "Name:", metadata["name"]
    yield "Namespace:", metadata["namespace"]
    yield "ServiceAccount:", spec.get("serviceAccountName") or NO_ACCOUNT
    yield "Status:", status
    if state.get("message"):
        yield "Message:", state["message"]
    yield from _conditions(state)
    yield from _times(metadata, state, now)
    yield "Progress:", state.get("progress", "")
    yield from _values("Parameters:", (spec.get("arguments") or {}).get("parameters"))
    yield from _values("Output Parameters:", (state.get("outputs") or {}).get("parameters"))


def _conditions(state: wire.WorkflowStatus) -> Iterator[tuple[str, str]]:
    running = any(node["type"] == "Pod" and node["phase"] == "Running" for node in (state.get("nodes") or {}).values())
    done = state.get("finishedAt") is not None
    if running or done:
        yield "Conditions:", ""
        yield " PodRunning", str(running)
    if done:
        yield " Completed", "True"


def _times(metadata: wire.ObjectMeta, state: wire.WorkflowStatus, now: float) -> Iterator[tuple[str, str]]:
    started, finished = seconds_or_none(state.get("startedAt")), seconds_or_none(state.get("finishedAt"))
    created = seconds_or_none(metadata["creationTimestamp"])
    if created is not None:
        yield "Created:", stamp(created, now)
    if started is None:
        return
    yield "Started:", stamp(started, now)
    if finished is not None:
        yield "Finished:", stamp(finished, now)
    yield "Duration:", long((now if finished is None else finished) - started)


def _values(title: str, parameters: Iterable[wire.Parameter] | None) -> Iterator[tuple[str, str]]:
    if parameters:
        yield title, ""
    for one in parameters or ():
        value = one.get("value")
        if value is None and one.get("valueFrom"):
            value = "(" + ", ".join(one["valueFrom"]) + ")"
        yield f"  {one['name']}:", "" if value is None else str(value)
