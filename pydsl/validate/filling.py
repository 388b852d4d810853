"""Texts as Argo's lint sees them: with the values that are known, and placeholders for what only a run knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.expr.tagging import find_tags
from pydsl.validate.view import ManifestView, TemplateView, maps, named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydsl.spec.values import Json
    from pydsl.validate.variables import Names

PLACEHOLDER = "__argo__internal__placeholder-0"


def values_of(home: ManifestView) -> dict[str, str]:
    """Return the values that a workflow's parameters have before anybody submits it, by variable."""
    stored = values_of(home.stored) if home.stored else {}
    rows = named((home.spec.get("arguments") or {}).get("parameters"))
    return {
        **stored,
        **{f"workflow.parameters.{row['name']}": row["value"] for row in rows if _is_text(row.get("value"))},
    }


def values_given(template: TemplateView, arguments: Mapping[str, Json]) -> dict[str, str]:
    """Return the values of a template's inputs, as arguments and its own values say, by variable."""
    given = {str(row.get("name")): row.get("value") for row in maps(arguments.get("parameters"))}
    values: dict[str, str] = {}
    for row in template.inputs("parameters"):
        told = (given.get(str(row["name"])), row.get("value"), row.get("default"))
        value = next((one for one in told if _is_text(one)), None)
        if value is not None:
            values[f"inputs.parameters.{row['name']}"] = value
    return values


def _is_text(value: Json) -> bool:
    return isinstance(value, str)


def filled(text: str, values: Mapping[str, str], seen: Names) -> str:
    """Return a text with its simple tags replaced; what isn't seen stays a tag, and so do expressions."""
    parts, at = [], 0
    for tag in find_tags(text):
        name = tag.content.strip()
        if (
            tag.terminated
            and not tag.is_expression
            and seen.has(name)
            and not name.startswith(("item", "steps.", "tasks."))
        ):
            parts += [text[at : tag.start], values.get(name, PLACEHOLDER)]
            at = tag.end
    return "".join([*parts, text[at:]])
