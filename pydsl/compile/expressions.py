"""References and what Python's operators made of them, as expr text that gives what Python would give.

Parameters are texts in Argo: each is read by its annotation (`asInt(...)`, `== 'true'`, `fromJSON(...)`) before it's
computed with, and what's computed is written as text again by `as_text`. A piece of expr text goes with its bond: the
precedence of its outermost operator in expr's grammar, by which parentheses are set.
"""

from __future__ import annotations

import enum
import json
import math
import types
import typing
from typing import TYPE_CHECKING, Any

from pydsl.authoring.codec import is_optional, is_text, marked_value
from pydsl.authoring.families import family_of, has_numbers, is_decimal, plain_type
from pydsl.authoring.places import mistake
from pydsl.authoring.references import (
    CallField,
    CallOutput,
    Collected,
    Constant,
    InputRef,
    LoopItem,
    Operation,
    Raw,
    Results,
    Term,
    Text,
)
from pydsl.compile.constants import encoded
from pydsl.compile.marking import reads_marks
from pydsl.compile.needed import needed
from pydsl.compile.paths import expr_path
from pydsl.lazy import lazy_regex
from pydsl.pod import marked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Paths = Callable[[Term], str]

LOOSE, FIRST, TIGHT = 0, 5, 1000
COMPARISON, SUM, PRODUCT, NOT, SIGN = 20, 30, 60, 50, 90
_BONDS = {
    "||": 10, "&&": 15, "==": COMPARISON, "!=": COMPARISON, "<": COMPARISON, "<=": COMPARISON, ">": COMPARISON,
    ">=": COMPARISON, "in": COMPARISON, "matches": COMPARISON, "+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT,
}  # fmt: skip
CHOICES = ("?:", "??")

Part = tuple[str, int]


def value(node: Term, paths: Paths) -> str:
    """Write an expression whose value has the type that Python's would have."""
    return _value(node, paths)[0]


def as_text(node: Term, paths: Paths) -> str:
    """Write an expression whose value is the text of a parameter of the node's type."""
    return _text(node, paths)[0]


def _text(node: Term, paths: Paths) -> Part:
    if isinstance(node, Constant):
        return quoted(marked_constant(node)), TIGHT
    if isinstance(node, Operation) and node._operator == "as":
        return _text(node._operands[0], paths)
    if isinstance(node, Operation) and node._operator in CHOICES:
        return _choice(node, paths)
    if isinstance(node, Operation) and node._operator == "json":
        return f"toJson({value(node._operands[0], paths)})", TIGHT
    if isinstance(node, Operation) and node._operator == "text":
        return _text_of_any(value(node._operands[0], paths))
    return _computed_text(node, paths) if isinstance(node, (Operation, Raw, Text)) else _leaf(node, paths)


def _computed_text(node: Term, paths: Paths) -> Part:
    part, family = _value(node, paths), family_of(node._type)
    if is_none_allowed(node._type):
        return f"{_within(part, TIGHT)} ?? 'null'", LOOSE
    if family in ("text", "bool") or isinstance(node, Raw) or plain_type(node._type) is int:
        return part
    return f"toJson({part[0]})", TIGHT


def _text_of_any(of: str) -> Part:
    return f"type({of}) == 'string' ? {of} : toJson({of})", LOOSE


def as_texts(node: Term) -> Term:
    """Make a text of what may be of any type, for where one is asked for: a text is itself, the rest is JSON."""
    if family_of(node._type) != "any":
        return node
    if isinstance(node, Operation) and node._operator in CHOICES:
        before = node._operands[:1] if node._operator == "?:" else ()
        return Operation(node._operator, (*before, *map(as_texts, node._operands[len(before) :])), str)
    if isinstance(node, Constant):
        return Constant(node._value, str) if isinstance(node._value, str) else node
    return Operation("text", (node,), str) if isinstance(node, Operation) or _is_json_of_any(node) else node


def _is_json_of_any(node: Term) -> bool:
    """Whether a value's text is JSON, of whatever: a Python function wrote it, or what's made of calls hands it on."""
    if family_of(node._type) != "any":
        return False
    maker: Any = node._call.callee if isinstance(node, CallOutput) else getattr(node, "_owner", None)
    return isinstance(node, (CallOutput, InputRef)) and reads_marks(getattr(maker, "template", maker))


def as_string(node: Term, paths: Paths) -> str:
    """Write an expression whose value is that text as a string, which functions such as `sprig.b64enc` need."""
    return _string(node, paths)[0]


def _string(node: Term, paths: Paths) -> Part:
    part = _text(node, paths)
    is_computed = isinstance(node, Operation) and node._operator not in (*CHOICES, "as")
    if is_computed and (family_of(node._type) == "bool" or plain_type(node._type) is int):
        return f"toJson({part[0]})", TIGHT
    return part


def constant_text(node: Constant) -> str:
    """Return the text of a value that's known already."""
    return encoded(node._type, node._value)


def marked_constant(node: Constant) -> str:
    """Return that text, with what Argo would evaluate marked."""
    return marked_value(node._type, constant_text(node))


def _within(part: Part, bond: int) -> str:
    """Set parentheses around what binds looser than what it stands in."""
    return part[0] if part[1] >= bond else f"({part[0]})"


def _value(node: Term, paths: Paths) -> Part:
    if isinstance(node, Constant):
        return constant(node._value, node._type), TIGHT
    if isinstance(node, Text):
        return _joined(node, paths)
    if isinstance(node, Raw):
        return "".join(p if isinstance(p, str) else expr_path(paths(p)) for p in node._pieces), LOOSE
    if isinstance(node, Operation):
        return _text(node, paths) if node._operator == "text" else _operation(node, paths)
    return _read(_within(_leaf(node, paths), TIGHT), node)


# References


def _leaf(node: Term, paths: Paths) -> Part:
    if isinstance(node, Results):
        return f"toJson({_object(node, paths)})", TIGHT
    if isinstance(node, Collected):
        return _list(node, paths)
    path = paths(node)
    return (f"fromJSON('\"' + {expr_path(path)} + '\"')" if _is_escaped(node, path) else expr_path(path)), TIGHT


_ESCAPED = lazy_regex(r'["\\\x00-\x1f<>&\u2028\u2029]')


def _is_escaped(node: Term, path: str) -> bool:
    """Whether a row's field is a text in which Argo may leave what JSON escapes in one: it has to be read as JSON."""
    if not isinstance(node, LoopItem) or node._key is None or path != f"item.{node._key}":
        return False
    kind = plain_type(_without_none(node._type) if is_none_allowed(node._type) else node._type)
    if family_of(kind) != "text" or kind.__module__ == "datetime":
        return False
    rows = node._loop.source
    return not isinstance(rows, list) or any(_ESCAPED.search(str(_field(row, node._key))) for row in rows)


def _field(row: Any, key: str) -> Any:
    return row[key] if isinstance(row, dict) else getattr(row, key)


def gathered(node: Collected, paths: Paths) -> str:
    """Write what Argo gathers of a loop: a list of the texts that its iterations gave; an empty loop's are absent."""
    return f"{expr_path(paths(node))} ?? '[]'"


def _list(node: Collected, paths: Paths) -> Part:
    """Write the list that a collected value is: of values as their annotation says, where Argo has their texts."""
    inner = innermost(node)
    if isinstance(inner, Results) and inner is node._each:
        return f"toJson({_rows(inner, paths)})", TIGHT
    items = gathered(node, paths)
    convert = _item(node._each._type)
    return (items, LOOSE) if convert == "#" else (f"toJson(map(fromJSON({items}), {{{convert}}}))", TIGHT)


def _item(annotation: Any) -> str:
    """Read an item of such a list, `#`."""
    family = family_of(annotation)
    if family in ("json", "optional"):  # Argo has read the texts where each of them is a list or an object
        return "type(#) == 'string' ? fromJSON(#) : #" if not is_text(annotation) else _read_item(annotation)
    return _read_as("#", annotation)[0]


def _read_item(annotation: Any) -> str:
    return f"# == 'null' ? nil : {_read_as('#', _without_none(annotation))[0]}"


def _object(node: Results, paths: Paths) -> str:
    """Write the object of a call's outputs."""
    fields = (f"{quoted(name)}: {value(field, paths)}" for name, field in fields_of_results(node))
    return "{" + ", ".join(fields) + "}"


def _rows(node: Results, paths: Paths) -> str:
    """Write the list of the objects that a loop's iterations gave, out of the lists of their fields."""
    lists = {name: (field, gathered(Collected(field), paths)) for name, field in fields_of_results(node)}
    first = next(iter(lists.values()))[1]
    fields = (
        f"{quoted(name)}: {_item(field._type).replace('#', f'fromJSON({items})[#]')}"
        for name, (field, items) in lists.items()
    )
    return f"map(0..len(fromJSON({first})) - 1, {{ {{{', '.join(fields)}}} }})"


def rows_of_texts(node: Results, paths: Paths) -> str:
    """Write that list with the fields' texts as Argo gathered them, for an item's tags; an empty loop's is `[]`."""
    lists = {name: gathered(Collected(field), paths) for name, field in fields_of_results(node)}
    fields = (f"{quoted(name)}: fromJSON({items})[#]" for name, items in lists.items())
    return f"toJson(map(0..len(fromJSON({next(iter(lists.values()))})) - 1, {{ {{{', '.join(fields)}}} }}))"


def fields_of_results(node: Results) -> list[tuple[str, CallOutput]]:
    """List the outputs of a call by the names of their fields. Raises AuthoringError for a file."""
    outputs = node._call.callee.outputs.items
    for item in outputs:
        if item.is_artifact:
            message = f"{node._words()} have a file, {item.field}, which can't be a part of a value"
            raise mistake("PD511", message, "pass the fields one by one")
    return [(item.field or item.name, CallOutput(node._call, item)) for item in outputs]


def innermost(node: Term) -> Term:
    """Look through `collect` at what's collected."""
    while isinstance(node, Collected):
        node = node._each
    return node


def _read(path: str, node: Term) -> Part:
    """Read a parameter's text as the value that its annotation promises."""
    annotation = node._type
    if is_none_allowed(annotation):
        return f"{path} == 'null' ? nil : {_read_as(path, _without_none(annotation))[0]}", LOOSE
    if isinstance(node, LoopItem) and node._key is None and _is_object(annotation):
        return f"fromJSON(toJson({path}))", TIGHT
    if isinstance(node, CallField):
        return path, TIGHT
    return (f"fromJSON({path})", TIGHT) if _is_json_of_any(node) else _read_as(path, annotation)


def _is_object(annotation: Any) -> bool:
    """Whether values are JSON objects: `item` is a map of texts then. Of a list, as of all else, it's the JSON text."""
    kind = plain_type(annotation)
    return family_of(annotation) == "json" and (typing.get_origin(kind) or kind) not in (list, tuple, set, frozenset)


def _read_as(path: str, annotation: Any) -> Part:
    kind, family = plain_type(annotation), family_of(annotation)
    if family in ("text", "any"):
        return path, TIGHT
    if family == "bool":
        return f"{path} == 'true'", COMPARISON
    reader = "asInt" if kind is int else "asFloat" if kind is float else "fromJSON"
    return f"{reader}({path})", TIGHT


def is_none_allowed(annotation: Any) -> bool:
    """Whether a value may be None."""
    return annotation is not None and is_optional(annotation)


def _without_none(annotation: Any) -> Any:
    rest = tuple(one for one in typing.get_args(plain_type(annotation)) if one is not types.NoneType)
    return typing.Union[rest]  # noqa: UP007 - the members are known at run time only


# Constants

_CONSTANTS: dict[Any, str] = {None: "nil", True: "true", False: "false"}


def constant(given: Any, annotation: Any = None) -> str:
    """Write a value that's known already. Raises AuthoringError for one that expr has no word for."""
    if has_numbers(annotation):
        return _travelling(given, annotation)
    given = given.value if isinstance(given, enum.Enum) else given
    if given is None or isinstance(given, bool):
        return _CONSTANTS[given]
    if isinstance(given, (int, float)):
        return repr(given) if is_finite(given) else f"asFloat('{given}')"
    if isinstance(given, str):
        return quoted(marked(given))
    return _structure(given, annotation)


def is_finite(given: Any) -> bool:
    """Whether a value isn't one of the floats that JSON has no word for: infinity and NaN."""
    return not isinstance(given, float) or math.isfinite(given)


def _infinite(given: Any) -> float | None:
    """Find such a float in a value."""
    if isinstance(given, dict):
        given = [*given.values()]
    if isinstance(given, (list, tuple)):
        return next((found for one in given if (found := _infinite(one)) is not None), None)
    return None if is_finite(given) else float(given)


def _refuse_infinite(nodes: Iterable[Term]) -> None:
    """Raise AuthoringError for such a float in a list or an object that Argo is to write."""
    for node in nodes:
        given = _infinite(node._value) if isinstance(node, Constant) else None
        if given is not None:
            message = f"{given} stands beside references: Argo writes them as one JSON, which has no word for it"
            raise mistake("PD502", message, "make the list in a template that gets its parts as inputs")


def _structure(given: Any, annotation: Any) -> str:
    if isinstance(given, (list, tuple)):
        return "[" + ", ".join(constant(item) for item in given) + "]"
    if isinstance(given, dict):
        return "{" + ", ".join(f"{quoted(str(key))}: {constant(item)}" for key, item in given.items()) + "}"
    return _travelling(given, annotation or type(given))


def _travelling(given: Any, annotation: Any) -> str:
    return quoted(marked_value(annotation, encoded(annotation, given)))


def quoted(text: str) -> str:
    """Write a text in expr, so that no tag of Argo's begins or ends in it."""
    written = json.dumps(text, ensure_ascii=False)[1:-1].replace('\\"', '"').replace("'", "\\'")
    written = "".join(_safe(character) for character in written)
    return "'" + _DOUBLED.sub(lambda brace: f"\\u{ord(brace[0]):04x}", written) + "'"


_DOUBLED = lazy_regex(r"\{(?=\{)|\}(?=\})")
"""Each brace that is followed by another one."""


def _safe(character: str) -> str:
    code = ord(character)
    if code < 0x7F or 0xA0 <= code < 0xD800 or 0xE000 <= code < 0x10000:
        return character
    return f"\\U{code:08x}" if code > 0xFFFF else f"\\u{code:04x}"


# Texts


def _joined(node: Text, paths: Paths) -> Part:
    pieces: list[Part] = []
    is_open = False
    for piece in node._pieces:
        if isinstance(piece, Term):
            part = _piece(piece, paths)
            pieces += [_brace(piece, part), part] if is_open else [part]
            is_open = False
        elif piece:
            is_open = piece.endswith("{")
            known = marked(f"{piece}.")[:-1]  # what it ends with is judged by what follows
            pieces += [(quoted(known[:-1] if is_open else known), TIGHT)] if known[:-1] or not is_open else []
    if is_open:
        pieces.append((quoted("{"), TIGHT))
    if len(pieces) == 1:
        return pieces[0]
    return (" + ".join(_within(piece, SUM) for piece in pieces), SUM) if pieces else ("''", TIGHT)


def _brace(node: Term, part: Part) -> Part:
    """Write a brace that stands before a value: marked, where the value begins with another."""
    if family_of(node._type) in ("number", "bool"):
        return quoted("{"), TIGHT
    begins = f"string({part[0]}) startsWith {quoted('{')}"
    return f"({begins} ? {quoted(marked('{'))} : {quoted('{')})", TIGHT


def _piece(node: Term, paths: Paths) -> Part:
    node = as_texts(node)
    if not isinstance(node, (Operation, Raw, Constant)):
        return _leaf(node, paths)
    part = _value(node, paths)
    return part if family_of(node._type) == "text" else (f"toJson({part[0]})", TIGHT)


# Operations


def _operation(node: Operation, paths: Paths) -> Part:
    operator, operands = node._operator, node._operands
    if operator == "as":
        return _read_as(_within(_text(operands[0], paths), TIGHT), node._type)
    if operator in CHOICES:
        return _chosen_value(node, paths)
    if operator in ("{}", "[,]"):
        _refuse_infinite(operands)
    if operator == "{}":
        pairs = zip(operands[::2], operands[1::2], strict=True)
        return "{" + ", ".join(f"{_key(key, paths)}: {value(item, paths)}" for key, item in pairs) + "}", TIGHT
    if operator == "[,]":
        return "[" + ", ".join(value(item, paths) for item in operands) + "]", TIGHT
    if operator in _BONDS:
        return _binary(node, paths)
    return _call(operator, [_value(item, paths) for item in operands], node)


def _key(key: Term, paths: Paths) -> str:
    text = value(key, paths)
    return text if isinstance(key, Constant) else f"({text})"


def _binary(node: Operation, paths: Paths) -> Part:
    operator = node._operator
    if operator in COMPARED:
        by_text = _compared_by_text(node, paths) or _compared_marked(node, paths)
        if by_text is not None:
            return by_text
    choices = node._operands[1]
    if operator == "in" and isinstance(choices, Operation) and choices._operator == "[,]":
        return _one_of(node._operands[0], choices._operands, paths)
    bond = _BONDS[operator]
    left, right = ((_compared if bond == COMPARISON else _value)(item, paths) for item in node._operands)
    is_chain = operator in ("&&", "||")
    first = bond + 1 if bond == COMPARISON else bond
    return f"{_within(left, first)} {operator} {_within(right, bond if is_chain else bond + 1)}", bond


COMPARED = ("==", "!=")


def _compared(node: Term, paths: Paths) -> Part:
    """Write a value as JSON is read, where it holds objects: numbers in them are floats then, equal to no others."""
    if is_decimal(node._type):
        return f"asFloat({_text(node, paths)[0]})", TIGHT
    part = _value(node, paths)
    if isinstance(node, Constant) and family_of(node._type) == "json" and _holds_objects(node._value):
        return f"fromJSON({quoted(marked_constant(node))})", TIGHT
    return (f"fromJSON(toJson({part[0]}))", TIGHT) if _makes_objects(node) else part


def _holds_objects(given: Any) -> bool:
    if isinstance(given, (list, tuple)):
        return any(_holds_objects(item) for item in given)
    return not isinstance(given, (str, int, float, enum.Enum, types.NoneType))


def _makes_objects(node: Term) -> bool:
    if not isinstance(node, Operation):
        return False
    return node._operator == "{}" or (node._operator == "[,]" and any(map(_makes_objects, node._operands)))


def _compared_by_text(node: Operation, paths: Paths) -> Part | None:
    """Compare texts as they are, where a value that's known has one text only: of a bool, or of None."""
    left, right = node._operands
    if isinstance(left, Constant):
        left, right = right, left
    if not isinstance(right, Constant) or isinstance(left, (Operation, Raw, Text, Constant)):
        return None
    optional = is_none_allowed(left._type)
    family = family_of(_without_none(left._type)) if optional else family_of(left._type)
    if not (family == "bool" or (optional and family == "text") or right._value is None) or isinstance(left, CallField):
        return None
    text = quoted(marked_value(left._type, encoded(left._type, right._value)))
    return f"{_within(_leaf(left, paths), COMPARISON + 1)} {node._operator} {text}", COMPARISON


def _compared_marked(node: Operation, paths: Paths) -> Part | None:
    """Compare with a text that travels marked, or not: what a container gives has no marks."""
    left, right = node._operands
    if isinstance(left, Constant):
        left, right = right, left
    if len(_forms(right, paths)) == 1:
        return None
    found = _one_of(left, (right,), paths)
    return found if node._operator == "==" else (f"!({found[0]})", NOT)


def _one_of(node: Term, choices: Iterable[Term], paths: Paths) -> Part:
    forms = [form for choice in choices for form in _forms(choice, paths)]
    return f"{_within(_compared(node, paths), COMPARISON + 1)} in [{', '.join(forms)}]", COMPARISON


def _forms(node: Term, paths: Paths) -> list[str]:
    """Return what a value may be found as: a text that's known travels marked, or as it is."""
    given = node._value if isinstance(node, Constant) else None
    given = given.value if isinstance(given, enum.Enum) else given
    forms = [quoted(marked(given)), quoted(given)] if isinstance(given, str) else [_compared(node, paths)[0]]
    return list(dict.fromkeys(forms))


def _call(operator: str, parts: list[Part], node: Operation) -> Part:
    if operator == "!":
        text, bond = parts[0]
        is_true = f" == {quoted('true')}"
        if text.endswith(is_true) and bond == COMPARISON:
            return f"{text.removesuffix(is_true)} != 'true'", COMPARISON
        return f"!{_within(parts[0], SIGN)}", NOT
    if operator == "neg":
        return f"-{_within(parts[0], TIGHT)}", SIGN
    if operator == "concat":
        return f"(concat({', '.join(text for text, _ in parts)}) ?? [])", TIGHT  # two empty lists are null in Go
    return _python_like(operator, parts, node)


def _python_like(operator: str, parts: list[Part], node: Operation) -> Part:
    """Write what Go computes otherwise than Python does."""
    left, right = parts
    if operator == "%":
        divisor = _within(right, PRODUCT + 1)
        return f"({_within(left, PRODUCT)} % {divisor} + {divisor}) % {divisor}", PRODUCT
    if operator == "//":
        return f"int(floor({_within(left, PRODUCT)} / {_within(right, PRODUCT + 1)}))", TIGHT
    assert operator == "[]", operator
    item = f"{_within(left, TIGHT)}[{right[0]}]"  # numbers out of JSON are floats in Go
    if has_numbers(node._type):
        return f"string({item})", TIGHT
    return (f"int({item})" if plain_type(node._type) is int else item), TIGHT


def _chosen_value(node: Operation, paths: Paths) -> Part:
    part = _choice(node, paths)
    return part if family_of(node._type) == "text" else _read_as(f"({part[0]})", node._type)


def _choice(node: Operation, paths: Paths) -> Part:
    """Choose between values by their texts."""
    if node._operator == "??":
        return _first(node._operands, paths)
    condition, *both = node._operands
    yes, no = (_within(_string(item, paths), SUM) for item in both)
    return f"{_within(_value(condition, paths), 10)} ? {yes} : {no}", LOOSE


def _first(nodes: tuple[Term, ...], paths: Paths) -> Part:
    """Write the first text that's there; of what's computed, whether all that it needs is there is asked before."""
    text, others = _string(nodes[0], paths), nodes[1:]
    if not others:
        return _within(text, TIGHT), FIRST
    rest = _first(others, paths)
    if isinstance(nodes[0], (CallOutput, CallField)):
        return f"{_within(text, TIGHT)} ?? {_within(rest, FIRST)}", FIRST
    is_there = " && ".join(f"{expr_path(paths(leaf))} != nil" for leaf in needed(nodes[0]))
    return (f"{is_there} ? {_within(text, SUM)} : {_within(rest, FIRST)}", LOOSE) if is_there else text
