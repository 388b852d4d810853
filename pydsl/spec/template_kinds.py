"""The kinds of templates: the one place that lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

TEMPLATE_KINDS = (
    "container", "containerSet", "script", "resource", "dag", "steps", "suspend", "data", "http", "plugin",
)  # fmt: skip
"""The fields that make a template what it is, in the order in which Argo looks at them."""

POD_KINDS = ("container", "containerSet", "script", "resource", "data")
"""Those that run as a pod of their own."""


def template_kind(template: Mapping[str, Any]) -> str | None:
    """Return the kind of a template's JSON; of several, the one that Argo looks at first."""
    for kind in TEMPLATE_KINDS:  # a loop costs half of what `next` does, and this is asked for every node of a run
        if template.get(kind) is not None:
            return kind
    return None
