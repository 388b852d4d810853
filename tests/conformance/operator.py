"""operator_cases: upstream's tests of its controller, operation by operation; its pods do as they are told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.engine import Run, start
from pydsl.engine.commands import KillPod, RunPod
from pydsl.engine.events import Event, PodFinished, PodStarted, Resumed, Started, Stopped, Woken
from pydsl.engine.result import workflow_json
from pydsl.errors import DiagnosticsError, Unsupported, UsageError
from pydsl.local.arguments import require_values
from pydsl.manifest import load
from pydsl.manifest.library import library_of
from pydsl.plan import prepare
from pydsl.validate import validate
from tests.conformance.facts import TESTS, compared
from tests.conformance.resources import pruned
from tests.conformance.runs import decoded, raise_errors, told
from tests.conformance.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.conformance.cases import Case

Json = Any
POD_FAILED = "Pod failed"
"""What upstream's tests have a failed pod say."""
PREPARING = {"load", "controller", "new_woc", "create", "sync_manager", "ask"}
GIVEN_IN_GO = {"object", "config"}
"""Fields of an operation whose values are of Go."""
INVALID = "invalid spec"
SHUTDOWN = re.compile(r"(wf\d+|woc\.execWf|woc\.wf)\.Spec\.Shutdown")
ASKS = re.compile(r"woc\.(podReconciliation\(\)|nodeID\(.*\)|globalParams\(\)|getAgentPodName\(\))")
"""Calls that change nothing by themselves, or that the next operation makes anyway."""
UNITS = {"time.Millisecond": 0.001, "time.Second": 1.0, "time.Minute": 60.0}
ENDED = {"Succeeded", "Failed"}


def run_case(case: Case) -> Verdict:
    """Go through the operations; compare what is asserted of workflow, nodes and the number of pods."""
    data = case.data
    if not any(operation["op"] == "operate" for operation in data["ops"]):
        return Verdict("unsupported", "it calls functions of the controller only")
    session = Session([_objects(resource) for resource in data["resources"]])
    for operation in data["ops"]:
        session.do(operation)
    if not session.asked:
        return Verdict("unsupported", "nothing that it asserts is of the workflow, its nodes or the number of pods")
    return told(session.differences)


def _objects(resource: Mapping[str, Any]) -> list[Json]:
    if not resource.get("yaml"):
        raise Unsupported("a resource that is made in Go")
    found = [pruned(_whole(document.data)) for document in load(resource["yaml"])]
    if any((one.get("status") or {}).get("nodes") for one in found):
        raise Unsupported("it begins in the middle of a run")
    return found


@attrs.define
class Session:
    """Some workflows and what a cluster holds beside them."""

    resources: list[list[Json]]
    differences: list[str] = attrs.field(factory=list, init=False)
    asked: int = attrs.field(default=0, init=False)
    _played: dict[int, Played] = attrs.field(factory=dict, init=False)
    _then: list[dict[int, Json]] = attrs.field(factory=lambda: [{}], init=False)

    def do(self, operation: Mapping[str, Any]) -> None:
        """Do one operation, or ask what it asserts. Raises Unsupported."""
        op = "ask" if ASKS.fullmatch(operation.get("text") or "") else operation["op"]
        if op == "assert":
            self._ask({**operation["fact"], "guards": operation.get("guards", [])})
        elif op == "rename":
            self._rename(operation)
        elif op == "sleep":
            self._sleep(_seconds(operation["d"]))
        elif op not in PREPARING or not operation.keys().isdisjoint(GIVEN_IN_GO):
            self._operate(op, operation)
            self._then.append({index: one.workflow for index, one in self._played.items()})

    def _operate(self, op: str, operation: Mapping[str, Any]) -> None:
        played = self._of(operation.get("wf", 0))
        if op == "operate":
            played.operate()
        elif op == "pods_phase" and not operation.get("with"):
            played.set_pods(operation["phase"])
        elif op == "action" and operation["action"] == "ResumeWorkflow":
            played.send(Resumed(at=played.now, selector=operation["args"][1]))
        elif op == "assign" and SHUTDOWN.fullmatch(operation["target"]):
            played.shut_down(operation["value"])
        else:
            raise Unsupported(f"the operation {op}")

    def _rename(self, operation: Mapping[str, Any]) -> None:
        """Set a name or a namespace of a workflow that hasn't begun."""
        _, field = operation["field"].split(".")
        metadata = self.resources[operation["resource"]][0].setdefault("metadata", {})
        metadata[field] = operation["value"]

    def _sleep(self, seconds: float) -> None:
        for played in self._played.values():
            played.now += seconds

    def _of(self, index: int) -> Played:
        if index not in self._played:
            self._played[index] = Played(self.resources[index][0], [one for some in self.resources for one in some])
        return self._played[index]

    def _ask(self, fact: Mapping[str, Any]) -> None:
        subject = fact.get("subject") or {}
        if subject.get("kind") == "pods" and subject.get("field") == "items":
            self._count(fact)
            return
        index = subject.get("wf", 0)
        asof = subject.get("asof", -1)
        then = self._then[asof] if asof < len(self._then) else self._then[-1]  # subtests count those of others, too
        if index in then and not _is_worded(fact, then[index]):
            told, asked = compared([fact], then[index])
            self.differences += told
            self.asked += asked

    def _count(self, fact: Mapping[str, Any]) -> None:
        pods = [pod for played in self._played.values() for pod in played.there]
        self.asked += 1
        if not TESTS[fact["op"]](pods, fact.get("value")):
            self.differences.append(f"{fact['raw']}: got {len(pods)} pods")


@attrs.define
class Played:
    """One workflow: what operates on it, and its pods."""

    manifest: Json
    objects: list[Json]
    now: float = 0.0
    there: list[str] = attrs.field(factory=list, init=False)
    _run: Run | None = attrs.field(default=None, init=False)
    _refused: Json = attrs.field(default=None, init=False)
    _pods: dict[str, str] = attrs.field(factory=dict, init=False)
    _deadlines: dict[str, float | None] = attrs.field(factory=dict, init=False)
    _sent: list[Event] = attrs.field(factory=list, init=False)

    @property
    def workflow(self) -> Json:
        """The Workflow as it is now."""
        if self._refused is not None or self._run is None:
            return self._refused or self.manifest
        return workflow_json(self._run)

    def operate(self) -> None:
        """Begin the run, or let it see what its pods have done."""
        if self._refused is not None:
            return
        if self._run is None:
            self._begin()
            return
        self.now += 1.0
        self._hold_deadlines()
        events, self._sent = self._sent, []
        for event in [*events, Woken(at=self.now)]:
            if self._run.finished is None:
                self._carry_out(self._run.apply(attrs.evolve(event, at=self.now)))

    def _hold_deadlines(self) -> None:
        """End the pods whose time is over, as a runtime does."""
        for node_id, phase in [*self._pods.items()]:
            deadline = self._deadlines.get(node_id)
            if phase not in ENDED and deadline is not None and deadline <= self.now:
                self._take_away(node_id)

    def _take_away(self, node_id: str) -> None:
        """End a pod from outside; one that is still pending is gone then."""
        if self._pods[node_id] == "Pending":
            self.there.remove(node_id)
        self._pods[node_id] = "Failed"
        self.send(PodFinished(at=self.now, node_id=node_id, phase="Failed"))

    def set_pods(self, phase: str) -> None:
        """Put every pod into a phase that isn't in it."""
        for node_id, before in [*self._pods.items()]:
            if before == phase or before in ENDED:
                continue
            self._pods[node_id] = phase
            if phase != "Pending":
                self.send(_event(node_id, phase))

    def shut_down(self, strategy: str) -> None:
        """Let the next operation see how the workflow is to be shut down."""
        if self._run is None:
            self.manifest["spec"]["shutdown"] = strategy
        else:
            self.send(Stopped(at=self.now, terminate=strategy == "Terminate"))

    def send(self, event: Event) -> None:
        """Let something be seen by the next operation."""
        self._sent.append(event)

    def _begin(self) -> None:
        try:
            plan = _plan(self.manifest, self.objects)
        except (DiagnosticsError, UsageError) as refusal:
            self._refused = _invalid(self.manifest, refusal)
            return
        name = plan.workflow["metadata"]["name"]
        self._run, commands = start(plan, Started(at=self.now, name=name, uid="uid", namespace=plan.namespace))
        self._carry_out(commands)

    def _carry_out(self, commands: Iterable[Any]) -> None:
        for command in commands:
            if isinstance(command, RunPod):
                self._pods[command.pod.node_id] = "Pending"
                self.there.append(command.pod.node_id)
                self._deadlines[command.pod.node_id] = command.pod.deadline
            elif isinstance(command, KillPod) and self._pods.get(command.node_id) not in ENDED:
                self._take_away(command.node_id)


def _seconds(text: str) -> float:
    """Return how long a duration of Go's lasts: `6 * time.Second`."""
    times, _, unit = text.rpartition(" * ")
    if unit not in UNITS:
        raise Unsupported(f"it sleeps for {text}")
    return float(times or 1) * UNITS[unit]


def _is_worded(fact: Mapping[str, Any], workflow: Json) -> bool:
    """Whether a fact is how a refusal is worded, and the workflow was refused: pydsl has words of its own."""
    said = (workflow.get("status") or {}).get("message") or ""
    return said.startswith(INVALID) and str(fact.get("value")).startswith(INVALID)


def _event(node_id: str, phase: str) -> Event:
    if phase == "Running":
        return PodStarted(at=0.0, node_id=node_id)
    message = POD_FAILED if phase == "Failed" else ""
    return PodFinished(at=0.0, node_id=node_id, phase=phase, message=message, exit_code=None if message else 0)


def _plan(manifest: Json, objects: list[Json]) -> Any:
    """Prepare a workflow as a run does. Raises DiagnosticsError for what Argo's validation refuses."""
    (workflow,) = decoded([_whole(manifest)])
    beside = decoded(_whole(one) for one in objects if one.get("kind") != "Workflow")
    library = library_of(beside)
    for one in [workflow, *(one for one in beside if not isinstance(one, dict))]:
        raise_errors(validate(one, library))
    plan = prepare(workflow, library)
    require_values(plan.spec, plan.workflow["spec"])
    return plan


def _whole(manifest: Json) -> Json:
    """Return an object with what the API server, which upstream's tests pass by, would ask for."""
    kind = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow"}
    return {**kind, **manifest, "metadata": {"name": "wf", **(manifest.get("metadata") or {})}}


def _invalid(manifest: Json, refusal: Exception) -> Json:
    return {**manifest, "status": {"phase": "Failed", "message": f"{INVALID}: {refusal}", "nodes": {}}}
