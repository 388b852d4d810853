"""A controller of ours: pydsl's driver with the API server for inbox and journal, and pods on the node that stands in.

What a workflow's object says is all it knows: a controller that takes up where another left, or after a retry, doesn't
run again what the object says has ended.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import attrs
from msgspec.structs import replace

from pydsl.cluster.contract import Selection
from pydsl.cluster.errors import Contradicted, Exists, Missing
from pydsl.cluster.following import DELETED, Following
from pydsl.cluster.kinds import CLUSTER_TEMPLATE, POD, WORKFLOW, WORKFLOW_TEMPLATE
from pydsl.cluster.kubernetes.api import KubernetesCluster
from pydsl.cluster.kubernetes.changes import ENDED, is_over, nodes_of
from pydsl.driver import Batch, ClockTimers, Driver, Halt, Halted, JournalEntry, Request, SystemClock, batch_of
from pydsl.driver.replay import Open
from pydsl.engine import Run, start
from pydsl.engine.commands import Command, Pod
from pydsl.engine.events import Event, PodFinished, PodOutputs, PodStarted, Resumed, Started, Stopped, Suspended
from pydsl.engine.result import node_json, printed, summary
from pydsl.errors import PydslError
from pydsl.plan import Plan
from pydsl.plan.plan import prepare_json
from pydsl.testing.outcomes import KILLED, Outcome, Outcomes, Scripted
from tests.cluster.node import FakeNode
from tests.cluster.servers import ApiServer

Json = Any
LAST = "the-last-one"
"""The workflow that tells a controller to end."""
PATIENCE = 60.0


@attrs.define
class ObjectInbox:
    """What others have changed in a workflow's object."""

    run: Run
    alarm: threading.Event
    look_every: float | None = None
    open: bool = True
    taken: int = attrs.field(default=0, init=False)
    """The version that the run was told of last."""
    _latest: Json = attrs.field(default=None, init=False)
    _version: int = attrs.field(default=0, init=False)
    _halted: bool = attrs.field(default=False, init=False)

    def put(self, workflow: Json) -> None:
        """Take note of the object as it is now, unless a later one is known."""
        if _version(workflow) > self._version:
            self._latest, self._version = workflow, _version(workflow)
            self.alarm.set()

    def halt(self) -> None:
        """Leave the run as it is."""
        self._halted = True
        self.alarm.set()

    def take(self) -> Sequence[Request]:
        """Return what the changes ask for."""
        if self._halted:
            return [Halt(0.0)]
        workflow, self._latest = self._latest, None
        self.taken = self.taken if workflow is None else _version(workflow)
        return [] if workflow is None else [*asked(workflow, self.run)]


def asked(workflow: Json, run: Run) -> Iterator[Event]:
    """Yield what an object says otherwise than the run does: its shutdown, its suspended nodes, whether it's held."""
    spec, shutdown = workflow["spec"], run.shutdown
    if wanted := spec.get("shutdown"):
        if wanted != shutdown.strategy:
            yield Stopped(at=0.0, terminate=wanted == "Terminate")
        return
    yield from answers(nodes_of(workflow), run)
    if spec.get("suspend") and not shutdown.held:
        yield Suspended(at=0.0)
    elif shutdown.held and not spec.get("suspend"):
        yield Resumed(at=0.0)


def answers(nodes: Mapping[str, Json], run: Run) -> Iterator[Resumed]:
    """Yield what somebody has set of the nodes that are suspended."""
    for id, body in run.suspended.items():
        node = nodes.get(id) or {}
        own, ended = values_of(node_json(run, body.node)), node.get("phase") in ENDED
        given = {name: value for name, value in values_of(node).items() if name not in own}
        told = str(node.get("message") or "")
        if ended or given or told != body.node.message:
            phase = node["phase"] if ended else None
            yield Resumed(at=0.0, selector=f"id={id}", parameters=given, message=told, phase=phase, only_set=not ended)


def values_of(node: Json) -> dict[str, str]:
    declared = (node.get("outputs") or {}).get("parameters") or ()
    return {one["name"]: one["value"] for one in declared if "value" in one}


@attrs.define
class ObjectJournal:
    """Keeps a run in its workflow's object: what happened to a node that has ended is what its entry there says."""

    cluster: KubernetesCluster
    name: str
    namespace: str
    last: int = 0
    """The version that was written last."""
    is_over: bool = False
    """Whether the run has ended."""
    kept: Mapping[str, Json] = attrs.field(factory=dict)
    """The nodes that had ended when the run was taken up: they stay as they are."""

    def append(self, batch: Batch) -> None:
        """Write what has changed, on top of what others have written meanwhile."""
        run = batch.run
        parents = [run.nodes[id] for id, _ in batch.links]
        nodes = {node.id: node_json(run, node) for node in (*batch.nodes, *parents)}
        for id in nodes.keys() & self.kept.keys():
            nodes[id] = {**self.kept[id], "children": [*nodes[id].get("children", ())]}  # type: ignore[typeddict-item]  # JSON
        while True:
            with contextlib.suppress(Contradicted):
                self._write(run, nodes)
                return

    def _write(self, run: Run, nodes: Mapping[str, Json]) -> None:
        workflow = self.cluster.get(WORKFLOW, self.name, self.namespace)
        shown = printed(workflow, summary(run), {**nodes_of(workflow), **nodes})
        metadata = {**workflow["metadata"], "labels": shown["metadata"]["labels"]}
        self.is_over = run.finished is not None
        made = self.cluster.update(
            WORKFLOW, {**workflow, "metadata": metadata, "status": _set(shown["status"])}, self.namespace
        )
        self.last = _version(made)

    def read(self) -> Sequence[JournalEntry]:
        """Return the ends of pods and of suspended nodes that the object tells, those of a memoized pod's, too."""
        return [
            JournalEntry(_end_of(id, node), ())
            for id, node in self.kept.items()
            if node["type"] in {"Pod", "Suspend"} or is_memoized(node)
        ]


def _set(value: Json) -> Json:
    """Return JSON without what is null: the CRDs don't take it."""
    if not isinstance(value, dict):
        return value
    return {key: _set(one) for key, one in value.items() if one is not None}


def is_memoized(node: Json) -> bool:
    """Whether a node stands for a pod of the workflow that this one was resubmitted from."""
    return bool(node["type"] == "Skipped" and str(node.get("message")).startswith("original pod: "))


def _end_of(id: str, node: Json) -> PodFinished | Resumed:
    outputs, told = node.get("outputs") or {}, str(node.get("message") or "")
    if node["type"] == "Suspend":
        return Resumed(at=0.0, selector=f"id={id}", parameters=values_of(node), message=told, phase=node["phase"])
    code = outputs.get("exitCode")
    artifacts = {one["name"]: one for one in outputs.get("artifacts") or ()}
    left = PodOutputs(parameters=values_of(node), artifacts=artifacts, result=outputs.get("result"))
    return PodFinished(
        at=0.0,
        node_id=id,
        phase="Succeeded" if is_memoized(node) else node["phase"],
        message=told,
        exit_code=None if code is None else int(code),
        outputs=left,
    )


@attrs.define
class NodePods:
    """Pods on the node that stands in: each writes its lines, and ends as its outcome says unless it's held."""

    controller: Controller
    is_left: bool = attrs.field(default=False, init=False)
    """Whether the controller goes away, and leaves its pods as they are."""
    _running: dict[str, Pod] = attrs.field(factory=dict, init=False)
    _events: list[Event] = attrs.field(factory=list, init=False)

    def start(self, pod: Pod) -> None:
        """Make the pod, and let it write; one that's there already is the one."""
        self._running[pod.node_id] = pod
        self._events.append(PodStarted(at=0.0, node_id=pod.node_id))
        try:
            self._begin(pod)
        except Exists:
            there = self.controller.cluster.get(POD, pod.pod_name, pod.namespace)
            if there["status"]["phase"] != "Running":
                self._end(pod.node_id, Outcome(phase="Error", message="there's an ended pod of this name"))

    def _begin(self, pod: Pod) -> None:
        controller = self.controller
        controller.node.run(pod.workflow_name, pod.pod_name, "main")
        controller.begun.append(_below(pod.node_name, pod.workflow_name))
        for line in controller.writes(pod):
            controller.node.logs[pod.pod_name, "main"].write(line)

    def stop(self, node_id: str, grace: float, reason: str = "") -> None:
        """End a pod."""
        if self.is_left:
            self._events.append(PodFinished(at=0.0, node_id=node_id, phase="Error"))
            return
        self._end(node_id, Outcome(exit_code=KILLED, phase="Failed", message=reason))

    def happened(self) -> Sequence[Event]:
        """Return what has happened since the last call."""
        controller = self.controller
        if not self._events:
            for id, pod in [*self._running.items()]:
                if not controller.holds(pod):
                    self._end(id, controller.scripted.of(pod))
        events, self._events = self._events, []
        return events

    def _end(self, node_id: str, outcome: Outcome) -> None:
        pod = self._running.pop(node_id, None)
        if pod is not None:
            self.controller.node.end(pod.pod_name)
            self._events.append(outcome.finished(pod, 0.0))


@attrs.define
class Drive:
    """One run under way, in a thread of its own."""

    controller: Controller
    workflow: Json
    alarm: threading.Event = attrs.field(factory=threading.Event, init=False)
    inbox: ObjectInbox | None = attrs.field(default=None, init=False)
    pods: NodePods = attrs.field(init=False)
    journal: ObjectJournal = attrs.field(init=False)
    thread: threading.Thread = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        name = self.workflow["metadata"]["name"]
        self.journal = ObjectJournal(self.controller.cluster, name, self.controller.namespace)
        self.pods = NodePods(self.controller)
        self.thread = threading.Thread(target=self._go, name=f"drive-{name}", daemon=True)

    def _go(self) -> None:
        try:
            self._drive(prepare_json(self.workflow, self.controller.template))
        except (Halted, Missing):
            pass  # left as it is, or deleted
        except PydslError as error:
            self._refuse(str(error))
        except BaseException as error:
            self.controller.faults.append(error)

    def _refuse(self, message: str) -> None:
        status = {"phase": "Error", "message": message, "finishedAt": "2026-01-01T00:00:00Z"}
        self.controller.cluster.patch(WORKFLOW, self.journal.name, self.journal.namespace, {"status": status})

    def _drive(self, plan: Plan) -> None:
        clock, journal = SystemClock(self._pause), self.journal
        journal.kept = {
            id: node for id, node in nodes_of(self.workflow).items() if node.get("phase") in ENDED or is_memoized(node)
        }
        began = Started(
            at=clock.now(), name=journal.name, uid=self.workflow["metadata"]["uid"], namespace=journal.namespace
        )
        run, commands = caught_up(plan, began, journal.read())
        self.inbox = ObjectInbox(run, self.alarm)
        timers = ClockTimers(clock)
        driver = Driver(run=run, clock=clock, timers=timers, pods=self.pods, journal=journal, inbox=self.inbox)
        journal.append(batch_of(run, []))
        self.inbox.put(self.controller.cluster.get(WORKFLOW, journal.name, journal.namespace))
        driver.go_on(commands)

    def _pause(self, seconds: float | None) -> None:
        self.alarm.wait(seconds)
        self.alarm.clear()

    def take(self, workflow: Json) -> None:
        """Tell the run what its object says."""
        if self.inbox is not None:
            self.inbox.put(workflow)

    def end(self) -> None:
        """Leave the run, and its pods, as they are."""
        self.pods.is_left = True
        if self.inbox is not None:
            self.inbox.halt()
        self.thread.join(PATIENCE)


def caught_up(plan: Plan, started: Started, known: Sequence[JournalEntry]) -> tuple[Run, list[Command]]:
    """Begin a run with what is known of it; return what is left to be done."""
    run, commands = start(plan, started)
    left, events = Open(), [one.event for one in known]
    left.commanded(commands)
    while due := [event for event in events if _is_due(event, run, left)]:
        for event in due:
            events.remove(event)
            left.commanded(run.apply(replace(event, at=started.at)))
            left.happened(event)
    return run, left.commands(run)


def _is_due(event: Event, run: Run, left: Open) -> bool:
    if isinstance(event, PodFinished):
        return event.node_id in left.pods
    return isinstance(event, Resumed) and event.selector.removeprefix("id=") in run.suspended


@attrs.define
class Controller:
    """Drives the workflows of a namespace.

    `outcomes` are how pods end, as in a simulation; `lines` what they write, by the names of their templates; `held`
    the names of nodes whose pods go on until they're released; `begun` the nodes whose pods were begun, in their order.
    """

    cluster: KubernetesCluster
    node: FakeNode
    scripted: Scripted = attrs.field(factory=lambda: Scripted({}))
    lines: dict[str, Sequence[str]] = attrs.field(factory=dict)
    held: set[str] = attrs.field(factory=set)
    begun: list[str] = attrs.field(factory=list)
    faults: list[BaseException] = attrs.field(factory=list)
    _drives: dict[str, Drive] = attrs.field(factory=dict, init=False)

    @property
    def namespace(self) -> str:
        """The namespace whose workflows are driven."""
        return self.node.namespace

    def script(self, outcomes: Outcomes) -> None:
        """Say how pods end from now on."""
        self.scripted = Scripted(outcomes)

    def writes(self, pod: Pod) -> Sequence[str]:
        """Return what a pod writes."""
        return self.lines.get(str(pod.template.get("name")), ())

    def holds(self, pod: Pod) -> bool:
        """Whether a pod goes on until somebody releases it."""
        return _below(pod.node_name, pod.workflow_name) in self.held

    def release(self, *names: str) -> None:
        """Let pods end."""
        self.held -= {*names}
        for drive in [*self._drives.values()]:
            drive.alarm.set()

    def template(self, name: str, cluster_scope: bool) -> Json:
        """Return the spec of a template of the cluster; None where there's none."""
        kind = CLUSTER_TEMPLATE if cluster_scope else WORKFLOW_TEMPLATE
        with contextlib.suppress(Missing):
            return self.cluster.get(kind, name, self.namespace)["spec"]
        return None

    def workflow(self, name: str) -> Json:
        """Return a workflow as it is."""
        return self.cluster.get(WORKFLOW, name, self.namespace)

    def phases(self, name: str) -> dict[str, str]:
        """Return the phases of a workflow's nodes, by their names below it."""
        nodes = nodes_of(self.workflow(name)).values()
        return {_below(node["name"], name): node["phase"] for node in nodes}

    def until(self, name: str, holds: Callable[[Json], bool]) -> Json:
        """Return a workflow once something holds of it. Raises AssertionError where it never does."""
        selection = Selection(fields=f"metadata.name={name}")
        following = Following(
            cluster=self.cluster, kind=WORKFLOW, namespace=self.namespace, selection=selection,
            until=time.monotonic() + PATIENCE,
        )  # fmt: skip
        for change in following.changes():
            if holds(change.object):
                return change.object
        raise AssertionError(f"{name} never comes there: {self.workflow(name)}")

    def heed(self, name: str) -> None:
        """Return once a run knows what its object says now. Raises AssertionError where it never does."""
        version, until = _version(self.workflow(name)), time.monotonic() + PATIENCE
        while time.monotonic() < until:
            inbox = self._drives[name].inbox
            if inbox is not None and inbox.taken >= version:
                return
            time.sleep(0.01)
        raise AssertionError(f"nobody tells the run of {name}")

    def follow(self) -> None:
        """Drive what there is, and what comes, until the last one."""
        following = Following(cluster=self.cluster, kind=WORKFLOW, namespace=self.namespace)
        for change in following.changes():
            name = change.object["metadata"]["name"]
            if name == LAST:
                return
            drive = self._drives.get(name)
            if change.kind == DELETED:
                if drive is not None:
                    drive.end()
            else:
                self._take(name, drive, change.object)

    def _take(self, name: str, drive: Drive | None, workflow: Json) -> None:
        """Tell a run of its object, or begin one; what the last run wrote itself begins none."""
        if drive is not None and not drive.journal.is_over:
            drive.take(workflow)
            return
        if drive is not None:
            drive.thread.join(PATIENCE)
            if _version(workflow) <= drive.journal.last:
                return
        if not is_over(workflow):
            drive = self._drives[name] = Drive(self, workflow)
            drive.thread.start()

    def end(self) -> None:
        """Leave all runs as they are. Raises what went wrong with one."""
        for drive in self._drives.values():
            drive.end()
        for fault in self.faults:
            raise fault


def _below(node: str, workflow: str) -> str:
    """Return a node's name without its workflow's: `[0].a`, `.onExit`."""
    return node.removeprefix(workflow)


def _version(workflow: Json) -> int:
    return int(workflow["metadata"]["resourceVersion"])


@contextlib.contextmanager
def controlling(server: ApiServer, node: FakeNode) -> Iterator[Controller]:
    """Run a controller of the namespace that a node's pods are in."""
    controller = Controller(server.cluster(), node)
    thread = threading.Thread(target=controller.follow, name="controller", daemon=True)
    thread.start()
    try:
        yield controller
    finally:
        main = {"name": "main", "suspend": {}}
        last = {"metadata": {"name": LAST}, "spec": {"entrypoint": "main", "templates": [main]}}
        controller.cluster.create(WORKFLOW, last, controller.namespace)
        thread.join(PATIENCE)
        controller.cluster.delete(WORKFLOW, LAST, controller.namespace)
        controller.end()
