"""Values as text: Go's `%v`, and encoding/json both ways."""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from pydsl.expr.errors import ExprError
from pydsl.expr.gofmt import format_float
from pydsl.expr.lang.values import AnyMap, NilList, SizedInt, Value, require_room, type_name
from pydsl.lazy import lazy_regex

_ESCAPED = {
    '"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f",
    "<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029",
}  # fmt: skip
_SURROGATE = lazy_regex("[\ud800-\udfff]|\\\\u[dD][89a-fA-F]")
_UNSAFE = lazy_regex('["\\\\\x00-\x1f<>&\u2028\u2029\ud800-\udfff]')
_UNSAFE_RAW = lazy_regex('["\\\\\x00-\x1f\u2028\u2029\ud800-\udfff]')


def sprint(value: Value) -> str:
    """Write a value as Go's `fmt.Sprint` does: `[1 a]`, `map[a:1]`, `<nil>`."""
    kind = type(value)
    if kind is str:
        return str(value)
    if value is None:
        return "<nil>"
    if kind is bool:
        return "true" if value else "false"
    if kind is float:
        return format_float(value)
    if kind is int or isinstance(value, SizedInt):
        return str(int(value))
    return _sprint_composite(value)


def _sprint_composite(value: Value) -> str:
    if isinstance(value, list):
        return "[" + " ".join(map(sprint, value)) + "]"
    if isinstance(value, bytes):
        return "[" + " ".join(map(str, value)) + "]"
    if isinstance(value, (Mapping, AnyMap)):
        pairs = sorted(value.items(), key=lambda pair: _key_order(pair[0]))
        return "map[" + " ".join(f"{sprint(key)}:{sprint(item)}" for key, item in pairs) + "]"
    return str(value)


def sprint_text(value: Value) -> str:
    """Write a value as Go's `%s` does: what isn't a text shows its type, `%!s(int=1)`."""
    if isinstance(value, str) or hasattr(value, "to_json"):
        return sprint(value)
    if isinstance(value, list):
        return "[" + " ".join(map(sprint_text, value)) + "]"
    if isinstance(value, (Mapping, AnyMap)):
        pairs = sorted(value.items(), key=lambda pair: _key_order(pair[0]))
        return "map[" + " ".join(f"{sprint_text(key)}:{sprint_text(item)}" for key, item in pairs) + "]"
    return "%!s(<nil>)" if value is None else f"%!s({type_name(value)}={sprint(value)})"


def _key_order(key: Value) -> tuple[int, Any]:
    """Order keys as Go's internal/fmtsort does: by type, then by value."""
    if isinstance(key, bool):
        return 1, key
    if isinstance(key, (int, float)):
        return (2 if isinstance(key, int) else 3), key
    return (4, key) if isinstance(key, str) else (0, "")


def json_quote(text: str, *, html: bool = True) -> str:
    """Write a text as encoding/json does; with `html`, `<`, `>` and `&` are escaped."""
    unsafe = _UNSAFE if html else _UNSAFE_RAW
    if not unsafe.search(text):
        return f'"{text}"'
    return '"' + unsafe.sub(_json_escape, text) + '"'


def _json_escape(match: re.Match[str]) -> str:
    character = match.group()
    known = _ESCAPED.get(character)
    if known is not None:
        return known
    code = ord(character)
    return "\\ufffd" if code >= 0xD800 else f"\\u{code:04x}"  # the range that UTF-16 keeps


def marshal(value: Value, indent: str = "", *, html: bool = True) -> str:
    """Write a value as Go's json.Marshal does: keys sorted, no spaces, or indented.

    Raises `ExprError` for what JSON can't hold: infinities, functions.
    """
    return _marshal(value, "\n" if indent else "", indent, html)


def _marshal(value: Value, line: str, indent: str, html: bool) -> str:
    if type(value) is str:
        return json_quote(value, html=html)
    scalar = _SCALARS.get(type(value))
    if scalar is not None:
        return scalar(value)
    if isinstance(value, list):
        items = [_marshal(item, line + indent, indent, html) for item in value]
        return _joined("[", items, "]", line, indent)
    if isinstance(value, (Mapping, AnyMap)):
        return _marshal_map(value, line, indent, html)
    if isinstance(value, int):
        return str(int(value))
    encode: Callable[[], str] | None = getattr(value, "to_json", None)
    if encode is None:
        raise ExprError(f"json: unsupported type: {type_name(value)}")
    return encode()


def _marshal_float(value: float) -> str:
    if math.isnan(value) or math.isinf(value):
        raise ExprError(f"json: unsupported value: {format_float(value)}")
    return format_float(value, "json")


_SCALARS: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: "null",
    NilList: lambda _: "null",
    bool: lambda value: "true" if value else "false",
    int: str,
    float: _marshal_float,
    bytes: lambda value: f'"{base64.b64encode(value).decode()}"',
}


def _marshal_map(value: Any, line: str, indent: str, html: bool) -> str:
    pairs = sorted((_json_key(key), item) for key, item in _sortable(value))
    colon = ": " if indent else ":"
    items = [
        json_quote(key, html=html) + colon + _marshal(item.value, line + indent, indent, html) for key, item in pairs
    ]
    return _joined("{", items, "}", line, indent)


def _json_key(key: Value) -> str:
    if isinstance(key, str):
        return key
    if isinstance(key, int) and not isinstance(key, bool):
        return str(int(key))
    raise ExprError(f"json: unsupported type: {type_name(key)}")


class _Held:
    """A value that takes no part in sorting."""

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value = value

    def __lt__(self, other: object) -> bool:
        return False


def _sortable(value: Any) -> list[tuple[Value, _Held]]:
    return [(key, _Held(item)) for key, item in value.items()]


def _joined(opening: str, items: list[str], closing: str, line: str, indent: str) -> str:
    require_room(sum(map(len, items)))
    if not items or not indent:
        return opening + ",".join(items) + closing
    return opening + line + indent + f",{line}{indent}".join(items) + line + closing


def unmarshal(text: str) -> Value:
    """Read JSON as Go's json.Unmarshal does into `any`: every number is a float. Raises `ExprError`."""
    try:
        value = _DECODER.decode(text)
        return _whole(value) if _SURROGATE.search(text) else value
    except json.JSONDecodeError as error:
        raise bad_json(text, error) from None
    except RecursionError:
        raise ExprError("exceeded max depth") from None


def _whole(value: Value) -> Value:
    """Replace what isn't UTF-8 in texts by U+FFFD, as encoding/json does."""
    if isinstance(value, str):
        return re.sub("[\ud800-\udfff]", "\ufffd", value)
    if isinstance(value, list):
        return [_whole(item) for item in value]
    return {_whole(key): _whole(item) for key, item in value.items()} if isinstance(value, dict) else value


def _float(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ExprError(f"json: cannot unmarshal number {text} into Go value of type float64")
    return number


def _constant(text: str) -> float:
    raise ExprError(f"invalid character {_shown(text[-1] if text != 'NaN' else 'N')} looking for beginning of value")


def _shown(character: str) -> str:
    return {"'": "'\\''", '"': "'\"'"}.get(character, f"'{character}'" if character.isprintable() else repr(character))


_DECODER = json.JSONDecoder(parse_float=_float, parse_int=_float, parse_constant=_constant)
_BEGINNING = ("Expecting value", "Illegal")


def bad_json(text: str, error: json.JSONDecodeError) -> ExprError:
    """Return the error of a JSON text as encoding/json words it."""
    return ExprError(_go_message(text, error))


def _go_message(text: str, error: json.JSONDecodeError) -> str:
    rest = text[error.pos :].lstrip(" \t\r\n")
    if not rest or error.msg.startswith("Unterminated"):
        return "unexpected end of JSON input"
    if error.msg.startswith("Invalid \\"):
        return _bad_escape(text, error.pos)
    if error.msg == "Expecting value" and (literal := _LITERALS.get(rest[0])) is not None:
        return _bad_literal(rest, literal)
    for begin, place in _PLACES:
        if error.msg.startswith(begin):
            return f"invalid character {_shown(rest[0])} {place}"
    if error.msg.startswith("Expecting ','"):
        inside = "object key:value pair" if _in_object(text[: error.pos]) else "array element"
        return f"invalid character {_shown(rest[0])} after {inside}"
    return f"invalid character {_shown(text[error.pos])} in string"


_PLACES = (
    ("Expecting value", "looking for beginning of value"),
    ("Extra data", "after top-level value"),
    ("Expecting property name", "looking for beginning of object key string"),
    ("Expecting ':'", "after object key"),
)
"""How messages of Python's reader begin, and what Go says there."""


def _bad_escape(text: str, position: int) -> str:
    """Return which escape isn't one: a backslash, and for `\\u` as far as it goes."""
    start = position - (text[position - 1] == "\\" and text[position] != "\\")
    end = start + (6 if text[start + 1 : start + 2] == "u" else 2)
    return f"invalid escape sequence `{text[start:end]}` in string"


_LITERALS = {"t": "true", "f": "false", "n": "null"}


def _bad_literal(rest: str, literal: str) -> str:
    for written, wanted in zip(rest, literal):  # noqa: B905  # the text may end early
        if written != wanted:
            return f"invalid character {_shown(written)} in literal {literal} (expecting {_shown(wanted)})"
    return "unexpected end of JSON input"


def _in_object(before: str) -> bool:
    depth: list[str] = []
    for character in re.sub(r'"(?:[^"\\]|\\.)*"', "", before):
        if character in "[{":
            depth.append(character)
        elif character in "]}" and depth:
            depth.pop()
    return bool(depth) and depth[-1] == "{"
