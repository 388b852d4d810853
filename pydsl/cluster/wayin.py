"""What both ways into a cluster do alike: create through cuts, delete, choose, and run what's there once more."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, cast

from pydsl.cluster.contract import AS_IT_IS
from pydsl.cluster.errors import Exists, Missing
from pydsl.cluster.kinds import WORKFLOW
from pydsl.cluster.submission import changed, from_template, resubmitted, signature, with_metadata
from pydsl.expr.strftime import rfc3339
from pydsl.spec.labels import INSTANCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydsl.cluster.contract import Resubmission, Selection
    from pydsl.cluster.destination import Destination
    from pydsl.cluster.kinds import ResourceKind
    from pydsl.spec import wire


class WayIn:
    """The part of the contract that is said by the rest of it."""

    if TYPE_CHECKING:
        destination: Destination
        create: Callable[..., wire.Object]
        get: Callable[[ResourceKind, str, str], wire.Object]

    def submit_from(self, kind: ResourceKind, name: str, namespace: str, how: Resubmission = AS_IT_IS) -> wire.Workflow:
        """Run what the cluster has: a template, a cron workflow, or a workflow once more."""
        source = self.get(kind, name, namespace)
        again = kind is WORKFLOW
        made = resubmitted(cast("wire.Workflow", source)) if again else from_template(kind, source, self._now)
        return cast("wire.Workflow", self.create(WORKFLOW, changed(made, how), namespace, dry_run=how.dry_run))

    def clock(self) -> float:
        """Return the time here: what is written into objects."""
        return time.time()

    def _now(self) -> str:
        return rfc3339(self.clock())

    def _created(
        self, send: Callable[[], wire.Object], kind: ResourceKind, sent: wire.Object, namespace: str
    ) -> wire.Object:
        """Send a signed object. One that's there already and has our uid is the one that a cut request made."""
        try:
            return send()
        except Exists as error:
            if error.tried == 1:
                raise
            found = self.get(kind, sent["metadata"]["name"], namespace)
            if signature(found) != signature(sent):
                raise
            return found

    def _deleted(self, send: Callable[[], object]) -> None:
        """Ask for a deletion. What's missing was deleted by a cut request, if there was one."""
        try:
            send()
        except Missing as error:
            if error.tried == 1:
                raise

    def _of_instance(self, data: wire.Object) -> wire.Object:
        """Return an object with the label of the controller that is meant."""
        instance = self.destination.instance_id
        return with_metadata(data, labels={INSTANCE: instance}) if instance else data

    def _selected(self, selection: Selection, prefix: str = "") -> dict[str, str]:
        """Return the query that picks objects, those of the instance that is meant."""
        instance = self.destination.instance_id
        labels = ",".join(filter(None, [selection.labels, f"{INSTANCE}={instance}" if instance else ""]))
        found = {f"{prefix}labelSelector": labels, f"{prefix}fieldSelector": selection.fields}
        return {key: value for key, value in found.items() if value}
