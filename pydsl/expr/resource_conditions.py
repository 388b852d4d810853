"""successCondition and failureCondition of resource templates: label selectors over the resource's JSON.

A key is a path with dots (gjson, of which selectors let nothing else through); `/` belongs to a name.
"""

from __future__ import annotations

import json
import re
from typing import Any

from pydsl.expr import selectors
from pydsl.expr.gofmt import format_float

_WHOLE = re.compile(r"-?[0-9]+\Z")


class _Number(str):
    """A number, as the JSON text has it."""

    __slots__ = ()


def outcome(document: str, success: str = "", failure: str = "") -> str:
    """Tell what a resource's JSON says: "succeeded", "failed" or "waiting". Raises `ExprError` for a bad condition.

    A failure condition holds where any of its requirements does, a success condition where all do.
    """
    wanted, unwanted = selectors.parse(success), selectors.parse(failure)
    values = json.loads(document, parse_int=_Number, parse_float=_Number, object_pairs_hook=_first_of_each)
    if any(requirement.matches(lambda key: _get(values, key)) for requirement in unwanted):
        return "failed"
    fulfilled = all(requirement.matches(lambda key: _get(values, key)) for requirement in wanted)
    return "succeeded" if fulfilled else "waiting"


def _first_of_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return dict(reversed(pairs))


def _get(value: Any, path: str) -> str | None:
    for part in path.split("."):
        if isinstance(value, dict) and part in value:
            value = value[part]
        elif isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return _text(value)


def _text(value: Any) -> str:
    if isinstance(value, _Number):
        return str(value) if _WHOLE.match(value) else format_float(float(value), "f")
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else json.dumps(value)
