"""What can be asked of workflows where there's only the API server: each changes the object, as Argo's client does."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, cast

from pydsl.cluster.contract import AS_IT_IS, Resubmission
from pydsl.cluster.errors import Contradicted, Missing
from pydsl.cluster.kinds import CRON_WORKFLOW, POD, WORKFLOW
from pydsl.cluster.kubernetes import changes
from pydsl.cluster.submission import changed, resubmitted
from pydsl.cluster.wayin import WayIn
from pydsl.errors import InfrastructureError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydsl.cluster.kinds import ResourceKind
    from pydsl.spec import wire
    from pydsl.spec.values import Json

TRIES = 20
"""How often a change is made anew where somebody else, the controller most often, was quicker."""


class Asking(WayIn):
    """The verbs of the contract, by objects that are read, changed and written."""

    if TYPE_CHECKING:
        update: Callable[[ResourceKind, wire.Object, str], wire.Object]
        patch: Callable[[ResourceKind, str, str, Json], wire.Object]
        delete: Callable[[ResourceKind, str, str], None]

    def suspend(self, name: str, namespace: str) -> wire.Workflow:
        """Let no further step start."""
        return self._changed(name, namespace, changes.suspended)

    def resume(self, name: str, namespace: str, selector: str = "") -> wire.Workflow:
        """Let it go on, or the suspended nodes that a selector picks."""
        how = changes.answered(selector, phase=changes.SUCCEEDED) if selector else changes.resumed
        return self._changed(name, namespace, how)

    def set(
        self,
        name: str,
        namespace: str,
        selector: str,
        *,
        outputs: Mapping[str, str] | None = None,
        message: str = "",
        phase: str | None = None,
    ) -> wire.Workflow:
        """Set suspended nodes' outputs, a message, a phase."""
        how = changes.answered(selector, outputs=outputs, message=message, phase=phase)
        return self._changed(name, namespace, how)

    def stop(self, name: str, namespace: str, *, message: str = "", selector: str = "") -> wire.Workflow:
        """Stop it, or fail the suspended nodes that a selector picks."""
        failed = changes.answered(selector, message=message, phase=changes.FAILED) if selector else None
        return self._changed(name, namespace, failed or changes.stopped("Stop"))

    def terminate(self, name: str, namespace: str) -> wire.Workflow:
        """Stop it at once."""
        return self._changed(name, namespace, changes.stopped("Terminate"))

    def retry(
        self,
        name: str,
        namespace: str,
        *,
        restart: bool = False,
        selector: str = "",
        parameters: Mapping[str, str] | None = None,
    ) -> wire.Workflow:
        """Run again what failed: its pods are deleted first, so that new ones can have their names."""
        from pydsl.cluster.kubernetes import again  # it knows plans, which no other verb needs

        workflow = self._workflow(name, namespace)
        gone = again.gone_of(workflow, restart=restart, selector=selector)
        for pod in again.pods_of(workflow, gone):
            with contextlib.suppress(Missing):
                self.delete(POD, pod, namespace)
        values = parameters or {}
        return self._changed(name, namespace, lambda one, now: again.with_values(again.retried(one, gone, now), values))

    def resubmit(
        self,
        name: str,
        namespace: str,
        how: Resubmission = AS_IT_IS,
        *,
        memoized: bool = False,
    ) -> wire.Workflow:
        """Run it once more as a new workflow."""
        if not memoized:
            return self.submit_from(WORKFLOW, name, namespace, how)
        from pydsl.cluster.kubernetes import again  # as above

        workflow = self._workflow(name, namespace)
        made = again.remembering(changed(resubmitted(workflow), how), workflow, self._now())
        return cast("wire.Workflow", self.create(WORKFLOW, made, namespace, dry_run=how.dry_run))

    def suspend_cron(self, name: str, namespace: str, *, suspended: bool) -> wire.Object:
        """Let a cron workflow start nothing more, or go on."""
        return self.patch(CRON_WORKFLOW, name, namespace, {"spec": {"suspend": suspended}})

    def _workflow(self, name: str, namespace: str) -> wire.Workflow:
        return cast("wire.Workflow", self.get(WORKFLOW, name, namespace))

    def _changed(
        self, name: str, namespace: str, change: Callable[[wire.Workflow, str], wire.Workflow]
    ) -> wire.Workflow:
        """Change a workflow, and again from what it is then where somebody else changed it meanwhile."""
        for _ in range(TRIES):
            workflow = self._workflow(name, namespace)
            made = change(workflow, self._now())
            if made is workflow:
                return workflow
            with contextlib.suppress(Contradicted):
                return cast("wire.Workflow", self.update(WORKFLOW, made, namespace))
        raise InfrastructureError(f"workflow {name} is changed all the time: try again")
