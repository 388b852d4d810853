"""Which objects a list or a stream means: by labels and fields, as Kubernetes' list options say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.expr import selectors
from pydsl.expr.errors import ExprError
from pydsl.server.faults import INVALID, ServerFault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydsl.expr.selectors import Requirement
    from pydsl.server.messages import Incoming
    from pydsl.spec import wire


class Criteria(Struct, frozen=True):
    """What is to be true of an object."""

    labels: Sequence[Requirement]
    fields: Sequence[Requirement]

    def has(self, name: str, namespace: str, phase: str = "") -> bool:
        """Whether the fields of an object are wanted: what is known of it before it's read."""
        known = {"metadata.name": name, "metadata.namespace": namespace, "status.phase": phase}
        return all(one.matches(known.get) for one in self.fields)

    def fits(self, obj: wire.Object) -> bool:
        """Whether the labels of an object are wanted."""
        labels = obj["metadata"].get("labels") or {}
        return all(one.matches(labels.get) for one in self.labels)


def picked(asked: Incoming) -> Criteria:
    """Read the list options of a request. Raises ServerFault in Kubernetes' words."""
    labels, fields = (_parsed(asked.option(f"listOptions.{name}Selector")) for name in ("label", "field"))
    return Criteria(labels, fields)


def _parsed(text: str) -> list[Requirement]:
    try:
        return selectors.parse(text)
    except ExprError as error:
        raise ServerFault(INVALID, error.message) from None
