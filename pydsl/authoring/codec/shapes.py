"""What an annotation says about text: how a value of it is read and written, as expressions over `wire`.

The expressions are Python text because they have two readers: the compiler evaluates them, and a shipped script
carries them. AUTHORING.md, "Values", is the rule they follow.
"""

from __future__ import annotations

import collections.abc
import datetime
import enum
import pathlib
import sys
import types
import typing
from typing import Any

import attrs

from pydsl.authoring.codec.registry import registered
from pydsl.errors import PydslError

if typing.TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydsl.authoring.codec.registry import Registered


class CodecError(PydslError):
    """A value or an annotation can't travel as text; `hint` says what can."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        self.message = message
        self.hint = hint
        super().__init__(message)


@attrs.frozen
class Shape:
    """How values of one annotation are read and written, as expressions whose values are functions.

    `is_text` tells texts as they are from JSON. `whole` writes a text that stands by itself, where that's
    another text than inside of JSON.
    """

    read: str
    write: str
    is_text: bool = False
    whole: str | None = None
    opaque: bool = False
    """True where a value may be any JSON, so that a string in a list stays a string."""


@attrs.frozen
class Codec:
    """Reads and writes whole texts. `definitions` are lines that `read` and `write` need, `names` what these name."""

    read: str
    write: str
    definitions: Mapping[str, str]
    names: Mapping[str, Any]


TEXT = Shape("a(str)", "a(str)", is_text=True)
_LEAVES: dict[Any, Shape] = {
    str: TEXT,
    bool: Shape("a(bool)", "a(bool)"),
    int: Shape("a(int)", "a(int)"),
    float: Shape("number", "number"),
    None: Shape("null", "null"),
    types.NoneType: Shape("null", "null"),
    bytes: Shape("from_base64", "to_base64", is_text=True),
    Any: Shape("anything", "anything", opaque=True),
    object: Shape("anything", "anything", opaque=True),
    dict: Shape("a(dict)", "a(dict)"),
    list: Shape("a(list)", "listed(anything)"),
    tuple: Shape("made(tuple, a(list))", "listed(anything)"),
    set: Shape("made(set, a(list))", "listed(anything)"),
    frozenset: Shape("made(frozenset, a(list))", "listed(anything)"),
}
_NUMBERS = frozenset({"a(bool)", "a(int)", "number"})
_MOMENTS = {datetime.datetime: "datetime.datetime", datetime.date: "datetime.date", datetime.time: "datetime.time"}
_SEQUENCES: dict[Any, str | None] = {
    list: None,
    collections.abc.Sequence: None,
    collections.abc.MutableSequence: None,
    collections.abc.Iterable: None,
    collections.abc.Collection: None,
    set: "set",
    collections.abc.Set: "set",
    frozenset: "frozenset",
}
_MAPPINGS = (dict, collections.abc.Mapping, collections.abc.MutableMapping)
_LINE = 70
_WHERE_NESTED = "a Path travels as an artifact of its own: return it by itself, or as a field of a NamedTuple"


def codec_for(annotation: Any) -> Codec:
    """Say how whole texts of an annotation are read and written.

    Raises `CodecError` for an annotation that has no one reading.
    """
    drawing = _Drawing()
    shape = drawing.shape(annotation, outermost=True)
    read = shape.read if shape.is_text else f"from_json({shape.read})"
    as_json = "to_number" if shape.write in _NUMBERS else "to_json"
    write = shape.whole or (shape.write if shape.is_text else f"{as_json}({shape.write})")
    return Codec(read, write, drawing.definitions, drawing.names)


def plain(annotation: Any) -> Any:
    """Look through `Annotated`, `NewType` and `type X = ...` at the type that they stand for."""
    while True:
        if typing.get_origin(annotation) is typing.Annotated:
            annotation = annotation.__origin__
        elif hasattr(annotation, "__supertype__"):
            annotation = annotation.__supertype__
        elif type(annotation).__name__ == "TypeAliasType":
            annotation = annotation.__value__
        else:
            return annotation


def without_none(annotation: Any) -> tuple[Any, bool]:
    """Split `X | None` into X and True; anything else is itself and False."""
    annotation = plain(annotation)
    if typing.get_origin(annotation) not in (typing.Union, types.UnionType):
        return annotation, False
    members = typing.get_args(annotation)
    rest = tuple(member for member in members if member is not types.NoneType)
    if len(rest) == len(members):
        return annotation, False
    return typing.Union[rest], True  # noqa: UP007 - the members are known at run time only


def fields_for(annotation: Any) -> dict[str, Any] | None:
    """Give the fields of a NamedTuple, dataclass or attrs class with their annotations; None for other types."""
    kind: Any = plain(annotation)
    if not isinstance(kind, type) or registered(kind):
        return None
    return _fields_of_class(kind)


def _fields_of_class(kind: Any) -> dict[str, Any] | None:
    if _is_namedtuple(kind):
        names = list(kind._fields)
    elif hasattr(kind, "__dataclass_fields__"):
        names = [name for name, field in kind.__dataclass_fields__.items() if field.init and _is_field(field)]
    elif hasattr(kind, "__attrs_attrs__"):
        names = [field.name for field in kind.__attrs_attrs__ if field.init]
    else:
        return None
    hints = hints_of(kind)
    return {name: hints.get(name, str) for name in names}


def _is_namedtuple(kind: Any) -> bool:
    return issubclass(kind, tuple) and hasattr(kind, "_fields")


def hints_of(kind: type) -> dict[str, Any]:
    """Give the annotations of a class, its strings resolved; raise `CodecError` where a name isn't there."""
    try:
        return _hints_of(kind)
    except NameError as error:
        message = f"an annotation of {kind.__name__} names {error.name}, which isn't there at run time"
        raise CodecError(message) from None


def _hints_of(kind: type) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        return typing.get_type_hints(kind, include_extras=True)
    bases = [_without_init_vars(base) for base in reversed(kind.__mro__)]
    return {name: hint for base in bases for name, hint in typing.get_type_hints(base, include_extras=True).items()}


def _without_init_vars(kind: type) -> type:
    """Give a class with the annotations of `kind`'s own that `typing` of 3.10 takes for types."""
    fields = vars(kind).get("__dataclass_fields__", {})
    init_vars = {name for name, field in fields.items() if field._field_type.name == "_FIELD_INITVAR"}
    kept = {name: hint for name, hint in vars(kind).get("__annotations__", {}).items() if name not in init_vars}
    return type(kind.__name__, (), {"__annotations__": kept, "__module__": kind.__module__})


def _is_field(field: Any) -> bool:
    return bool(field._field_type.name == "_FIELD")  # dataclasses keep InitVar and ClassVar apart by this alone


@attrs.define
class _Drawing:
    """Draws the shape of one annotation, and collects what its expressions name."""

    definitions: dict[str, str] = attrs.field(factory=dict)
    names: dict[str, Any] = attrs.field(factory=dict)

    def shape(self, annotation: Any, *, outermost: bool = False) -> Shape:
        annotation = plain(annotation)
        inner, may_be_none = without_none(annotation)
        if may_be_none:
            return self._optional(self.shape(inner))
        own = registered(annotation)
        if own is not None:
            return self._registered(own)
        if _hashable(annotation) and annotation in _LEAVES:
            return _LEAVES[annotation]
        if annotation in _MOMENTS:
            self.names["datetime"] = datetime
            kind = _MOMENTS[annotation]
            return Shape(f"moment({kind})", f"iso({kind})", is_text=True)
        if isinstance(annotation, type) and not typing.get_origin(annotation):
            return self._of_class(annotation)
        return self._generic(annotation, typing.get_origin(annotation), typing.get_args(annotation), outermost)

    def _registered(self, own: Registered) -> Shape:
        for thing in own.names:
            self._name(thing)
        return Shape(f"reading({own.read})", f"writing({own.write})", is_text=True)

    def _optional(self, item: Shape) -> Shape:
        if item.is_text:
            write = f"not_null({item.write})"
            return Shape(f"optional_text({item.read})", write, True, f"or_null({item.whole or item.write})")
        return Shape(f"optional({item.read})", f"optional({item.write})", opaque=item.opaque)

    def _generic(self, annotation: Any, origin: Any, arguments: tuple[Any, ...], outermost: bool) -> Shape:
        if origin is typing.Literal:
            return self._choice(arguments, self._constants(arguments))
        if origin in (typing.Union, types.UnionType):
            raise CodecError(
                f"{_words(annotation)} has no one reading: a text could be either",
                "say one type; `X | None` is the only union with one reading",
            )
        if origin is tuple and arguments[-1] is not Ellipsis:
            return self._row([self.shape(argument) for argument in arguments])
        if origin in _SEQUENCES or origin is tuple:
            kind = "tuple" if origin is tuple else _SEQUENCES[origin]
            return self._listed(self.shape(arguments[0]), kind, outermost)
        if origin in _MAPPINGS:
            return self._mapped(*(self.shape(argument) for argument in arguments))
        raise _unknown(annotation)

    def _row(self, items: list[Shape]) -> Shape:
        reads, writes = ", ".join(item.read for item in items), ", ".join(item.write for item in items)
        return Shape(f"made(tuple, row({reads}))", f"row({writes})")

    def _listed(self, item: Shape, kind: str | None, outermost: bool) -> Shape:
        as_collected = outermost and not item.is_text and not item.opaque
        read = f"listed({f'collected({item.read})' if as_collected else item.read}, list)"
        return Shape(f"made({kind}, {read})" if kind else read, f"listed({item.write})")

    def _mapped(self, key: Shape, item: Shape) -> Shape:
        if key.is_text:
            return Shape(f"mapped({key.read}, {item.read})", f"mapped({key.whole or key.write}, {item.write})")
        key_read, key_write = f"from_json({key.read})", f"to_json({key.write})"
        return Shape(f"mapped({key_read}, {item.read})", f"mapped({key_write}, {item.write})")

    def _choice(self, choices: Any, expression: str) -> Shape:
        values = [getattr(choice, "value", choice) for choice in choices]
        if not all(isinstance(value, (str, int, float)) for value in values):
            raise CodecError(f"{expression} has a choice that is no text and no number", "use texts")
        if len({str(value).lower() if isinstance(value, bool) else str(value) for value in values}) < len(values):
            raise CodecError(f"{expression} has two choices with the same text", "use texts that differ")
        write = f"choice_of({expression})"
        return Shape(f"one_of({expression})", write, True, f"label_of({expression})")

    def _constants(self, values: tuple[Any, ...]) -> str:
        texts = [
            f"{self._name(type(value))}.{value.name}" if isinstance(value, enum.Enum) else repr(value)
            for value in values
        ]
        return f"({', '.join(texts)},)"

    def _of_class(self, kind: type) -> Shape:
        if issubclass(kind, enum.Enum):
            if issubclass(kind, enum.Flag):
                raise _unknown(kind)
            return self._choice(kind, self._name(kind))
        if hasattr(kind, "model_validate_json") and hasattr(kind, "model_dump_json"):
            name = self._name(kind)
            return Shape(f"model({name})", f"dump_model({name})")
        if issubclass(kind, pathlib.PurePath):
            raise CodecError("a Path inside of another value can't travel", _WHERE_NESTED)
        if typing.is_typeddict(kind):
            return self._record(kind, hints_of(kind), lambda fields: f"record(dict, {fields})")
        fields = fields_for(kind)
        if fields is None:
            raise _unknown(kind)
        name = self._name(kind)
        return self._record(kind, fields, lambda written: f"fields_of({name}, {written})")

    def _record(self, kind: type, fields: Mapping[str, Any], write: Callable[[str], str]) -> Shape:
        read_name, write_name = f"read_{kind.__name__}", f"write_{kind.__name__}"
        if read_name in self.definitions:  # a type that holds itself, or one seen before
            return Shape(f"lambda value: {read_name}(value)", f"lambda value: {write_name}(value)")
        self.definitions[read_name] = self.definitions[write_name] = ""
        shapes = {name: self.shape(annotation) for name, annotation in fields.items()}
        make = "dict" if typing.is_typeddict(kind) else self._name(kind)
        del self.definitions[read_name], self.definitions[write_name]  # what it's made of comes first
        self.definitions[read_name] = f"record({make}, {_dict({n: s.read for n, s in shapes.items()})})"
        self.definitions[write_name] = write(_dict({n: s.write for n, s in shapes.items()}))
        return Shape(read_name, write_name)

    def _name(self, kind: type) -> str:
        name = kind.__name__
        if self.names.setdefault(name, kind) is not kind:
            raise CodecError(f"two classes are called {name}: a script can't tell them apart", "rename one of them")
        return name


def _dict(items: Mapping[str, str]) -> str:
    entries = [f'"{name}": {item}' for name, item in items.items()]
    line = "{" + ", ".join(entries) + "}"
    return line if len(line) <= _LINE else "{\n" + "".join(f"    {entry},\n" for entry in entries) + "}"


def _hashable(annotation: Any) -> bool:
    return isinstance(annotation, collections.abc.Hashable)


def _words(annotation: Any) -> str:
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return " | ".join(_words(member) for member in typing.get_args(annotation))
    return annotation.__name__ if isinstance(annotation, type) else str(annotation).replace("typing.", "")


def _unknown(annotation: Any) -> CodecError:
    return CodecError(
        f"{_words(annotation)} can't travel as text",
        "use str, int, float, bool, bytes, datetime, an Enum, list, dict, a dataclass, a NamedTuple, an attrs class, "
        "or a class with model_validate_json and model_dump_json; codec(...) says how another class travels",
    )
