"""References and what Python's operators made of them, as expr text that gives what Python would give.

Parameters are texts in Argo: each is read by its annotation (`asInt(...)`, `== 'true'`, `fromJSON(...)`) before it's
computed with, and what's computed is written as text again by `as_text`.
"""

from __future__ import annotations

import json
import types
import typing
from typing import TYPE_CHECKING, Any

from pydsl.authoring.codec import CodecError, encode_value, is_optional
from pydsl.authoring.places import mistake
from pydsl.authoring.references import (
    CallField,
    Collected,
    Constant,
    Item,
    Node,
    Operation,
    Raw,
    Results,
    Text,
    family_of,
    plain_type,
)
from pydsl.compile.paths import expr_path

if TYPE_CHECKING:
    from collections.abc import Callable

    Paths = Callable[[Node], str]

_LOOSE, _TIGHT = 0, 1


def value(node: Node, paths: Paths) -> str:
    """Write an expression whose value has the type that Python's would have."""
    return _value(node, paths)[0]


def as_text(node: Node, paths: Paths) -> str:
    """Write an expression whose value is the text of a parameter of the node's type."""
    if isinstance(node, Constant):
        return quoted(constant_text(node))
    if isinstance(node, Operation) and node._operator in _CHOICES:
        return _choice(node, paths)
    if not isinstance(node, (Operation, Raw, Text)):
        return _leaf(node, paths)
    text, bond = _value(node, paths)
    family = family_of(node._type)
    if _optional(node._type):
        return f"{_grouped((text, bond))} ?? 'null'"
    if family in ("text", "bool") or isinstance(node, Raw) or plain_type(node._type) is int:
        return text
    return f"toJson({text})"


def constant_text(node: Constant) -> str:
    """Give the text of a value that's known already."""
    try:
        return encode_value(node._type, node._value)
    except CodecError as error:
        raise mistake("PD502", error.message, error.hint) from None


def _value(node: Node, paths: Paths) -> tuple[str, int]:
    """Give the text, and whether it can stand beside an operator without parentheses."""
    if isinstance(node, Constant):
        return constant(node._value, node._type), _TIGHT
    if isinstance(node, Text):
        return _joined(node, paths)
    if isinstance(node, Raw):
        return "".join(p if isinstance(p, str) else expr_path(paths(p)) for p in node._pieces), _LOOSE
    if isinstance(node, Operation):
        return _operation(node, paths)
    return _read(_grouped((_leaf(node, paths), _bond(node))), node)


def _leaf(node: Node, paths: Paths) -> str:
    path = expr_path(paths(node))
    return f"{path} ?? '[]'" if _is_list_of_outputs(node) else path


def _is_list_of_outputs(node: Node) -> bool:
    """Tell whether a loop's outputs are collected: absent where the loop is empty, so that they need a fallback."""
    return isinstance(node, Collected) and not isinstance(node._each, Results)


def _read(path: str, node: Node) -> tuple[str, int]:
    """Read a parameter's text as the value that its annotation promises."""
    annotation = node._type
    if _optional(annotation):
        return f"{path} == 'null' ? nil : {_read_as(path, _without_none(annotation))[0]}", _LOOSE
    if isinstance(node, Item) and node._key is None and family_of(annotation) == "json":
        return f"fromJSON(toJson({path}))", _TIGHT
    if isinstance(node, CallField):
        return path, _TIGHT
    return _read_as(path, annotation)


def _read_as(path: str, annotation: Any) -> tuple[str, int]:
    kind, family = plain_type(annotation), family_of(annotation)
    if family == "text":
        return path, _TIGHT
    if family == "bool":
        return f"{path} == 'true'", _LOOSE
    if kind is int:
        return f"asInt({path})", _TIGHT
    if kind is float:
        return f"asFloat({path})", _TIGHT
    if kind is Any or kind is object:
        return path, _TIGHT
    return f"fromJSON({path})", _TIGHT


def _optional(annotation: Any) -> bool:
    return annotation is not None and is_optional(annotation)


def _without_none(annotation: Any) -> Any:
    rest = tuple(one for one in typing.get_args(plain_type(annotation)) if one is not types.NoneType)
    return typing.Union[rest]  # noqa: UP007 - the members are known at run time only


_CONSTANTS: dict[Any, str] = {None: "nil", True: "true", False: "false"}


def constant(given: Any, annotation: Any = None) -> str:
    """Write a value that's known already. Raises AuthoringError for one that expr has no word for."""
    given = getattr(given, "value", given) if _is_enum(given) else given
    if given is None or isinstance(given, bool):
        return _CONSTANTS[given]
    if isinstance(given, (int, float)):
        return repr(given)
    if isinstance(given, str):
        return quoted(given)
    return _structure(given, annotation)


def _structure(given: Any, annotation: Any) -> str:
    if isinstance(given, (list, tuple)):
        return "[" + ", ".join(constant(item) for item in given) + "]"
    if isinstance(given, dict):
        return "{" + ", ".join(f"{quoted(str(key))}: {constant(item)}" for key, item in given.items()) + "}"
    try:
        return quoted(encode_value(annotation or type(given), given))
    except CodecError as error:
        raise mistake("PD502", error.message, error.hint) from None


def _is_enum(given: Any) -> bool:
    return any(base.__name__ == "Enum" and base.__module__ == "enum" for base in type(given).__mro__)


def quoted(text: str) -> str:
    """Write a text in expr, so that no tag of Argo's begins or ends in it."""
    written = json.dumps(text, ensure_ascii=False)[1:-1].replace('\\"', '"').replace("'", "\\'")
    written = "".join(_safe(character) for character in written)
    return "'" + written.replace("{{", "\\u007b{").replace("}}", "\\u007d}") + "'"


def _safe(character: str) -> str:
    code = ord(character)
    if code < 0x7F or 0xA0 <= code < 0xD800 or 0xE000 <= code < 0x10000:
        return character
    return f"\\U{code:08x}" if code > 0xFFFF else f"\\u{code:04x}"


def _joined(node: Text, paths: Paths) -> tuple[str, int]:
    pieces = [
        quoted(p) if isinstance(p, str) else _grouped(_piece(p, paths))
        for p in node._pieces
        if isinstance(p, Node) or p
    ]
    if not pieces:
        return "''", _TIGHT
    return " + ".join(pieces), _TIGHT if len(pieces) == 1 else _LOOSE


def _piece(node: Node, paths: Paths) -> tuple[str, int]:
    if isinstance(node, (Operation, Raw, Constant)):
        text, bond = _value(node, paths)
        if family_of(node._type) == "text":
            return text, bond
        return f"toJson({text})", _TIGHT
    return _leaf(node, paths), _bond(node)


def _grouped(part: tuple[str, int]) -> str:
    text, bond = part
    return text if bond == _TIGHT else f"({text})"


_CHOICES = ("?:", "??")
_PLAIN = {"==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "in", "matches"}


def _operation(node: Operation, paths: Paths) -> tuple[str, int]:
    operator, operands = node._operator, node._operands
    if operator == "as":
        return _read_as(as_text(operands[0], paths), node._type)
    if operator in _CHOICES:
        text = _choice(node, paths)
        if family_of(node._type) == "text":
            return text, _LOOSE
        return _read_as(f"({text})", node._type)
    if operator == "{}":
        pairs = zip(operands[::2], operands[1::2], strict=True)
        return "{" + ", ".join(f"{_key(key, paths)}: {value(item, paths)}" for key, item in pairs) + "}", _TIGHT
    if operator == "[,]":
        return "[" + ", ".join(value(item, paths) for item in operands) + "]", _TIGHT
    parts = [_grouped(_value(item, paths)) for item in operands]
    return _combined(operator, parts, node)


def _key(key: Node, paths: Paths) -> str:
    text = value(key, paths)
    return text if isinstance(key, Constant) else f"({text})"


def _combined(operator: str, parts: list[str], node: Operation) -> tuple[str, int]:
    if operator in _PLAIN or operator in ("&&", "||"):
        return f" {operator} ".join(parts), _LOOSE
    if operator == "!":
        return f"!{parts[0]}", _TIGHT
    if operator == "concat":
        return f"concat({', '.join(parts)})", _TIGHT
    if operator == "%":
        left, right = parts
        return f"({left} % {right} + {right}) % {right}", _LOOSE
    if operator == "//":
        left, right = parts
        return f"int(floor({left} / {right}))", _TIGHT
    assert operator == "[]", operator
    return _indexed(parts, node)


def _indexed(parts: list[str], node: Operation) -> tuple[str, int]:
    whole, key = parts
    return f"{whole}[{key}]", _TIGHT


def _choice(node: Operation, paths: Paths) -> str:
    """Choose between values by their texts."""
    if node._operator == "??":
        return " ?? ".join(_grouped((as_text(item, paths), _bond(item))) for item in node._operands)
    condition, *both = node._operands
    yes, no = (_grouped((as_text(item, paths), _bond(item))) for item in both)
    return f"{_grouped_condition(condition, paths)} ? {yes} : {no}"


def _grouped_condition(condition: Node, paths: Paths) -> str:
    text = value(condition, paths)
    return f"({text})" if isinstance(condition, Raw) or (_is_choice(condition)) else text


def _is_choice(node: Node) -> bool:
    return isinstance(node, Operation) and node._operator in _CHOICES


def _bond(node: Node) -> int:
    return _LOOSE if isinstance(node, (Operation, Raw, Text)) or _is_list_of_outputs(node) else _TIGHT
