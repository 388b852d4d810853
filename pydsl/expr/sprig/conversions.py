"""sprig's functions between values and texts: JSON, types, failing."""

from __future__ import annotations

from pydsl.expr.errors import ExprError
from pydsl.expr.lang.text import marshal, unmarshal
from pydsl.expr.lang.values import Value, type_name
from pydsl.expr.sprig.declaring import table


def _from_json(text: str) -> Value:
    try:
        return unmarshal(text)
    except ExprError:
        return None


def _to_json(value: Value) -> str:
    return _or_nothing(value)


def _or_nothing(value: Value, indent: str = "", *, html: bool = True) -> str:
    try:
        return marshal(value, indent, html=html)
    except ExprError:
        return ""


def _raw(value: Value) -> str:
    return marshal(value, html=False)


def _fail(message: str) -> Value:
    raise ExprError(message)


def _is_like(name: str, value: Value) -> bool:
    return type_name(value) in (name, f"*{name}")


FUNCTIONS = table(
    ("fromJson", "string -> any", _from_json),
    ("mustFromJson", "string -> any", unmarshal),
    ("toJson", "any -> string", _to_json),
    ("mustToJson", "any -> string", marshal),
    ("toPrettyJson", "any -> string", lambda value: _or_nothing(value, "  ")),
    ("mustToPrettyJson", "any -> string", lambda value: marshal(value, "  ")),
    ("toRawJson mustToRawJson", "any -> string", _raw),
    ("typeOf", "any -> string", type_name),
    ("typeIs", "string, any -> bool", lambda name, value: type_name(value) == name),
    ("typeIsLike", "string, any -> bool", _is_like),
    ("fail", "string -> string", _fail),
)
