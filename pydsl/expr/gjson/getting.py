"""Look a path up in a JSON text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydsl.expr.gjson.modifiers import MODIFIERS
from pydsl.expr.gjson.paths import Query, Step, bare, query, selectors, step
from pydsl.expr.gjson.values import Result, elements, first_value, members, unescaped, value_at
from pydsl.expr.lang.text import json_quote
from pydsl.expr.numerals import read_whole
from pydsl.lazy import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Callable

_MODIFIER = lazy_regex(r"@([^.|:]*)(:?)")
_SIMPLE = lazy_regex(r"[^\[\]{}()#|!\x00-\x1f]+\Z")
_STATIC_ENDS = lazy_regex(r"[.|]")


def get(text: str, path: str) -> Result | None:
    """Find what a path selects; None where there's nothing."""
    if len(path) > 1:
        special = _modified(text, path) if path[0] == "@" else _static(path) if path[0] == "!" else None
        special = special or (_chosen(text, path) if path[0] in "[{" else None)
        if special is not None:
            return _then(*special)
    if path.startswith(".."):
        return _in_array(f"[{text}]", path[2:])
    begin = re.search(r"[{\[]", text)
    if begin is None:
        return None
    inside = text[begin.start() :]
    return _in_object(inside, path) if inside.startswith("{") else _in_array(inside, path)


def _then(raw: str, rest: str) -> Result | None:
    """Ask what follows of a text that was made."""
    if rest:
        return get(raw, rest[1:])
    return first_value(raw)


def _modified(text: str, path: str) -> tuple[str, str] | None:
    match = _MODIFIER.match(path)
    if match is None or match[1] not in MODIFIERS:
        return None
    argument, rest = "", path[match.end() :]
    if match[2]:
        argument, rest = _argument(rest)
    return MODIFIERS[match[1]](text, argument), rest


def _argument(text: str) -> tuple[str, str]:
    if text[:1] in ("{", "[", '"', "("):
        value, end = value_at(text, 0)
        return value, text[end:]
    end = text.find("|")
    return (text, "") if end < 0 else (text[:end], text[end:])


def _static(path: str) -> tuple[str, str] | None:
    text = path[1:]
    if text[:1] in ("{", "[", '"', "("):
        value, end = value_at(text, 0)
        return value, text[end:]
    following = _STATIC_ENDS.search(text)
    return (text, "") if following is None else (text[: following.start()], text[following.start() :])


def _chosen(text: str, path: str) -> tuple[str, str] | None:
    taken = selectors(path)
    if taken is None:
        return None
    chosen, rest = taken
    made: list[str] = []
    for name, part in chosen:
        found = get(text, part)
        if found is not None:
            made.append(f"{_key(name, part)}:{found.raw}" if path[0] == "{" else found.raw)
    return path[0] + ",".join(made) + ("}" if path[0] == "{" else "]"), rest


def _key(name: str, path: str) -> str:
    if name:
        return name if name[0] == '"' and len(name) > 1 and name.endswith('"') else json_quote(name)
    last = re.split(r"[.|]", path)[-1]
    return json_quote(last) if _SIMPLE.match(last) else '"_"'


def _found(raw: str, following: Step) -> Result | None:
    if following.piped or following.more:
        return get(raw, following.rest)
    return Result(raw)


def _in_object(raw: str, path: str) -> Result | None:
    wanted = step(path)
    matches = _matcher(wanted)
    for key, value in members(raw):
        if matches(unescaped(key)):
            if wanted.more and value[0] not in "{[":
                return None
            return _found(value, wanted)
    return _nothing(wanted)


def _nothing(wanted: Step) -> Result | None:
    """Ask what's piped of nothing: a choice of paths makes an empty list or map of it."""
    return get("", wanted.rest) if wanted.piped else None


def _matcher(wanted: Step) -> Callable[[str], bool]:
    if not wanted.pattern:
        return lambda key: key == wanted.part
    pattern = wildcard(wanted.part)
    return lambda key: pattern.match(key) is not None


def wildcard(text: str) -> re.Pattern[str]:
    r"""Compile a pattern of `*` and `?`; a backslash takes their meaning away."""
    pieces = re.findall(r"\\.|.", text, re.DOTALL)
    written = [{"*": ".*", "?": "."}.get(piece) or re.escape(piece[-1]) for piece in pieces]
    return re.compile("".join(written) + r"\Z", re.DOTALL)


def _in_array(raw: str, path: str) -> Result | None:
    if path.startswith(("#(", "#[")):
        taken = query(path)
        return _queried(raw, *taken) if taken is not None else None
    wanted = step(path)
    if wanted.part == "#":
        return _counted(raw, wanted)
    if not wanted.part.isdecimal():
        return _nothing(wanted)
    for index, item in enumerate(elements(raw)):
        if index == read_whole(wanted.part):
            if wanted.more and item[0] not in "{[":
                return None
            return _found(item, wanted)
    return _nothing(wanted)


def _counted(raw: str, wanted: Step) -> Result | None:
    items = list(elements(raw))
    apart = wanted.piped and wanted.rest[:1] in ("@", "!", "[", "{")
    if not wanted.more and not apart:
        count = str(len(items))
        return get(count, wanted.rest) if wanted.piped else Result(count)
    each, pipe = _pipe(wanted.rest)
    found = [hit.raw for hit in (get(item, each) for item in items) if hit is not None]
    made = "[" + ",".join(found) + "]"
    return Result(made) if pipe is None else get(made, pipe)


def _pipe(path: str) -> tuple[str, str | None]:
    """Split a path at the first `|` outside of brackets and texts."""
    for at, character, depth in bare(path):
        if character == "|" and depth == 0:
            return path[:at], path[at + 1 :]
    return path, None


def _queried(raw: str, wanted: Query, following: Step) -> Result | None:
    each, pipe = (following.rest, None)
    if following.more:
        each, pipe = _pipe(following.rest)
    hits = (item for item in elements(raw) if _holds(wanted, item))
    if not wanted.every:
        first = next(hits, None)
        return _nothing(following) if first is None else _found(first, following)
    if following.piped:
        return get("[" + ",".join(hits) + "]", following.rest)
    found = [hit for hit in ((get(item, each) if following.more else Result(item)) for item in hits) if hit is not None]
    made = "[" + ",".join(hit.raw for hit in found) + "]"
    return Result(made) if pipe is None else get(made, pipe)


def _holds(wanted: Query, item: str) -> bool:
    value = Result(item)
    if wanted.path:
        found = get(item, wanted.path) if item[0] in "{[" else None
        if found is None:
            return wanted.operator in ("=", "==") and wanted.value in ("~null", "~false")
        value = found
    if not wanted.operator:
        return bool(wanted.path)
    return _compared(value, wanted.operator, wanted.value)


def _compared(value: Result, operator: str, wanted: str) -> bool:
    if wanted.startswith("~"):
        return _roughly(value, wanted[1:]) == (operator in ("=", "=="))
    quoted = len(wanted) > 1 and wanted[0] == wanted[-1] == '"'
    text = unescaped(wanted) if quoted else wanted
    if value.kind == "String":
        return _texts(value.text, operator, text)
    if value.kind == "Number":
        number = Result(text).number
        return _TESTS[operator](value.number, number) if operator in _TESTS else False
    if value.kind in ("True", "False"):
        truth, other = float(value.kind == "True"), float(text == "true")
        return _TESTS[operator](truth, other) if operator in _TESTS else False
    return False


def _texts(value: str, operator: str, wanted: str) -> bool:
    if operator in ("%", "!%"):
        return (wildcard(wanted).match(value) is not None) == (operator == "%")
    return _TESTS[operator](value, wanted) if operator in _TESTS else False


def _roughly(value: Result, wanted: str) -> bool:
    truthy = value.kind == "True" or (value.kind == "Number" and value.number != 0) or value.text == "true"
    return {"true": truthy, "false": not truthy, "null": value.kind == "Null", "*": True}.get(wanted, False)


_TESTS: dict[str, Callable[..., bool]] = {
    "=": lambda left, right: bool(left == right),
    "==": lambda left, right: bool(left == right),
    "!=": lambda left, right: bool(left != right),
    "<": lambda left, right: bool(left < right),
    "<=": lambda left, right: bool(left <= right),
    ">": lambda left, right: bool(left > right),
    ">=": lambda left, right: bool(left >= right),
}
