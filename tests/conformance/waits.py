"""What upstream's end-to-end tests wait for, where a corpus has it in words that can be read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.conformance.verdict import NotLocal

if TYPE_CHECKING:
    from collections.abc import Callable

Json = Any
ENDED = {"Succeeded", "Failed", "Error"}
DURATION = re.compile(r"(\d+ \* )?time\.\w+( \* \d+)?")
PHASES = {"fixtures.ToBeSucceeded": {"Succeeded"}, "fixtures.ToBeFailed": {"Failed"}, "fixtures.ToBeErrored": {"Error"},
          "fixtures.ToBeCompleted": ENDED}  # fmt: skip
OF_THE_RUN = re.compile(r"wf\.Status\.Phase == wfv1\.Workflow(\w+)")
OF_A_NODE = re.compile(r'FindByDisplayName\("([^"]*)"\) return wfv1\.Node(\w+) ==')
PROGRESS = re.compile(r"wf\.Status\.Nodes\[wf\.Name\]\.Progress == p\b")
HANDLER = "onExitNode.Completed()"
LOCKED = re.compile(r"Waiting for .* lock")


def condition(args: list[Any]) -> Callable[[Json], bool]:
    """Return what a test waits for; without a word of it, that the run is over. Raises NotLocal."""
    wanted = [_one(arg["predicate"] if isinstance(arg, dict) else str(arg)) for arg in args if not _is_patience(arg)]
    return wanted[0] if wanted else _is_over


def _is_patience(arg: Any) -> bool:
    """Whether it says how long to wait only; to be completed is what's waited for anyway."""
    return isinstance(arg, str) and (DURATION.fullmatch(arg) is not None or arg.startswith("fixtures.WorkflowCompl"))


def _one(text: str) -> Callable[[Json], bool]:
    if text in PHASES:
        return lambda workflow: _phase(workflow) in PHASES[text]
    if text in SIMPLE:
        return SIMPLE[text]
    if "AnyActiveSuspendNode" in text:
        return lambda workflow: has(workflow, type="Suspend", phase="Running")
    if named := OF_A_NODE.search(text):
        return lambda workflow: has(workflow, displayName=named[1], phase=named[2])
    if phase := OF_THE_RUN.search(text):
        return lambda workflow: _phase(workflow) == phase[1]
    if HANDLER in text:
        return _has_handled
    if PROGRESS.search(text):
        return lambda workflow: has(workflow, name=workflow["metadata"]["name"]) and "progress" in workflow["status"]
    raise NotLocal(f"it waits for what only a cluster has: {text[:60]}")


def _phase(workflow: Json) -> str:
    return str((workflow.get("status") or {}).get("phase"))


def _is_over(workflow: Json) -> bool:
    return _phase(workflow) in ENDED


def _nodes(workflow: Json) -> list[Json]:
    return [*((workflow.get("status") or {}).get("nodes") or {}).values()]


def has(workflow: Json, **fields: str) -> bool:
    """Whether some node is so."""
    return any(all(node.get(field) == value for field, value in fields.items()) for node in _nodes(workflow))


def _has_handled(workflow: Json) -> bool:
    """Whether the exit handler is over."""
    return any(node["name"].endswith(".onExit") and node["phase"] in ENDED for node in _nodes(workflow))


def _had_a_running_pod(workflow: Json) -> bool:
    """Whether a pod runs, or ran: a look may come when a quick run is over, where a watch would have seen it."""
    ran = _is_over(workflow) and any(has(workflow, type="Pod", phase=phase) for phase in ("Succeeded", "Failed"))
    return ran or has(workflow, type="Pod", phase="Running")


def _waits_for_a_lock(workflow: Json) -> bool:
    """Whether the workflow, or a node of it, says that it waits for a lock."""
    said = [(workflow.get("status") or {}).get("message"), *(node.get("message") for node in _nodes(workflow))]
    return any(LOCKED.search(one or "") for one in said)


SIMPLE: dict[str, Callable[[Json], bool]] = {
    "fixtures.ToHaveRunningPod": _had_a_running_pod,
    "fixtures.ToBeRunning": lambda workflow: bool(_nodes(workflow)),
    "fixtures.ToStart": lambda workflow: bool(_nodes(workflow)),
    "fixtures.ToBeWaitingOnAMutex": _waits_for_a_lock,
    "fixtures.ToBeWaitingOnASemaphore": _waits_for_a_lock,
}
