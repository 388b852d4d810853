"""The kinds that the server keeps: what each is called in paths, messages and faults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.cluster import kinds
from pydsl.cluster.argo_server.paths import spoken

if TYPE_CHECKING:
    from pydsl.cluster.kinds import ResourceKind


class Stored(Struct, frozen=True):
    """One kind."""

    kind: str
    plural: str
    envelope: str
    """The field of a message that holds an object."""
    short: str

    def is_called(self, word: str) -> bool:
        """Whether a word means this kind."""
        return word in {self.kind, self.kind.lower(), self.plural, self.short}


def _stored(kind: ResourceKind, short: str) -> Stored:
    return Stored(kind.name, kind.plural, spoken(kind).envelope, short)


WORKFLOW = _stored(kinds.WORKFLOW, "wf")
TEMPLATE = _stored(kinds.WORKFLOW_TEMPLATE, "wftmpl")
CLUSTER_TEMPLATE = _stored(kinds.CLUSTER_TEMPLATE, "cwft")
CRON_WORKFLOW = _stored(kinds.CRON_WORKFLOW, "cwf")
STORED = (CRON_WORKFLOW, TEMPLATE, CLUSTER_TEMPLATE)
