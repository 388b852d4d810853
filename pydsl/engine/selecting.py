"""Node field selectors: `displayName=approve,phase!=Failed` (Argo: util.go, SelectorMatchesNode).

They are read as Kubernetes reads field selectors (apimachinery, pkg/fields): a comma, an equals sign and a backslash in
a value have a backslash before them, as in `displayName=each(0:a:1\\,b:2)`.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, NamedTuple

from pydsl.errors import UsageError
from pydsl.lazy import lazy_regex
from pydsl.plan.values import text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydsl.spec import wire


SPECIAL = "\\,="
TERM = lazy_regex(r"(?:\\.|[^\\,]|\\\Z)+", re.DOTALL)
SIGN = lazy_regex(r"!=|==|=")
NEEDS_ESCAPE = lazy_regex(r"[\\,=]")
BEFORE_IT = r"\\\g<0>"
ESCAPE = lazy_regex(r"\\(.?)|=", re.DOTALL)


class FieldTerm(NamedTuple):
    """What a field has to be, or not to be."""

    key: str
    negated: bool
    value: str

    def fits(self, fields: Mapping[str, str]) -> bool:
        """Whether a node with these fields is meant."""
        return (fields.get(self.key) == self.value) is not self.negated


def selects(selector: str, node: wire.NodeStatus) -> bool:
    """Whether a selector picks a node, given as Argo prints it. An empty one picks all; what is no selector, none."""
    try:
        terms = terms_of(selector)
    except UsageError:
        return False  # whoever gave it was told so
    fields = _fields(node) if terms else {}
    return all(term.fits(fields) for term in terms)


@functools.lru_cache(maxsize=16)
def terms_of(selector: str) -> tuple[FieldTerm, ...]:
    """Read a selector that somebody gives. Raises UsageError for what is none."""
    return tuple(_term(selector, part) for part in TERM.findall(selector) if part.strip())


def _term(selector: str, part: str) -> FieldTerm:
    sign = SIGN.search(part)
    if sign is None:
        raise UsageError(f"invalid selector: '{selector}'; can't understand '{part}'")
    value = ESCAPE.sub(_unescaped, part[sign.end() :].strip())
    return FieldTerm(part[: sign.start()].strip(), sign[0] == "!=", value)


def _unescaped(found: re.Match[str]) -> str:
    escaped = found[1]
    if escaped is None:
        raise UsageError(f"invalid field selector: unescaped character in value: {found[0]}")
    if not escaped or escaped not in SPECIAL:
        raise UsageError(f"invalid field selector: invalid escape sequence: {found[0]}")
    return escaped


def selector_of(field: str, value: str) -> str:
    """Return the selector that means what has this value."""
    return f"{field}={NEEDS_ESCAPE.sub(BEFORE_IT, value)}"


def _fields(node: wire.NodeStatus) -> dict[str, str]:
    fields = {key: str(node.get(key, "")) for key in ("displayName", "name", "id", "templateName", "phase", "type")}
    reference = node.get("templateRef") or {}
    fields.update({f"templateRef.{key}": str(reference.get(key, "")) for key in ("name", "template")})
    for parameter in (node.get("inputs") or {}).get("parameters") or []:
        fields[f"inputs.parameters.{parameter['name']}.value"] = text_of(parameter.get("value")) or ""
    return fields
