"""Go's values as Python holds them.

nil is None; bool, string and float64 are bool, str and float; int is int (64 bits, wrapping); `[]any` is list,
`map[string]any` is dict; `[]byte` is bytes. The few other Go types that expressions can make are the classes here
and in `times`. A text that isn't UTF-8 holds its odd bytes as "surrogateescape" does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec import Struct

from pydsl.expr.errors import ExprError

if TYPE_CHECKING:
    from pydsl.expr.lang.types import Type

Value = Any
"""A value of the language: see the module."""

_WIDTH = 1 << 64
_HIGH = 1 << 63


def wrap(number: int) -> int:
    """Bring a number into int64 as Go's arithmetic does."""
    if -_HIGH <= number < _HIGH:
        return number
    return (number + _HIGH) % _WIDTH - _HIGH


class SizedInt(int):
    """An integer of another Go type than int."""

    go_type: ClassVar[str] = "int64"
    bits: ClassVar[int] = 64
    signed: ClassVar[bool] = True

    @classmethod
    def wrapped(cls, number: int) -> int:
        """Bring a number into the type's range, as Go's arithmetic does."""
        number %= 1 << cls.bits
        return number - (1 << cls.bits) if cls.signed and number >> (cls.bits - 1) else number


class Int64(SizedInt):
    """Go's int64."""


class Int32(SizedInt):
    """Go's int32."""

    go_type = "int32"
    bits = 32


class Uint8(SizedInt):
    """Go's uint8: one byte of a text."""

    go_type = "uint8"
    bits = 8
    signed = False


class Uint64(SizedInt):
    """Go's uint64."""

    go_type = "uint64"
    signed = False


class NilList(list[Any]):
    """Go's nil of type []interface {}: an array without elements, null in JSON, and nil to `??`, `?.` and `==`."""

    go_type: ClassVar[str] = "[]interface {}"


class Ints(list[Any]):
    """Go's []int: what a range gives."""

    go_type: ClassVar[str] = "[]int"


class Strings(list[Any]):
    """Go's []string: what `split` gives."""

    go_type: ClassVar[str] = "[]string"


class Pair(list[Any]):
    """Go's [2]interface {}: one element of `toPairs`."""

    go_type: ClassVar[str] = "[2]interface {}"


class Pairs(list[Any]):
    """Go's [][2]interface {}: what `toPairs` gives."""

    go_type: ClassVar[str] = "[][2]interface {}"


class AnyMap:
    """Go's map[any]any, whose keys `1`, `1.0` and `true` are three; `go_type` may name a narrower type."""

    __slots__ = ("_entries", "go_type")

    def __init__(self, go_type: str = "map[interface {}]interface {}") -> None:
        self.go_type = go_type
        self._entries: dict[tuple[str, Any], tuple[Value, Value]] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, key: Value) -> bool:
        return hashable(key) in self._entries

    def __getitem__(self, key: Value) -> Value:
        found = self._entries.get(hashable(key))
        if found is not None:
            return found[1]
        return NilList() if self.go_type.endswith("[]interface {}") else None

    def __setitem__(self, key: Value, value: Value) -> None:
        self._entries[hashable(key)] = (key, value)

    def items(self) -> Iterator[tuple[Value, Value]]:
        """Yield keys and values, in the order of insertion (Go has none)."""
        yield from self._entries.values()


def hashable(key: Value) -> tuple[str, Any]:
    """Return what tells a key of a `map[any]any` from others; raises `ExprError` for maps and slices."""
    name = type_name(key)
    if isinstance(key, Pair):
        return name, tuple(hashable(item) for item in key)
    if isinstance(key, (list, Mapping, bytes, AnyMap)) or callable(key):
        raise ExprError(f"runtime error: hash of unhashable type {name}")
    return name, key


class Function(Struct, frozen=True, eq=False):
    """A function of the environment: called with the values, after as many as `parameters` says were counted.

    A `variadic` function's last parameter takes any number. Parameters' types are checked before the call.
    """

    name: str
    call: Callable[..., Value]
    parameters: tuple[Type, ...]
    result: Type
    variadic: bool = False

    @property
    def go_type(self) -> str:
        """The function's type as Go writes it."""
        parameters = [_written(parameter) for parameter in self.parameters]
        if self.variadic:
            parameters[-1] = f"...{parameters[-1]}"
        return f"func({', '.join(parameters)}) {_written(self.result)}"


def _written(kind: Type) -> str:
    return "interface {}" if kind.kind == "interface" else kind.name


_NAMES: dict[type, str] = {
    type(None): "<nil>",
    bool: "bool",
    int: "int",
    float: "float64",
    str: "string",
    bytes: "[]uint8",
    list: "[]interface {}",
    dict: "map[string]interface {}",
}


def type_name(value: Value) -> str:
    """Write a value's type as Go's `%T` does."""
    name = _NAMES.get(type(value))
    if name is not None:
        return name
    if isinstance(value, Function):
        return value.go_type
    unnamed = "map[string]interface {}" if isinstance(value, Mapping) else type(value).__name__
    named: str = getattr(value, "go_type", unnamed)
    return named


def is_nil(value: Value) -> bool:
    """Whether a value is nil, an array's nil included."""
    return value is None or type(value) is NilList


def is_number(value: Value) -> bool:
    """Whether Go's value is of a built-in number type (a duration isn't)."""
    kind = type(value)
    return kind is int or kind is float or isinstance(value, SizedInt)


def is_integer(value: Value) -> bool:
    """Whether Go's value is of a built-in integer type."""
    return type(value) is int or isinstance(value, SizedInt)


def as_text(data: bytes) -> str:
    """Return the text that Go would hold these bytes as."""
    return data.decode("utf-8", "surrogateescape")


LONGEST = 16 << 20
"""Characters of a text that an expression makes; upstream counts elements only, and uses all memory there is."""


def require_room(length: int) -> None:
    """Raise `ExprError` for a text that's too long to be made."""
    if length > LONGEST:
        raise ExprError("memory budget exceeded")
