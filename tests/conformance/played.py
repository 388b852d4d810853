"""One workflow of upstream's tests of its controller, played on the engine: its pods do as they're told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import attrs
from msgspec.structs import replace

from pydsl.engine import Run, start
from pydsl.engine.commands import KillPod, Pod, RunPod, Wake
from pydsl.engine.events import Event, PodFinished, PodStarted, Started, Stopped, Woken
from pydsl.engine.result import workflow_json
from pydsl.errors import DiagnosticsError, UsageError
from pydsl.local.arguments import require_values
from pydsl.local.submitted import with_parameters_set
from pydsl.manifest.library import library_of
from pydsl.plan import prepare
from pydsl.spec import encode
from pydsl.validate import validate
from tests.conformance import golang
from tests.conformance.given import Given, outputs_of
from tests.conformance.runs import decoded, raise_errors
from tests.conformance.verdict import NotLocal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pydsl.plan import Plan

Json = Any
SAME = re.compile(r'if pod\.Name == "[^"]*" \{ pod\.Status\.Phase = apiv1\.Pod\w+')
"""What only puts a pod into a phase that all are put into."""
POD_FAILED = "Pod failed"
"""What upstream's tests have a failed pod say."""
INVALID = "invalid spec"
ENDED = {"Succeeded", "Failed"}


@attrs.define
class Played:
    """One workflow: what operates on it, and its pods."""

    manifest: Json
    objects: list[Json]
    now: float = 0.0
    there: list[str] = attrs.field(factory=list, init=False)
    _plan: Plan | None = attrs.field(default=None, init=False)
    _run: Run | None = attrs.field(default=None, init=False)
    _refused: Json = attrs.field(default=None, init=False)
    _pods: dict[str, str] = attrs.field(factory=dict, init=False)
    _made: dict[str, Pod] = attrs.field(factory=dict, init=False)
    _sent: list[Event] = attrs.field(factory=list, init=False)
    _wakes: set[float] = attrs.field(factory=set, init=False)

    @property
    def workflow(self) -> Json:
        """The Workflow as it is now."""
        if self._refused is not None or self._run is None:
            return self._refused or self.manifest
        return workflow_json(self._run)

    @property
    def asked(self) -> Json:
        """What may be asked of it: the Workflow, the spec that is carried out, what every template sees, its pods."""
        told = {**self.workflow, "execWf": {"spec": self._plan and self._plan.spec}}
        if self._run is not None:
            told["globalParams"] = dict(self._run.globals.scope)
            told["pods"] = [{"spec": {"containers": [{}, _main(self._made[one])]}} for one in self.there]
        return told

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
            self._apply(event)

    def _hold_deadlines(self) -> None:
        """End the pods whose time is over, as a runtime does."""
        for node_id, phase in [*self._pods.items()]:
            deadline = self._made[node_id].deadline
            if phase not in ENDED and deadline is not None and deadline <= self.now:
                self._take_away(node_id)

    def _take_away(self, node_id: str) -> None:
        """End a pod from outside; one that is still pending is gone then."""
        if self._pods[node_id] == "Pending" and node_id in self.there:
            self.there.remove(node_id)
        self._pods[node_id] = "Failed"
        self.send(PodFinished(at=self.now, node_id=node_id, phase="Failed"))

    def set_pods(self, phase: str, said: Iterable[Json] = ()) -> None:
        """Put every pod into a phase that isn't in it; `said` is what it exits with and leaves behind."""
        changes = dict(map(_told, (one for one in said if not (isinstance(one, str) and SAME.fullmatch(one)))))
        for node_id, before in [*self._pods.items()]:
            if before == phase or before in ENDED:
                continue
            self._pods[node_id] = phase
            if phase != "Pending":
                event = _event(node_id, phase)
                self.send(replace(event, **changes) if isinstance(event, PodFinished) else event)

    def set_outputs(self, means: Callable[[Json], bool], outputs: Json) -> None:
        """Say what the pods of some nodes leave behind, whose end nothing has seen yet. Raises NotLocal."""
        nodes = [one["id"] for one in self.workflow["status"]["nodes"].values() if means(one)]
        for node_id in nodes:
            found = [at for at, one in enumerate(self._sent) if isinstance(one, PodFinished) and one.node_id == node_id]
            if not found:
                raise NotLocal("it sets outputs of what isn't a pod that has just ended")
            self._sent[found[-1]] = replace(self._sent[found[-1]], outputs=outputs_of(outputs))

    def shut_down(self, strategy: str) -> None:
        """Let the next operation see how the workflow is to be shut down."""
        if self._run is None and not self._given.nodes:
            self.manifest["spec"]["shutdown"] = strategy
        else:
            self.send(Stopped(at=self.now, terminate=strategy == "Terminate"))

    def assign(self, target: str, value: Json) -> None:
        """Set a field of the workflow before it begins. Raises NotLocal."""
        if self._run is not None or not target.startswith("Spec."):
            raise NotLocal(f"it sets a workflow that has begun: {target}")
        golang.put(self.manifest, target, golang.plain(value))

    def again(self, values: Iterable[str]) -> Json:
        """Let what is operated on be the workflow begun once more, with other values of its parameters; return it.

        Of what has failed nothing is kept.
        """
        assert all(node.get("phase") in {"Failed", "Error"} for node in self._given.nodes.values())
        (workflow,) = decoded([whole({key: one for key, one in self.manifest.items() if key != "status"})])
        given = dict(value.split("=", 1) for value in values)
        self.manifest = encode(with_parameters_set(workflow, given, library_of(())))
        return self.manifest

    def send(self, event: Event) -> None:
        """Let something be seen by the next operation."""
        self._sent.append(event)

    @property
    def _given(self) -> Given:
        return Given((self.manifest.get("status") or {}).get("nodes") or {})

    def _begin(self) -> None:
        given = self._given
        try:
            plan = self._prepare()
        except (DiagnosticsError, UsageError) as refusal:
            self._refused = _invalid(self.manifest, refusal)
            return
        name = plan.workflow["metadata"]["name"]
        self.now = given.begun or self.now
        self._run, commands = start(plan, Started(at=self.now, name=name, uid="uid", namespace=plan.namespace))
        self._carry_out(commands)
        if given.nodes:
            self._catch_up(given, self._run)

    def _prepare(self) -> Plan:
        """Prepare the workflow as a run does. Raises DiagnosticsError for what Argo's validation refuses."""
        (workflow,) = decoded([whole(self.manifest)])
        beside = decoded(whole(one) for one in self.objects if one.get("kind") != "Workflow")
        library = library_of(beside)
        self._plan = plan = prepare(workflow, library)
        for one in [workflow, *(one for one in beside if not isinstance(one, dict))]:
            raise_errors(validate(one, library))
        require_values(plan.spec, plan.workflow["spec"])
        return plan

    def _catch_up(self, given: Given, run: Run) -> None:
        """Let everything happen that the status tells of, then operate at a later time."""
        while steps := [*self._seen(given, run)]:
            at, node_id = min(steps)
            self.now = max(self.now, at)
            self._end(given, node_id)
        given.require(node.id for node in run.nodes.values())
        self.there = [one for one in self._pods if given.is_pending(one)]
        self.now = max(given.now, self.now)
        sent, self._sent = self._sent, []
        for node_id in self._under_way(run):
            self._end(given, node_id)
        for event in [*sent, Woken(at=self.now)]:
            self._apply(event)

    def _seen(self, given: Given, run: Run) -> Iterator[tuple[float, str]]:
        """Yield what may come next of what the status tells of: the end of a node, or the end of a wait (no node)."""
        for node_id in self._under_way(run):
            at = given.ended(node_id)
            if at is not None:
                yield at, node_id
        if self._wakes and min(self._wakes) <= given.seen:
            yield min(self._wakes), ""

    def _end(self, given: Given, node_id: str) -> None:
        self._wakes = {at for at in self._wakes if at > self.now}
        event = given.end(node_id, self.now)
        self._pods.pop(node_id, None)
        for one in filter(None, [Woken(at=self.now), event]):
            self._apply(one)

    def _under_way(self, run: Run) -> list[str]:
        """List the nodes whose end comes from outside."""
        return [*(one for one, phase in self._pods.items() if phase not in ENDED), *run.suspended]

    def _apply(self, event: Event) -> None:
        if self._run is not None and self._run.finished is None:
            self._carry_out(self._run.apply(replace(event, at=self.now)))

    def _carry_out(self, commands: Iterable[Any]) -> None:
        for command in commands:
            if isinstance(command, RunPod):
                self._pods[command.pod.node_id] = "Pending"
                self.there.append(command.pod.node_id)
                self._made[command.pod.node_id] = command.pod
            elif isinstance(command, Wake):
                self._wakes.add(command.at)
            elif isinstance(command, KillPod) and self._pods.get(command.node_id) not in {None, *ENDED}:
                self._take_away(command.node_id)


def _main(pod: Pod) -> Json:
    """Return a pod's main container; what waits for it is the first one in a cluster."""
    return pod.template.get("container") or pod.template.get("script")


def _told(said: Json) -> tuple[str, Any]:
    """Return what a pod's end has by an option of upstream's tests. Raises NotLocal."""
    kind = said.get("_type") if isinstance(said, dict) else None
    if kind == "withExitCode":
        return "exit_code", said["arg"]
    if kind == "withOutputs":
        return "outputs", outputs_of(golang.plain(said["arg"]))
    raise NotLocal(f"pods told apart in Go: {said}")


def _event(node_id: str, phase: str) -> Event:
    if phase == "Running":
        return PodStarted(at=0.0, node_id=node_id)
    message = POD_FAILED if phase == "Failed" else ""
    return PodFinished(at=0.0, node_id=node_id, phase=phase, message=message, exit_code=None if message else 0)


def whole(manifest: Json) -> Json:
    """Return an object with what the API server, which upstream's tests pass by, would ask for."""
    kind = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow"}
    return {**kind, **manifest, "metadata": {"name": "wf", **(manifest.get("metadata") or {})}}


def _invalid(manifest: Json, refusal: Exception) -> Json:
    return {**manifest, "status": {"phase": "Failed", "message": f"{INVALID}: {refusal}", "nodes": {}}}
