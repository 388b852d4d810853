"""What types the operators and functions take and give: the tables behind the checker.

Source: expr-lang 1.17.8, packages checker and builtin. Some functions check their arguments by a rule of their own
(`VALIDATED`), the others by trying overloads in order (`OVERLOADS`); the last one's complaint is the error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from pydsl.expr.errors import ExprError
from pydsl.expr.lang import types as t
from pydsl.expr.lang.types import Type
from pydsl.expr.lang.values import Function

if TYPE_CHECKING:
    from collections.abc import Callable

Mismatch = tuple["int | None", str]
"""The argument that's wrong (None: their number), and the message."""


class Signature(Struct, frozen=True):
    """One way to call a function; a `variadic` one's last parameter takes any number of arguments."""

    parameters: tuple[Type, ...]
    result: Type
    variadic: bool = False

    def mismatch(self, name: str, given: list[Type]) -> Mismatch | None:
        """Return why arguments of these types don't fit; None where they do."""
        fixed = len(self.parameters) - self.variadic
        if len(given) < fixed:
            return None, f"not enough arguments to call {name}"
        if not self.variadic and len(given) > fixed:
            return None, f"too many arguments to call {name}"
        for index, kind in enumerate(given):
            wanted = self.parameters[min(index, len(self.parameters) - 1)]
            if not _fits(kind, wanted):
                return index, _complaint(name, kind, wanted)
        return None


def _fits(kind: Type, wanted: Type) -> bool:
    if kind.kind == "nil":
        return wanted.kind in ("pointer", "interface")
    if kind.is_integer and (wanted.is_integer or wanted.name == "float64"):
        return True
    return t.is_unknown(kind) or t.assignable(kind, wanted)


def _complaint(name: str, kind: Type, wanted: Type) -> str:
    if kind.kind == "nil":
        return f"cannot use nil as argument (type {wanted}) to call {name}"
    return f"cannot use {kind} as argument (type {wanted}) to call {name} "


class FunctionType(Type, frozen=True, eq=False):
    """The type of a function, with the ways to call it."""

    overloads: tuple[Signature, ...] = ()


def function_type(function: Function) -> FunctionType:
    """Return the type of a function of the environment, or of a method."""
    signature = Signature(function.parameters, function.result, function.variadic)
    return FunctionType(function.go_type, "func", overloads=(signature,))


def builtin_type(name: str) -> Type:
    """Return the type of a function of the language that is named without being called."""
    overloads = OVERLOADS.get(name, ())
    written = (
        _written(overloads[0])
        if overloads
        else _PREDICATE_TYPES.get(name, "func(...interface {}) (interface {}, error)")
    )
    return FunctionType(written, "func", overloads=overloads or (Signature((t.ANY,), t.UNKNOWN, variadic=True),))


_PREDICATE_TYPES = dict.fromkeys(
    ["all", "none", "any", "one"], "func([]interface {}, func(interface {}) bool) bool"
) | {
    "filter": "func([]interface {}, func(interface {}) bool) []interface {}",
    "map": "func([]interface {}, func(interface {}) interface {}) []interface {}",
}


def _written(signature: Signature) -> str:
    return Function("", lambda: None, signature.parameters, signature.result, signature.variadic).go_type


# Operators.

_NUMBER = "number"
_CHECKS: dict[str, Callable[[Type], bool]] = {
    "number": lambda kind: kind.is_number,
    "integer": lambda kind: kind.is_integer,
    "string": lambda kind: kind.kind == "string",
    "bool": lambda kind: kind.kind == "bool",
    "time": lambda kind: kind.name == "time.Time",
    "duration": lambda kind: kind.name == "time.Duration",
}


def _promoted(left: Type, right: Type) -> Type:
    return t.FLOAT if "float64" in (left.name, right.name) else t.INT


_Rule = tuple[str, str, "Type | Callable[[Type, Type], Type]"]
_ORDER: tuple[tuple[_Rule, ...], tuple[str, ...], Type] = (
    tuple((kind, kind, t.BOOL) for kind in ("number", "string", "time", "duration")),
    ("number", "string", "time", "duration"),
    t.BOOL,
)
_LOGIC: tuple[tuple[_Rule, ...], tuple[str, ...], Type] = ((("bool", "bool", t.BOOL),), ("bool",), t.BOOL)
_TEXTS: tuple[tuple[_Rule, ...], tuple[str, ...], Type] = ((("string", "string", t.BOOL),), ("string",), t.BOOL)
_FLOATS: tuple[tuple[_Rule, ...], tuple[str, ...], Type] = ((("number", "number", t.FLOAT),), ("number",), t.FLOAT)

_OPERATORS: dict[str, tuple[tuple[_Rule, ...], tuple[str, ...], Type]] = {
    **dict.fromkeys(["or", "||", "and", "&&"], _LOGIC),
    **dict.fromkeys(["<", ">", "<=", ">="], _ORDER),
    **dict.fromkeys(["matches", "contains", "startsWith", "endsWith"], _TEXTS),
    **dict.fromkeys(["/", "**", "^"], _FLOATS),
    "-": (
        (
            ("number", "number", _promoted),
            ("time", "time", t.DURATION),
            ("time", "duration", t.TIME),
            ("duration", "duration", t.DURATION),
        ),
        ("number", "time", "duration"),
        t.UNKNOWN,
    ),
    "*": (
        (
            ("number", "number", _promoted),
            ("number", "duration", t.DURATION),
            ("duration", "number", t.DURATION),
            ("duration", "duration", t.DURATION),
        ),
        ("number", "duration"),
        t.UNKNOWN,
    ),
    "%": ((("integer", "integer", t.INT),), ("integer",), t.INT),
    "+": (
        (
            ("number", "number", _promoted),
            ("string", "string", t.STRING),
            ("time", "duration", t.TIME),
            ("duration", "time", t.TIME),
            ("duration", "duration", t.DURATION),
        ),
        ("number", "string", "time", "duration"),
        t.UNKNOWN,
    ),
    "..": ((("integer", "integer", t.array_of(t.INT)),), ("integer",), t.array_of(t.INT)),
}


def operation(operator: str, left: Type, right: Type) -> Type | None:
    """Return the type of `left operator right`; None where it's an error."""
    if operator in ("==", "!="):
        return t.BOOL if t.comparable(left, right) else None
    if operator == "??":
        return _coalesced(left, right)
    rules, maybe, otherwise = _OPERATORS[operator]
    for first, second, result in rules:
        if _CHECKS[first](left) and _CHECKS[second](right):
            return result if isinstance(result, Type) else result(left, right)
    if operator == "matches" and left is t.BYTES and right.kind == "string":
        return t.BOOL
    return otherwise if _possible(left, right, maybe) else None


def _possible(left: Type, right: Type, checks: tuple[str, ...]) -> bool:
    """Whether an operator may fit at run time: one side is unknown, the other is too or is of a fitting type."""
    if not t.is_unknown(left) and not t.is_unknown(right):
        return False
    known = right if t.is_unknown(left) else left
    return t.is_unknown(known) or any(_CHECKS[check](known) for check in checks)


def _coalesced(left: Type, right: Type) -> Type:
    if left.kind == "nil":
        return right
    if right.kind == "nil" or t.assignable(right, left):
        return left
    return t.UNKNOWN


# Functions that check their arguments by a rule of their own.


def _count(given: list[Type], wanted: int) -> None:
    if len(given) != wanted:
        raise ExprError(f"invalid number of arguments (expected {wanted}, got {len(given)})")


def _go_type(kind: Type) -> str:
    return "%!s(<nil>)" if kind.kind == "nil" else str(kind)


def _unary(name: str, accepts: Callable[[Type], bool], result: Callable[[Type], Type]) -> Callable[[list[Type]], Type]:
    def validate(given: list[Type]) -> Type:
        _count(given, 1)
        if not accepts(given[0]):
            raise ExprError(f"invalid argument for {name} (type {_go_type(given[0])})")
        return result(given[0])

    return validate


def _shaped(message: str, kinds: tuple[str, ...], result: Callable[[Type], Type]) -> Callable[[list[Type]], Type]:
    def validate(given: list[Type]) -> Type:
        _count(given, 1)
        if given[0].kind not in kinds:
            raise ExprError(message.format(_go_type(given[0])))
        return result(given[0])

    return validate


def _is_numeric(kind: Type) -> bool:
    return kind.kind in ("int", "float")


def _maybe_numeric(kind: Type) -> bool:
    return _is_numeric(kind) or t.is_unknown(kind)


def _convertible(kind: Type) -> bool:
    return _maybe_numeric(kind) or kind.kind == "string"


def _aggregate(name: str) -> Callable[[list[Type]], Type]:
    def validate(given: list[Type]) -> Type:
        if not given:
            raise ExprError(f"not enough arguments to call {name}")
        for kind in given:
            if kind.is_array or t.is_unknown(kind):
                return t.UNKNOWN
            if not _is_numeric(kind):
                raise ExprError(f"invalid argument for {name} (type {_go_type(kind)})")
        return given[0]

    return validate


def _now(given: list[Type]) -> Type:
    if not given or (len(given) == 1 and given[0] is t.LOCATION):
        return t.TIME
    raise ExprError(f"invalid number of arguments (expected 0, got {len(given)})")


def _date(given: list[Type]) -> Type:
    if not given:
        raise ExprError("invalid number of arguments (expected at least 1, got 0)")
    rest = given[1:] if given[0] is t.LOCATION else given
    if len(rest) > 3:  # text, layout, zone
        raise ExprError(f"invalid number of arguments (expected at most 3, got {len(rest)})")
    return t.TIME


def _take(given: list[Type]) -> Type:
    _count(given, 2)
    if given[0].kind not in ("interface", "slice"):
        raise ExprError(f"cannot take from {_go_type(given[0])}")
    if given[1].kind not in ("interface", "int") or given[1].name.startswith("uint"):
        raise ExprError(f"cannot take {_go_type(given[1])} elements")
    return given[0]


def _concat(given: list[Type]) -> Type:
    if not given:
        raise ExprError("invalid number of arguments (expected at least 1, got 0)")
    for kind in given:
        if kind.kind not in ("interface", "slice"):
            raise ExprError(f"cannot concat {_go_type(kind)}")
    return t.ARRAY


def _always(result: Type) -> Callable[[Type], Type]:
    return lambda _: result


def _element(kind: Type) -> Type:
    return (kind.element or t.UNKNOWN) if kind.name != "[]interface {}" and kind.is_array else t.UNKNOWN


_LISTS = ("interface", "slice")
_MAPS = ("interface", "map")

VALIDATED: dict[str, Callable[[list[Type]], Type]] = {
    "len": _unary("len", lambda kind: kind.kind in ("slice", "map", "string", "interface"), _always(t.INT)),
    "abs": _unary("abs", _maybe_numeric, lambda kind: kind),
    "ceil": _unary("ceil", _maybe_numeric, _always(t.FLOAT)),
    "floor": _unary("floor", _maybe_numeric, _always(t.FLOAT)),
    "round": _unary("round", _maybe_numeric, _always(t.FLOAT)),
    "int": _unary("int", _convertible, _always(t.INT)),
    "float": _unary("float", _convertible, _always(t.FLOAT)),
    **{name: _aggregate(name) for name in ("max", "min", "mean", "median")},
    "now": _now,
    "date": _date,
    "first": _shaped("cannot get first element from {}", _LISTS, _element),
    "last": _shaped("cannot get last element from {}", _LISTS, _element),
    "take": _take,
    "keys": _shaped("cannot get keys from {}", _MAPS, _always(t.ARRAY)),
    "values": _shaped("cannot get values from {}", _MAPS, _always(t.ARRAY)),
    "toPairs": _shaped("cannot transform {} to pairs", _MAPS, _always(t.ARRAY)),
    "fromPairs": _shaped("cannot transform {} from pairs", _LISTS, _always(t.ANY_MAP)),
    "reverse": _shaped("cannot reverse {}", _LISTS, _always(t.ARRAY)),
    "uniq": _shaped("cannot uniq {}", _LISTS, _always(t.ARRAY)),
    "concat": _concat,
    "flatten": _shaped("cannot flatten {}", _LISTS, _always(t.ARRAY)),
}


# Functions with overloads.


def _s(result: Type, *parameters: Type) -> Signature:
    return Signature(parameters, result)


_TEXT = _s(t.STRING, t.STRING)
_TEXT2 = _s(t.STRING, t.STRING, t.STRING)
_INDEX = (_s(t.INT, t.STRING, t.STRING),)
_BIT = (_s(t.INT, t.INT, t.INT),)
_SPLIT = (_s(t.STRINGS, t.STRING, t.STRING), _s(t.STRINGS, t.STRING, t.STRING, t.INT))
_SORTED = (t.ARRAY, t.INTS, t.FLOATS, t.STRINGS)

OVERLOADS: dict[str, tuple[Signature, ...]] = {
    "type": (_s(t.STRING, t.ANY),),
    "string": (_s(t.STRING, t.ANY),),
    "trim": (_TEXT, _TEXT2),
    "trimPrefix": (_TEXT2, _TEXT),
    "trimSuffix": (_TEXT2, _TEXT),
    "upper": (_TEXT,),
    "lower": (_TEXT,),
    "split": _SPLIT,
    "splitAfter": _SPLIT,
    "replace": (_s(t.STRING, t.STRING, t.STRING, t.STRING, t.INT), _s(t.STRING, t.STRING, t.STRING, t.STRING)),
    "repeat": (_s(t.STRING, t.STRING, t.INT),),
    "join": (
        _s(t.STRING, t.STRINGS, t.STRING),
        _s(t.STRING, t.ARRAY, t.STRING),
        _s(t.STRING, t.ARRAY),
        _s(t.STRING, t.STRINGS, t.STRING),
        _s(t.STRING, t.STRINGS),
    ),
    "indexOf": _INDEX,
    "lastIndexOf": _INDEX,
    "hasPrefix": (_s(t.BOOL, t.STRING, t.STRING),),
    "hasSuffix": (_s(t.BOOL, t.STRING, t.STRING),),
    "toJSON": (_s(t.STRING, t.ANY),),
    "fromJSON": (_s(t.UNKNOWN, t.STRING),),
    "toBase64": (_TEXT,),
    "fromBase64": (_TEXT,),
    "duration": (_s(t.DURATION, t.STRING),),
    "timezone": (_s(t.LOCATION, t.STRING),),
    "sort": tuple(_s(t.ARRAY, kind, t.STRING) for kind in _SORTED)
    + tuple(_s(t.ARRAY, kind) for kind in (t.ARRAY, t.FLOATS, t.STRINGS, t.INTS)),
    "bitnot": (_s(t.INT, t.INT),),
    **dict.fromkeys(["bitand", "bitor", "bitxor", "bitnand", "bitshl", "bitshr", "bitushr"], _BIT),
}


# Predicates.

BOOLEAN_PREDICATES = frozenset(
    ["all", "none", "any", "one", "filter", "count", "find", "findLast", "findIndex", "findLastIndex"]
)
_GROUPS = Type("map[interface {}][]interface {}", "map", t.ARRAY)


def predicate_result(name: str, collection: Type, element: Type, body: Type) -> Type:
    """Return the type of a predicate function's answer."""
    if name in ("all", "none", "any", "one"):
        return t.BOOL
    if name in ("count", "findIndex", "findLastIndex"):
        return t.INT
    if name in ("find", "findLast"):
        return element
    if name == "groupBy":
        return replace(_GROUPS, element=t.array_of(element))
    return {"filter": t.array_of(element), "map": t.array_of(body), "sortBy": collection}.get(name, body)


def method(base: Type, name: str) -> Function | None:
    """Return a method of a type, not bound to a value; None where there's none."""
    from pydsl.expr.lang.methods import METHODS  # few expressions have times

    return METHODS.get(base.name, {}).get(name)
