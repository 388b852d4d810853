"""Go's types as the checker sees them: expr-lang calls this a nature (its package checker/nature)."""

from __future__ import annotations

from msgspec import Struct


class Type(Struct, frozen=True, eq=False):
    """A type by its Go name and kind; `element` of a slice or map, where it's known better than the name says.

    `fields` are the names of a struct's fields, all of one type: `element`. Types of one name and kind are the same.
    """

    name: str
    kind: str
    element: Type | None = None
    fields: frozenset[str] = frozenset()

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and (self.name, self.kind) == (other.name, other.kind)

    def __hash__(self) -> int:
        return hash((self.name, self.kind))

    def __str__(self) -> str:
        return self.name

    @property
    def is_integer(self) -> bool:
        """It's a built-in integer type."""
        return self.name in _INTEGERS

    @property
    def is_number(self) -> bool:
        """It's a built-in number type."""
        return self.name in _INTEGERS or self.name in ("float64", "float32")

    @property
    def is_array(self) -> bool:
        """It's a slice or an array."""
        return self.kind == "slice"


_INTEGERS = frozenset(
    ["int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64", "uintptr"]
)

UNKNOWN = Type("unknown", "interface")
"""Anything: what lies below a dot of the environment."""
NIL = Type("unknown", "nil")
ANY = Type("interface {}", "interface")
BOOL = Type("bool", "bool")
INT = Type("int", "int")
INT64 = Type("int64", "int")
FLOAT = Type("float64", "float")
STRING = Type("string", "string")
BYTES = Type("[]uint8", "slice", Type("uint8", "int"))
ARRAY = Type("[]interface {}", "slice", UNKNOWN)
INTS = Type("[]int", "slice", INT)
FLOATS = Type("[]float64", "slice", FLOAT)
STRINGS = Type("[]string", "slice", STRING)
MAP = Type("map[string]interface {}", "map", UNKNOWN)
ANY_MAP = Type("map[interface {}]interface {}", "map", UNKNOWN)
TIME = Type("time.Time", "struct")
DURATION = Type("time.Duration", "int")
MONTH = Type("time.Month", "int")
WEEKDAY = Type("time.Weekday", "int")
LOCATION = Type("*time.Location", "pointer")

RESULTS = Type(
    "controller.TaskResults",
    "struct",
    BOOL,
    frozenset(["Succeeded", "Failed", "Errored", "Skipped", "Omitted", "Daemoned", "AnySucceeded", "AllFailed"]),
)
"""What `depends` knows of a task."""

_BY_NAME = {
    t.name: t
    for t in (BOOL, INT, INT64, FLOAT, STRING, BYTES, ARRAY, INTS, FLOATS, STRINGS, MAP, ANY_MAP, TIME, DURATION)
} | {t.name: t for t in (MONTH, WEEKDAY, LOCATION, RESULTS)}


def array_of(element: Type) -> Type:
    """Return the type of an array of which the elements' type is known: Go's is still []interface {}."""
    return Type("[]interface {}", "slice", element)


def named(name: str) -> Type:
    """Return the type of a Go name, by its shape where it isn't one that the language makes itself."""
    known = _BY_NAME.get(name)
    if known is not None:
        return known
    if name == "<nil>":
        return NIL
    if name in _INTEGERS:
        return Type(name, "int")
    if name.startswith("["):
        return Type(name, "slice", UNKNOWN)
    kind = {"map[": "map", "func": "func"}.get(name[:4], "pointer" if name.startswith("*") else "struct")
    return Type(name, kind, UNKNOWN if kind == "map" else None)


def is_unknown(kind: Type) -> bool:
    """Whether nothing is known of a type, so that it's checked at run time."""
    return kind.kind == "interface"


def assignable(given: Type, wanted: Type) -> bool:
    """Go's assignability, as far as the language can meet it."""
    if given.kind == "nil":
        return wanted.kind in ("pointer", "interface", "func", "map", "slice")
    if wanted is UNKNOWN or given is UNKNOWN:
        return False
    return given.name == wanted.name or wanted.kind == "interface"


def comparable(left: Type, right: Type) -> bool:
    """Whether `==` takes the two types."""
    if "interface" in (left.kind, right.kind) or "nil" in (left.kind, right.kind):
        return True
    if left.is_number and right.is_number:
        return True
    return (left.is_array and right.is_array) or left.name == right.name
