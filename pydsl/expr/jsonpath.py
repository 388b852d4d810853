"""JSONPath as the `jsonpath` function of expressions understands it (github.com/evilmonkeyinc/jsonpath).

A path is `$` and then `.key`, `..`, `.*`, `[0]`, `['key']`, `[a, b]`, `[1:3]`, `[?(filter)]` and `[(script)]`. What
gives several values gives a list; a step that one of them can't take leaves it out.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from pydsl.expr.errors import ExprError
from pydsl.expr.numerals import read_whole
from pydsl.lazy import lazy_regex

_KEY = lazy_regex(r"[^.\[]+")
_INDEX = lazy_regex(r"\s*(-?\d+)\s*\Z")
_RANGE = lazy_regex(r"\s*(-?\d*)\s*:\s*(-?\d*)\s*(?::\s*(-?\d*)\s*)?\Z")
_QUOTED = lazy_regex(r"""\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*\Z""")
_KINDS = {dict: "map", list: "slice", str: "string", float: "float64", int: "int", bool: "bool"}

Rest = "tuple[PathStep, ...]"


def find(document: Any, path: str) -> Any:
    """Return what a path selects in a document; raises `ExprError`."""
    return _parsed(path)(document, document)


def _failed(kind: str, problem: str) -> ExprError:
    return ExprError(f"{kind}: invalid token {problem}")


def _expected(kind: str, wanted: str, value: Any) -> ExprError:
    got = "nil" if value is None else _KINDS.get(type(value), "map" if isinstance(value, Mapping) else "slice")
    return _failed(kind, f"target. expected [{wanted}] got [{got}]")


class PathStep(Struct, frozen=True):
    """One step of a path: gives a value, or several."""

    kind: str
    select: Callable[[Any, Any], Any]
    several: bool = False


def _apply(tokens: tuple[PathStep, ...], root: Any, value: Any) -> Any:
    for index, token in enumerate(tokens):
        rest = tokens[index + 1 :]
        if token.kind == "recursive":
            return list(_everywhere(rest, root, value))
        value = token.select(root, value)
        if token.several and rest and rest[0].kind != "index":
            return _of_each(rest, root, value)
    return value


def _of_each(rest: tuple[PathStep, ...], root: Any, values: list[Any]) -> list[Any]:
    found = (_or_none(rest, root, value) for value in values)
    return [value for value in found if value is not None]


def _or_none(rest: tuple[PathStep, ...], root: Any, value: Any) -> Any:
    try:
        return _apply(rest, root, value)
    except ExprError:
        return None


def _everywhere(rest: tuple[PathStep, ...], root: Any, value: Any) -> Iterator[Any]:
    """Yield what the rest of the path selects in a value and all that's in it."""
    if value is None:
        return
    found = _or_none(rest, root, value) if rest else value
    if rest and isinstance(found, list):
        yield from found
    elif found is not None:
        yield found
    for child in _children(value):
        yield from _everywhere(rest, root, child)


def _children(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return [value[key] for key in sorted(value)]
    return list(value) if isinstance(value, list) else []


# The steps.


def _key(name: str) -> PathStep:
    def select(root: Any, value: Any) -> Any:
        if isinstance(value, Mapping):
            if name in value:
                return value[name]
            if name == "length":
                return len(value)
            raise _failed("key", f"key '{name}' not found")
        if name == "length" and isinstance(value, (list, str)):
            return len(value)
        raise _expected("key", "map", value)

    return PathStep("key", select)


def _at(value: Any, index: int) -> Any:
    if isinstance(value, Mapping):
        value = _children(value)
    if not isinstance(value, list):
        raise _expected("index", "array slice", value)
    if not -len(value) <= index < len(value):
        raise _failed("index", "out of range")
    return value[index]


def _index(index: int) -> PathStep:
    return PathStep("index", lambda root, value: _at(value, index))


def _range(start: int | None, end: int | None, step: int | None) -> PathStep:
    def select(root: Any, value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise _expected("range", "array slice", value)
        return value[start:end:step]

    return PathStep("range", select, several=True)


def _select_all(root: Any, value: Any) -> list[Any]:
    if not isinstance(value, (Mapping, list)):
        raise _expected("wildcard", "array map slice", value)
    return _children(value)


_ALL = PathStep("wildcard", _select_all, several=True)
_RECURSIVE = PathStep("recursive", lambda root, value: value, several=True)


def _union(names: list[str | int]) -> PathStep:
    def select(root: Any, value: Any) -> list[Any]:
        if isinstance(value, Mapping):
            missing = [name for name in names if name not in value]
            if missing:
                raise _failed("union", f"key '{missing[0]}' not found")
            return [value[name] for name in names]
        return [_at(value, name) for name in names if isinstance(name, int)]

    return PathStep("union", select, several=True)


def _filter(text: str) -> PathStep:
    condition = _expression(text)

    def select(root: Any, value: Any) -> list[Any]:
        if not isinstance(value, (Mapping, list)):
            raise _expected("filter", "array map slice", value)
        return [item for item in _children(value) if _included(condition, root, item)]

    return PathStep("filter", select, several=True)


def _included(condition: Callable[[Any, Any], Any], root: Any, item: Any) -> bool:
    try:
        value = condition(root, item)
    except ExprError:
        return False
    return value is not None and value is not False and (not isinstance(value, (str, list, Mapping)) or len(value) > 0)


def _script(text: str) -> PathStep:
    expression = _expression(text)

    def select(root: Any, value: Any) -> Any:
        found = expression(root, value)
        if isinstance(found, str):
            return _key(found).select(root, value)
        if isinstance(found, (int, float)) and not isinstance(found, bool) and float(found).is_integer():
            return _at(value, int(found))
        raise _failed("script", "result. expected [int string]")

    return PathStep("script", select)


# Reading paths.


@functools.lru_cache(maxsize=512)
def _parsed(path: str) -> Callable[[Any, Any], Any]:
    text = path.strip()
    if not text.startswith("$"):
        problem = f"unexpected token '{text[:1]}' at index 0" if text else "unexpected end of string"
        raise ExprError(f"invalid JSONPath selector '{path}' {problem}")
    try:
        tokens = tuple(_tokens(text))
    except ExprError as error:
        raise ExprError(f"invalid JSONPath selector '{path}' {error.message}") from None
    return lambda root, value: _apply(tokens, root, value)


def _tokens(text: str) -> Iterator[PathStep]:
    at = 1
    while at < len(text):
        if text.startswith("..", at):
            yield _RECURSIVE
            at += 2
            at = at if at >= len(text) or text[at] == "[" else at - 1
            if at < len(text) and text[at] == ".":
                token, at = _dotted(text, at + 1)
                yield token
        elif text[at] == ".":
            token, at = _dotted(text, at + 1)
            yield token
        elif text[at] == "[":
            end = _closing(text, at)
            yield _bracket(text[at + 1 : end])
            at = end + 1
        elif text[at].isspace():
            at += 1
        else:
            raise ExprError(f"unexpected token '{text[at]}' at index {at}")


def _dotted(text: str, at: int) -> tuple[PathStep, int]:
    match = _KEY.match(text, at)
    if match is None or not match.group().strip():
        raise ExprError("invalid token. token string is empty")
    name = match.group().strip()
    return (_ALL if name == "*" else _key(name)), match.end()


def _closing(text: str, at: int) -> int:
    """Find the bracket that closes the one at a place; quotes and brackets in between count."""
    depth, quote = 0, ""
    while at < len(text):
        character = text[at]
        if character == "\\" and quote:
            at += 1
        elif quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in "[(":
            depth += 1
        elif character in "])":
            depth -= 1
            if depth == 0:
                return at
        at += 1
    raise ExprError(f"invalid token. '{text}' does not match any token format")


def _bracket(inside: str) -> PathStep:
    text = inside.strip()
    if not text:
        raise ExprError("invalid token. token string is empty")
    if text == "*":
        return _ALL
    if text.startswith("?(") and text.endswith(")"):
        return _filter(text[2:-1])
    if text.startswith("(") and text.endswith(")"):
        return _script(text[1:-1])
    bounds = _RANGE.match(text)
    if bounds is not None:
        return _bounded(*bounds.groups())
    names = [_name(part) for part in _split_commas(text)]
    if len(names) > 1:
        return _union(names)
    return _index(names[0]) if isinstance(names[0], int) else _key(names[0])


def _bounded(*bounds: str | None) -> PathStep:
    start, end, step = (read_whole(bound) if bound and bound != "-" else None for bound in bounds)
    if step == 0:
        raise ExprError("range: invalid token step cannot be zero")
    return _range(start, end, step)


def _name(text: str) -> str | int:
    index = _INDEX.match(text)
    if index is not None:
        return read_whole(index[1])
    quoted = _QUOTED.match(text)
    if quoted is not None:
        return re.sub(r"\\(.)", r"\1", quoted[1] if quoted[1] is not None else quoted[2])
    raise ExprError(f"invalid token. '[{text.strip()}]' does not match any token format")


def _split_commas(text: str) -> list[str]:
    parts, at, quote = [""], 0, ""
    while at < len(text):
        character = text[at]
        if character == "\\" and quote:
            parts[-1] += text[at : at + 2]
            at += 2
            continue
        if not quote and character == ",":
            parts.append("")
        else:
            quote = ("" if character == quote else quote) if quote else character if character in "'\"" else ""
            parts[-1] += character
        at += 1
    return parts


def _expression(text: str) -> Callable[[Any, Any], Any]:
    from pydsl.expr.jsonpath_filter import compile_filter  # paths with filters are rare

    return compile_filter(text)


def relative(path: str) -> Callable[[Any, Any], Any]:
    """Read a path inside a filter: `@` is the element at hand, `$` the document. Raises `ExprError`."""
    tokens = tuple(_tokens(path))
    if path.startswith("@"):
        return lambda root, value: _apply(tokens, root, value)
    return lambda root, value: _apply(tokens, root, root)


def path_end(text: str, at: int) -> int:
    """Find where a path that begins at a place of a filter ends."""
    at += 1
    while at < len(text):
        if text[at] == "[":
            at = _closing(text, at) + 1
        elif text[at] == "." or text[at].isalnum() or text[at] in "_$-*":
            if text[at] in "*-" and text[at - 1] != ".":
                return at
            at += 1
        else:
            break
    return at
