"""What Python's operators, indexes and attributes make of references; what can't be computed is told at its line."""

from __future__ import annotations

import enum
import types
import typing
from typing import Any

from pydsl.authoring import marks
from pydsl.authoring.families import family_of, fields_of, has_order, plain_type, said
from pydsl.authoring.places import did_you_mean, mistake
from pydsl.authoring.references import Constant, LoopItem, Operation, Raw, Results, Term, Text, lifted

_NO_TRUTHS = {"number": "0", "text": '"..."', "json": None, "optional": None}
"""The families of types whose values are neither true nor false, and what one is compared with, for example."""


def require_condition(value: Any, written: str, at: Any = None) -> None:
    """Raise AuthoringError for a reference to what's neither true nor false; `written` is how one is compared."""
    if isinstance(value, Term) and (family := family_of(value._type)) in _NO_TRUTHS:
        example = _NO_TRUTHS[family]
        if isinstance(value, Raw) and family == "text":
            return  # an expression whose author didn't say its type
        hint = f"compare it: {written.format(example)}" if example else "compare it, or an item of it"
        raise mistake("PD510", f"{value._words()} is {said(value._type)}, and no condition", hint, at)


def compared(operator: str, left: Any, right: Any) -> Operation:
    """Compare; raises AuthoringError where Python could only say False, or raise."""
    if isinstance(left, Results) or isinstance(right, Results):
        raise mistake("PD503", "several outputs can't be compared at once", "compare one field")
    if not isinstance(left, Term):
        left = lifted(left, right._type)
    if not isinstance(right, Term):
        right = lifted(right, left._type)
    _comparable(operator, left, right)
    if operator in ("==", "!="):
        never_chosen(left, right)
        never_chosen(right, left)
    return Operation(operator, (left, right), bool)


def never_chosen(node: Term, other: Term) -> None:
    """Raise AuthoringError where one of some texts is compared with a text that's none of them."""
    choices = typing.get_args(node._type) if typing.get_origin(node._type) is typing.Literal else ()
    given = other._value if isinstance(other, Constant) else None
    if isinstance(given, str) and not isinstance(given, enum.Enum) and choices and given not in choices:
        hint = did_you_mean(given, [choice for choice in choices if isinstance(choice, str)], "it's one of")
        raise mistake("PD502", f"{node._words()} is never {given!r}", hint)


def _comparable(operator: str, left: Term, right: Term) -> None:
    kinds = family_of(left._type), family_of(right._type)
    if "any" in kinds or kinds[0] == kinds[1]:
        lost = next((side for side in (left, right) if not has_order(side._type)), None)
        if operator in ("==", "!=") or lost is None:
            return
        message = f"{lost._words()} is {said(lost._type)}, which has no order for `{operator}` in Argo"
        raise mistake("PD503", message, "compare numbers or texts; or compare in a template that gets it as an input")
    if "optional" in kinds and operator in ("==", "!="):
        _never_none(left, right)
        return
    message = f"{left._words()} is {said(left._type)}, {right._words()} is {said(right._type)}: they're never equal"
    if operator not in ("==", "!="):
        message = f"{said(left._type)} and {said(right._type)} have no order"
    raise mistake("PD502", message, "compare values of one type; parse(...) reads a text as another type")


def _never_none(left: Term, right: Term) -> None:
    """Raise AuthoringError where None is compared with what can't be None."""
    for one, other in ((left, right), (right, left)):
        if plain_type(other._type) is types.NoneType and family_of(one._type) != "optional":
            kind = said(one._type)
            hint = f'where it may be missing, annotate what makes it: {kind} | None; an empty text is ""'
            raise mistake("PD502", f"{one._words()} is {kind}: it's never None", hint)


def logical(operator: str, left: Any, right: Any) -> Operation:
    """Join conditions with `&` or `|`."""
    for side in (left, right):
        if not isinstance(side, (Term, bool)) or (
            isinstance(side, Term) and family_of(side._type) not in ("bool", "any")
        ):
            word = "&" if operator == "&&" else "|"
            raise mistake(
                "PD503",
                f"`{word}` joins conditions, and {_described(side)} is none",
                "compare it first, and put each comparison into parentheses",
            )
    return Operation(operator, (lifted(left), lifted(right)), bool)


_OPPOSITES = {"==": "!=", "!=": "=="}


def opposite(condition: Any) -> Operation:
    """Turn a condition around."""
    if isinstance(condition, Operation) and condition._operator in _OPPOSITES:
        return Operation(_OPPOSITES[condition._operator], condition._operands, bool)
    return Operation("!", (condition,), bool)


def _described(value: Any) -> str:
    return value._words() if isinstance(value, Term) else f"{value!r:.60}"


def arithmetic(operator: str, left: Any, right: Any) -> Term:
    """Compute what Python would; raises AuthoringError for what expr can't give."""
    left = left if isinstance(left, Term) else lifted(left)
    right = right if isinstance(right, Term) else lifted(right)
    kinds = [plain_type(side._type) for side in (left, right)]
    families = [family_of(kind) for kind in kinds]
    if operator == "+" and kinds == [str, str]:
        return Text((*_pieces(left), *_pieces(right)))
    if operator == "+" and families == ["json", "json"] and all(_is_list(kind) for kind in kinds):
        return Operation("concat", (left, right), left._type)
    if operator == "+" and str in kinds and "any" not in families:
        raise _no_text(left if kinds[0] is not str else right)
    if families != ["number", "number"] and "any" not in families:
        raise mistake(
            "PD503",
            f"`{operator}` of {said(left._type)} and {said(right._type)} can't be computed by Argo",
            "compute it in a template that gets both as inputs",
        )
    if "any" in families:
        return Operation(operator, (left, right), Any)
    whole = all(kind is int for kind in kinds)
    if operator in ("%", "//") and not whole:
        raise mistake(
            "PD503",
            f"`{operator}` of floats can't be computed by Argo as Python does",
            "compute it in a template that gets both as inputs",
        )
    return Operation(operator, (left, right), int if whole and operator != "/" else float)


def _no_text(node: Term) -> Exception:
    """Make the error for what's added to a text and is none."""
    hint = 'put it into an f-string: f"... {x.output}"'
    return mistake("PD503", f"{node._words()} is {said(node._type)}: `+` adds texts to texts", hint)


def negative(node: Term) -> Term:
    """Turn a number's sign around."""
    kind = plain_type(node._type)
    if family_of(kind) not in ("number", "any"):
        hint = "compute it in a template that gets it as an input"
        raise mistake("PD503", f"`-` of {said(kind)} can't be computed by Argo", hint)
    return Operation("neg", (node,), kind)


def _is_list(kind: Any) -> bool:
    return kind is list or typing.get_origin(kind) is list


def _pieces(node: Term) -> tuple[Any, ...]:
    if isinstance(node, Text):
        return node._pieces
    if isinstance(node, Constant) and not node._verbatim:
        return (node._value,)
    return (node,)


def joined(path: Term, below: Any) -> Text:
    """Write a path below another."""
    return Text((*_pieces(path), "/", *_pieces(lifted(below))), path._type)


def item_of(node: Term, key: Any) -> Term:
    """Take an item of a list or a dict that's known at run time."""
    _refuse_key(node, key)
    kind = plain_type(node._type)
    fields = fields_of(kind)
    if fields is not None and isinstance(key, str) and typing.is_typeddict(kind):
        return _field(node, key, fields)
    if fields is not None and isinstance(key, int) and hasattr(kind, "_fields"):
        return field_of(node, list(fields)[_item_place(node, key, len(fields))])
    origin, arguments = typing.get_origin(kind) or kind, typing.get_args(kind)
    if origin is dict:
        return _child(node, key, arguments[1] if arguments else Any)
    if origin in (list, tuple):
        return _child(node, key, _item_type(node, key, origin, arguments))
    if kind is Any or kind is object:
        return _child(node, key, Any)
    raise mistake("PD503", f"{node._words()} is {said(kind)}: it has no items", None)


def items_of(node: Term) -> list[Term] | None:
    """Return the items of what has a fixed number of them, a `tuple[int, str]`, a NamedTuple; else None."""
    kind = plain_type(node._type)
    if hasattr(kind, "_fields"):
        return [field_of(node, name) for name in fields_of(kind) or ()]
    arguments = typing.get_args(kind)
    is_fixed = typing.get_origin(kind) is tuple and arguments and Ellipsis not in arguments and arguments != ((),)
    return [item_of(node, place) for place in range(len(arguments))] if is_fixed else None


def _refuse_key(node: Term, key: Any) -> None:
    if isinstance(key, Term) and family_of(key._type) not in ("text", "number", "any"):
        raise mistake("PD503", f"{key._words()} is {said(key._type)}: a key is a text or a number", None)
    if isinstance(key, slice):
        hint = "slice it in a template that gets it as an input"
        raise mistake("PD503", f"{node._words()} can't be sliced before the workflow runs", hint)
    if plain_type(node._type) is str:
        hint = "parse(..., list[str]) or parse(..., dict[str, str]) reads it as JSON"
        raise mistake("PD503", f"{node._words()} is a str: it can't be indexed before the workflow runs", hint)


def _item_type(node: Term, key: Any, origin: Any, arguments: tuple[Any, ...]) -> Any:
    if isinstance(key, str):
        raise mistake("PD503", f"{node._words()} is a list: it has no key {key!r}", "use a number")
    if origin is list or Ellipsis in arguments or not arguments:
        return arguments[0] if arguments else Any
    if not isinstance(key, int):
        return Any
    return arguments[_item_place(node, key, len(arguments))]


def _item_place(node: Term, key: int, number: int) -> int:
    if not -number <= key < number:
        raise mistake("PD506", f"{node._words()} has {number} items, and no item {key}", None)
    return key


def field_of(node: Term, name: str) -> Term:
    """Take a field of a NamedTuple, dataclass or attrs class that travels as JSON."""
    kind = plain_type(node._type)
    fields = None if typing.is_typeddict(kind) else fields_of(kind)
    if fields is None:
        hint = f'expr(f"...") computes with it; a template that gets it as an input can use .{name}'
        if typing.get_origin(kind) is dict or kind is dict:
            is_method = hasattr(dict, name)
            hint = f'write ["key"], or use .{name} in a template that gets it' if is_method else f"write [{name!r}]"
        raise mistake("PD506", f"{node._words()} is {said(kind)}, known at run time only: it has no .{name} here", hint)
    return _field(node, name, fields)


def _field(node: Term, name: str, fields: dict[str, Any]) -> Term:
    if name not in fields:
        raise mistake("PD506", f"{node._words()} has no field {name}", did_you_mean(name, fields, "it has"))
    return _child(node, name, fields[name])


def _child(node: Term, key: Any, annotation: Any) -> Term:
    if isinstance(node, LoopItem) and node._key is None and isinstance(key, str) and marks.OPEN not in key:
        return LoopItem(node._loop, annotation, key)
    return Operation("[]", (node, lifted(key)), annotation)
