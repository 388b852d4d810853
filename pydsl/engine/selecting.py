"""Node field selectors: `displayName=approve,phase!=Failed` (Argo: util.go, SelectorMatchesNode)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.plan.values import text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydsl.spec import wire


def selects(selector: str, node: wire.NodeStatus) -> bool:
    """Whether a selector picks a node, given as Argo prints it. An empty one picks every node."""
    fields = _fields(node)
    wanted = (part.partition("=") for part in selector.split(",") if part.strip())
    return all(_matches(fields, key.strip(), sign, value) for key, sign, value in wanted)


def _matches(fields: Mapping[str, str], key: str, sign: str, value: str) -> bool:
    negated = key.endswith("!")
    key, value = key.rstrip("!").strip(), value.lstrip("=").strip()
    return bool(sign) and (fields.get(key) == value) is not negated


def _fields(node: wire.NodeStatus) -> dict[str, str]:
    fields = {key: str(node.get(key, "")) for key in ("displayName", "name", "id", "templateName", "phase", "type")}
    reference = node.get("templateRef") or {}
    fields.update({f"templateRef.{key}": str(reference.get(key, "")) for key in ("name", "template")})
    for parameter in (node.get("inputs") or {}).get("parameters") or []:
        fields[f"inputs.parameters.{parameter['name']}.value"] = text_of(parameter.get("value")) or ""
    return fields
