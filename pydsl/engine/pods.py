"""Templates that run as a pod: what is sent to the runtime, and what its answers make of the node."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydsl.engine.bodies import Body
from pydsl.engine.commands import KillPod, Pod, RunPod
from pydsl.engine.context import Called, new_node
from pydsl.engine.events import ContainerOutcome, PodFinished, PodProgressed, PodStarted
from pydsl.engine.phases import FAILED, PENDING, RUNNING, SUCCEEDED
from pydsl.plan import names, patches
from pydsl.plan.arguments import input_variables
from pydsl.plan.errors import NodeFault, whole_of
from pydsl.spec.controller import DISPLAY_NAME, SHOWABLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydsl.engine.events import OfPod, PodReady
    from pydsl.engine.node import Node
    from pydsl.spec import wire


OF_A_DAEMON = {SUCCEEDED: FAILED, FAILED: SUCCEEDED}
"""What a daemon's node becomes when its pod ends by itself: it's to run until it's stopped, and how it fails doesn't
matter (assessNodeStatus of operator.go)."""


class PodBody(Body):
    """One pod."""

    type = "Pod"
    phase = PENDING
    killed = cancelled = admitted = _told = False
    boundary: Node | None = None

    def refusal(self) -> str | None:
        """Say why it may not start, or go on, since the run is being stopped; None where it may."""
        shutdown = self.run.shutdown
        return shutdown.refusal(exiting=self.call.context.exiting) if shutdown.strategy or shutdown.expired else None

    def begin(self) -> None:
        """Send the pod to the runtime."""
        refusal = self.refusal()
        if refusal is not None:
            self.end(FAILED, refusal)
            return
        pod = self._pod()
        if not self.call.is_plain:
            self._open_containers(pod.template)
        self.run.pods[self.node.id] = self
        self.run.agenda.command(RunPod(pod=pod))

    def _pod(self) -> Pod:
        run = self.run
        name = names.pod_name(run.name, self.node.id, self.template.get("name"))
        template, volumes = self._filled(name)
        shared = run.pods_share.seen_from(run.globals)
        wanted = self._result_is_wanted()
        is_plain = self.call.is_plain
        if not is_plain:
            self._show(template)
        for where in (shared,) if is_plain else (shared, template):
            if patch := where.get("podSpecPatch"):
                patches.read(patch)
        return Pod(
            node_id=self.node.id,
            node_name=self.name,
            pod_name=name,
            template=template,
            workflow_name=run.name,
            workflow_uid=run.uid,
            namespace=run.namespace,
            capture_result=wanted,
            daemon=not is_plain and self._is_daemon,
            deadline=self.attempt.deadline if is_plain else self._deadline(template),
            volumes=(*volumes, *run.pods_share.claims),
            archive_logs=_archives_logs(template, otherwise=run.pods_share.archive_logs),
            artifact_key_prefix=f"{run.name}/{name}",
            spec=shared,
        )

    def _show(self, template: wire.Template) -> None:
        """Take the name that the template wants to be shown by; raises NodeFault for one that can't be."""
        shown = (template.get("annotations") or {}).get(DISPLAY_NAME)
        if shown and not re.fullmatch(SHOWABLE, shown):
            raise NodeFault(f"displayName must match the regex {SHOWABLE}")
        if shown:
            self.node.display_name = shown

    @property
    def _is_daemon(self) -> bool:
        """Whether nobody waits for its end. Argo finds a node's template by its name, so an inline one is no daemon."""
        return bool(self.template.get("daemon")) and "inline" not in self.call.called.spec

    def _filled(self, pod_name: str) -> tuple[wire.Template, list[wire.Volume]]:
        """Return the template and the workflow's volumes, with the tags replaced that only the pod knows."""
        volumes = self.run.volumes
        if not self.call.is_open and not volumes.open:
            return self.template, volumes.list
        known = self.call.known
        scope = self.call.scope.child({**input_variables(self.template, known), "pod.name": pod_name})
        return known.replaced(self.template, scope), volumes.seen_from(scope)

    def _result_is_wanted(self) -> bool:
        boundary = self.node.boundary
        if boundary is None or boundary.template is None or (self.node.flag is not None and self.node.hooked):
            return False
        from pydsl.plan.references import result_is_wanted  # what steps and DAGs load

        return result_is_wanted(self.node.display_name, boundary.template)

    def _deadline(self, template: wire.Template) -> float | None:
        times = [] if self.attempt.deadline is None else [self.attempt.deadline]
        if (seconds := template.get("activeDeadlineSeconds")) is not None:
            times.append(self.run.agenda.now + _seconds(seconds))
        if timeout := template.get("timeout"):
            from pydsl.expr import durations  # few templates have one

            times.append(self.run.agenda.now + durations.parse(str(timeout)))
        return min(times) if times else None

    def _open_containers(self, template: wire.Template) -> None:
        containers = (template.get("containerSet") or {}).get("containers")
        if not containers:
            return
        context = self.call.context.below(self.call.context.home, self.node)
        for container in containers:
            called = Called(f"{self.name}.{container['name']}", self.call.called.spec, flag=self.node.flag)
            node = new_node(self.run, context, called, "Container", PENDING)
            needed = container.get("dependencies") or []
            found = [self.run.nodes.named(f"{self.name}.{name}") for name in needed] if needed else [self.node]
            self.run.nodes.connect([parent for parent in found if parent is not None], node.id)

    def expects(self, event: OfPod) -> bool:
        """Whether an event says anything new: a run that's taken up begins its pods again."""
        if isinstance(event, PodFinished):
            return True
        if isinstance(event, PodStarted):
            return self.node.phase == PENDING
        if isinstance(event, PodProgressed):
            return self.node.progress != event.progress
        return not (self.node.daemoned and self.node.ip == event.ip)

    def apply(self, event: OfPod) -> None:
        """Take the runtime's answer."""
        if isinstance(event, PodFinished):
            self._finished(event)
        elif isinstance(event, PodStarted):
            self._started()
        elif isinstance(event, PodProgressed):
            self.node.progress = event.progress
            self.run.nodes.touch(self.node)
        else:
            self._ready(event)

    def _started(self) -> None:
        if not self.call.is_plain:
            self._each_container(lambda node, _name: self.run.nodes.set_phase(node, RUNNING))
        if self.call.is_plain or not self._is_daemon:  # a daemon stays Pending until it's ready
            self._running()

    def _running(self) -> None:
        self.run.nodes.set_phase(self.node, RUNNING)
        self.call.begun()

    def _ready(self, event: PodReady) -> None:
        if self.node.ended:
            return
        self.node.ip = event.ip
        if self.node.phase == PENDING:
            self._running()
        if self._is_daemon and not self.node.daemoned:
            self.run.nodes.serve(self.node)
            if self.node.boundary is not None:
                daemons = self.node.boundary.daemons = self.node.boundary.daemons or []
                daemons.append(self.node)
            self.run.daemons.append(self.node)
            self.boundary = self.node.boundary
            if self.run.limits.admit(self):
                self.admit()

    def admit(self) -> None:
        """Report the daemon ready, once there's room beside it: Argo doesn't look at a template that's full."""
        if not self.node.ended:
            self._told = True
            self.run.agenda.post(lambda: self.attempt.owner.body_over(self, None))

    @property
    def serves(self) -> bool:
        """Whether it's a daemon that others go on beside: it ends with what it serves."""
        return self.node.daemoned and self._told

    def _finished(self, event: PodFinished) -> None:
        del self.run.pods[self.node.id]
        if not self.call.is_plain:
            self._close_containers(event)
        if self.node.ended:
            return
        phase, message = event.phase, event.message
        if not self.call.is_plain and self._is_daemon and phase in OF_A_DAEMON:
            phase, message = OF_A_DAEMON[phase], ""
        self.node.outputs = self.outputs(event)
        self.node.original = event.original
        self.run.globals.publish(self.node.outputs)
        self.run.nodes.set_phase(self.node, phase, message)
        self._ended()
        self.cancelled = True
        if not self._told:
            self.run.agenda.post(lambda: self.attempt.owner.body_over(self, None))

    def outputs(self, event: PodFinished) -> wire.Outputs | None:
        """Write its outputs as its node has them."""
        return _outputs(self.template, event)

    def _each_container(self, do: Callable[[Node, str], None]) -> None:
        for container in (self.template.get("containerSet") or {}).get("containers") or []:
            node = self.run.nodes.named(f"{self.name}.{container['name']}")
            if node is not None:
                do(node, container["name"])

    def _close_containers(self, event: PodFinished) -> None:
        default = ContainerOutcome(phase=event.phase)

        def close(node: Node, name: str) -> None:
            outcome = event.containers.get(name, default)
            self.run.nodes.set_phase(node, outcome.phase, outcome.message)

        self._each_container(close)

    def kill(self) -> None:
        """Ask the runtime to stop the pod, once."""
        if not self.killed and self.node.id in self.run.pods:
            self.killed = True
            self.run.agenda.command(KillPod(node_id=self.node.id))


def _archives_logs(template: wire.Template, *, otherwise: bool) -> bool:
    """Whether logs become artifacts: the template's word goes before the workflow's (op: IsArchiveLogs)."""
    own = (template.get("archiveLocation") or {}).get("archiveLogs")
    return otherwise if own is None else bool(own)


def _seconds(value: str | int) -> float:
    return float(whole_of(value))


def _outputs(template: wire.Template, event: PodFinished) -> wire.Outputs | None:
    """Write a pod's outputs as its node has them: the declared parameters, with or without values, what else came."""
    made: wire.Outputs = {}
    declared = (template.get("outputs") or {}).get("parameters") or []
    reached = event.exit_code is not None or event.phase == SUCCEEDED
    if declared and reached:
        from pydsl.engine.results import with_value  # not every template declares some

        made["parameters"] = [with_value(one, event.outputs.parameters) for one in declared]
    if event.outputs.artifacts:
        made["artifacts"] = [_artifact(template, name, one) for name, one in event.outputs.artifacts.items()]
    if event.outputs.result is not None:
        made["result"] = event.outputs.result
    if event.exit_code is not None:
        made["exitCode"] = str(event.exit_code)
    return made or None


def _artifact(template: wire.Template, name: str, artifact: wire.Artifact) -> wire.Artifact:
    for declared in (template.get("outputs") or {}).get("artifacts") or []:
        if declared["name"] == name and "globalName" in declared:
            return {**artifact, "name": name, "globalName": declared["globalName"]}
    return {**artifact, "name": name}
