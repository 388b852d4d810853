"""gjson's modifiers: `@ugly`, `@reverse`, `@join:{"preserve":true}`, ...."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from pydsl.expr.gjson.values import Result, elements, members, unescaped
from pydsl.expr.lang.text import json_quote
from pydsl.lazy import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Callable

_OUTSIDE = lazy_regex(r'("(?:[^"\\]|\\.)*")|\s+', re.DOTALL)
_WIDTH = 80


def _option(argument: str, name: str) -> bool:
    return any(unescaped(key) == name and value == "true" for key, value in members(argument))


def _is(raw: str, opening: str) -> bool:
    return raw.lstrip().startswith(opening)


def _this(raw: str, argument: str) -> str:
    return raw


def _ugly(raw: str, argument: str) -> str:
    return _OUTSIDE.sub(lambda match: match[1] or "", raw)


def _pretty(raw: str, argument: str) -> str:
    return _indented(_ugly(raw, ""), 0, sort=_option(argument, "sortKeys"), room=_WIDTH) + "\n"


def _indented(raw: str, depth: int, *, sort: bool, room: int) -> str:
    inner, outer = "  " * (depth + 1), "  " * depth
    if raw.startswith("{"):
        pairs = list(members(raw))
        if not pairs:
            return "{}"
        pairs = sorted(pairs, key=lambda pair: unescaped(pair[0])) if sort else pairs
        rows = [f"{inner}{key}: {_value(key, value, depth, sort=sort)}" for key, value in pairs]
        return "{\n" + ",\n".join(rows) + f"\n{outer}}}"
    if raw.startswith("["):
        return _listed(raw, depth, sort=sort, room=room)
    return raw


def _value(key: str, value: str, depth: int, *, sort: bool) -> str:
    return _indented(value, depth + 1, sort=sort, room=_WIDTH - 2 * (depth + 1) - len(key) - 2)


def _listed(raw: str, depth: int, *, sort: bool, room: int) -> str:
    items = list(elements(raw))
    line = "[" + ", ".join(items) + "]"
    if not items or (len(line) < room and not any(item[0] in "{[" for item in items)):
        return line
    inner, outer = "  " * (depth + 1), "  " * depth
    rows = [inner + _indented(item, depth + 1, sort=sort, room=_WIDTH - 2 * (depth + 1)) for item in items]
    return "[\n" + ",\n".join(rows) + f"\n{outer}]"


def _reverse(raw: str, argument: str) -> str:
    if _is(raw, "["):
        return "[" + ",".join(reversed(list(elements(raw)))) + "]"
    if _is(raw, "{"):
        return "{" + ",".join(f"{key}:{value}" for key, value in reversed(list(members(raw)))) + "}"
    return raw


def _flatten(raw: str, argument: str) -> str:
    if not _is(raw, "["):
        return raw
    deep = _option(argument, "deep")
    found: list[str] = []
    for item in elements(raw):
        if item.startswith("["):
            found += elements(_flatten(item, argument) if deep else item)
        else:
            found.append(item)
    return "[" + ",".join(found) + "]"


def _join(raw: str, argument: str) -> str:
    if not _is(raw, "["):
        return raw
    pairs = [pair for item in elements(raw) if item.startswith("{") for pair in members(item)]
    if not _option(argument, "preserve"):
        last = {unescaped(key): value for key, value in pairs}
        first = {unescaped(key): key for key, _ in reversed(pairs)}
        pairs = [(first[name], value) for name, value in last.items()]
    return "{" + ",".join(f"{key}:{value}" for key, value in pairs) + "}"


def _keys(raw: str, argument: str) -> str:
    if _is(raw, "{"):
        return "[" + ",".join(key for key, _ in members(raw)) + "]"
    return "[" + ",".join("null" for _ in elements(raw)) + "]" if _is(raw, "[") else _none(raw)


def _none(raw: str) -> str:
    return "[null]" if raw.strip() else "[]"


def _values(raw: str, argument: str) -> str:
    if _is(raw, "{"):
        return "[" + ",".join(value for _, value in members(raw)) + "]"
    if _is(raw, "["):
        return raw
    return f"[{raw}]" if raw.strip() else "[]"


def _valid(raw: str, argument: str) -> str:
    try:
        json.loads(raw)
    except ValueError:
        return ""
    return raw


def _to_string(raw: str, argument: str) -> str:
    return json_quote(raw)


def _from_string(raw: str, argument: str) -> str:
    return Result(raw.strip()).text if _valid(raw, "") else ""


def _group(raw: str, argument: str) -> str:
    if not _is(raw, "{"):
        return ""
    rows: list[list[str]] = []
    for key, value in members(raw):
        for index, item in enumerate(elements(value) if value.startswith("[") else ()):
            rows += [[]] if index == len(rows) else []
            rows[index].append(f"{key}:{item}")
    return "[" + ",".join("{" + ",".join(row) + "}" for row in rows) + "]"


def _dig(raw: str, argument: str) -> str:
    from pydsl.expr.gjson.getting import get  # a modifier that looks things up itself

    found: list[str] = []
    pending = [raw.strip()]
    while pending:
        value = pending.pop()
        hit = get(value, argument)
        if hit is not None:
            found.append(hit.raw)
        inside = [item for _, item in members(value)] if value.startswith("{") else []
        inside += elements(value) if value.startswith("[") else []
        pending += reversed([item for item in inside if item[0] in "{["])
    return "[" + ",".join(found) + "]"


MODIFIERS: dict[str, Callable[[str, str], str]] = {
    "pretty": _pretty,
    "ugly": _ugly,
    "reverse": _reverse,
    "this": _this,
    "flatten": _flatten,
    "join": _join,
    "valid": _valid,
    "keys": _keys,
    "values": _values,
    "tostr": _to_string,
    "fromstr": _from_string,
    "group": _group,
    "dig": _dig,
}
"""What each modifier makes of a JSON text and its argument."""
