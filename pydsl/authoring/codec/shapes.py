"""What an annotation says about text: the words that `pydsl.pod` reads and writes its values by.

The compiler reads and writes by them, and so does the runner in the pod, which gets them in its command.
AUTHORING.md, "Values", is the rule that they follow.
"""

from __future__ import annotations

import collections.abc
import datetime
import enum
import keyword
import pathlib
import re
import sys
import types
import typing
from typing import Any

import attrs

from pydsl.authoring.codec.registry import registered
from pydsl.errors import PydslError
from pydsl.pod import WORDS, Shape, Types

if typing.TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydsl.authoring.codec.registry import Registered


class CodecError(PydslError):
    """A value or an annotation can't travel as text; `hint` says what can."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        self.message = message
        self.hint = hint
        super().__init__(message)


@attrs.frozen
class Codec:
    """How values of an annotation are read and written: words for `pydsl.pod`, and what these name."""

    words: str
    names: Mapping[str, Any]

    @property
    def shape(self) -> Shape:
        """What reads and writes them here."""
        shape: Shape = _Ordered(self.names).shape(self.words)
        return shape


class _Ordered(Types):
    """The words for types, of which sets are written in an order: a manifest is the same each time it's compiled."""

    def __missing__(self, name: str) -> Any:
        found = super().__missing__(name)
        if name in ("set", "frozenset"):
            self[name] = found = _in_order(found)
        return found


def _in_order(shape: Shape) -> Shape:
    write, of = shape._dump, shape._of

    def dump(value: Any) -> Any:
        return in_order(write(value)) if isinstance(value, (set, frozenset)) else write(value)

    return Shape(shape._load, dump, _is_open=shape._is_open, _of=of and (lambda item: _in_order(of(item))))


def items_of(values: Iterable[Any]) -> list[Any]:
    """Return items as they come, and those of a set in one order: Python's own is another one in each process."""
    return in_order(values) if isinstance(values, (set, frozenset)) else list(values)


def in_order(values: Iterable[Any]) -> list[Any]:
    """Return items in one order, as far as they have one."""
    items = list(values)
    try:
        return sorted(items)
    except TypeError:
        return sorted(items, key=repr)


_LEAVES: dict[Any, str] = {
    str: "str",
    bool: "bool",
    int: "int",
    float: "float",
    None: "null",
    types.NoneType: "null",
    bytes: "bytes",
    Any: "Any",
    object: "Any",
    dict: "dict",
    list: "list",
    tuple: "tuple",
    set: "set",
    frozenset: "frozenset",
    datetime.datetime: "datetime",
    datetime.date: "date",
    datetime.time: "time",
    datetime.timedelta: "timedelta",
}
_STANDARD = {("decimal", "Decimal"): "Decimal", ("uuid", "UUID"): "UUID"}
"""Told by their names: to import these modules takes longer than most of what's done here."""
_SEQUENCES: dict[Any, str] = {
    list: "list",
    collections.abc.Sequence: "list",
    collections.abc.MutableSequence: "list",
    collections.abc.Iterable: "list",
    collections.abc.Collection: "list",
    set: "set",
    collections.abc.Set: "set",
    frozenset: "frozenset",
}
_MAPPINGS = (dict, collections.abc.Mapping, collections.abc.MutableMapping)
_WHERE_NESTED = "a Path travels as an artifact of its own: return it by itself, or as a field of a NamedTuple"


def codec_for(annotation: Any) -> Codec:
    """Return how whole texts of an annotation are read and written.

    Raises `CodecError` for an annotation that has no one reading.
    """
    drawing = Drawing()
    return Codec(drawing.words(annotation), drawing.names)


def plain(annotation: Any) -> Any:
    """Look through `Annotated`, `NotRequired`, `NewType` and `type X = ...` at the type that they stand for."""
    while True:
        if typing.get_origin(annotation) is typing.Annotated:
            annotation = annotation.__origin__
        elif hasattr(annotation, "__supertype__"):
            annotation = annotation.__supertype__
        elif type(annotation).__name__ == "TypeAliasType":
            annotation = annotation.__value__
        elif getattr(typing.get_origin(annotation), "_name", None) in ("Required", "NotRequired", "ReadOnly"):
            annotation = typing.get_args(annotation)[0]
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
    """Return the fields of a NamedTuple, dataclass or attrs class with their annotations; None for other types."""
    kind: Any = plain(annotation)
    origin: Any = typing.get_origin(kind) or kind
    if not isinstance(origin, type) or registered(origin):
        return None
    fields = _fields_of_class(origin)
    return None if fields is None else _filled(fields, kind)


def _filled(fields: dict[str, Any], kind: Any) -> dict[str, Any]:
    """Put in what the variables of a class stand for: `T` is int in `Box[int]`."""
    meant = _variables(kind)
    return {name: _meant(annotation, meant) for name, annotation in fields.items()} if meant else fields


def _variables(kind: Any) -> dict[Any, Any]:
    """Return what the type variables of a class, and of those that it's made of, stand for."""
    origin = typing.get_origin(kind) or kind
    own = dict(zip(getattr(origin, "__parameters__", ()), typing.get_args(kind), strict=False))
    bases = [base for base in getattr(origin, "__orig_bases__", ()) if typing.get_origin(base) is not typing.Generic]
    return {key: value for base in bases for key, value in _variables(_meant(base, own)).items()} | own


def _meant(annotation: Any, meant: Mapping[Any, Any]) -> Any:
    if isinstance(annotation, typing.TypeVar):
        return meant.get(annotation, annotation)
    open_ones = getattr(annotation, "__parameters__", ())
    is_class = isinstance(annotation, type) and not typing.get_origin(annotation)
    if is_class or not open_ones:
        return annotation
    alias = typing.cast("Any", annotation)  # pyright takes it for a class
    return alias[tuple(meant.get(one, one) for one in open_ones)]


def _fields_of_class(kind: Any) -> dict[str, Any] | None:
    names = field_names(kind)
    if names is None:
        return None
    hints = hints_of(kind)
    return {name: hints.get(name, str) for name in names}


def field_names(kind: Any) -> list[str] | None:
    """Name the fields of a NamedTuple, dataclass or attrs class; None for other classes. No annotation is read."""
    if _is_namedtuple(kind):
        return list(kind._fields)
    if hasattr(kind, "__dataclass_fields__"):
        return [name for name, field in kind.__dataclass_fields__.items() if field.init and _is_field(field)]
    if hasattr(kind, "__attrs_attrs__"):
        return [field.name for field in kind.__attrs_attrs__ if field.init]
    return None


def _is_namedtuple(kind: Any) -> bool:
    return issubclass(kind, tuple) and hasattr(kind, "_fields")


def hints_of(kind: type) -> dict[str, Any]:
    """Return the annotations of a class, its strings resolved; raise `CodecError` where a name isn't there."""
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
    """Return a class with the annotations of `kind`'s own that `typing` of 3.10 takes for types."""
    fields = vars(kind).get("__dataclass_fields__", {})
    init_vars = {name for name, field in fields.items() if field._field_type.name == "_FIELD_INITVAR"}
    kept = {name: hint for name, hint in vars(kind).get("__annotations__", {}).items() if name not in init_vars}
    return type(kind.__name__, (), {"__annotations__": kept, "__module__": kind.__module__})


def _is_field(field: Any) -> bool:
    return bool(field._field_type.name == "_FIELD")  # dataclasses keep InitVar and ClassVar apart by this alone


@attrs.define
class Drawing:
    """Finds the words for annotations, and collects the classes and functions that they name.

    What a class is made of is said where it's named first.
    """

    names: dict[str, Any] = attrs.field(factory=dict)
    said: Mapping[str, str] = attrs.field(factory=dict)
    """How the script names a class, where that's not by its own name."""
    _seen: dict[Any, None] = attrs.field(factory=dict)

    def words(self, annotation: Any) -> str:
        """Return the words for an annotation. Raises `CodecError` for one that has no one reading."""
        annotation = plain(annotation)
        inner, may_be_none = without_none(annotation)
        if may_be_none:
            return f"{self.words(inner)} | None"
        own = registered(annotation)
        if own is not None:
            return self._registered(own)
        if _hashable(annotation) and annotation in _LEAVES:
            return _LEAVES[annotation]
        if isinstance(annotation, type) and not typing.get_origin(annotation):
            return self._of_class(annotation)
        return self._generic(annotation, typing.get_origin(annotation), typing.get_args(annotation))

    def _registered(self, own: Registered) -> str:
        for thing in own.names:
            self._name(thing)
        return f"text({self._word(own.read)}, {self._word(own.write)})"

    def _generic(self, annotation: Any, origin: Any, arguments: tuple[Any, ...]) -> str:
        if origin is typing.Literal:
            return self._literal(arguments)
        if origin in (typing.Union, types.UnionType):
            raise CodecError(
                f"{_words(annotation)} has no one reading: a text could be either",
                "say one type; `X | None` is the only union with one reading",
            )
        if origin is tuple and arguments[-1] is not Ellipsis:
            return f"tuple[{', '.join(map(self.words, arguments))}]"
        if origin is tuple:
            return f"tuple[{self.words(arguments[0])}, ...]"
        if origin in _SEQUENCES:
            return f"{_SEQUENCES[origin]}[{self.words(arguments[0])}]"
        if origin in _MAPPINGS:
            return f"dict[{', '.join(map(self.words, arguments))}]"
        if isinstance(annotation, typing.TypeVar):
            raise CodecError(f"{annotation.__name__} may stand for any type", "say which: write Box[int] for Box")
        if isinstance(origin, type):
            return self._of_generic(annotation, origin)
        raise _unknown(annotation)

    def _of_generic(self, annotation: Any, origin: type) -> str:
        """Say in full what a class is made of each time: `Box[int]` and `Box[str]` are two types of one class."""
        fields = hints_of(origin) if typing.is_typeddict(origin) else fields_for(annotation)
        if fields is None:
            raise _unknown(annotation)
        if typing.is_typeddict(origin):
            return f"dict({self._fields(annotation, _filled(fields, annotation))})"
        name = self._name(origin)
        if annotation in self._seen:
            return name
        written = f"{name}({self._fields(annotation, fields)})"
        del self._seen[annotation]
        return written

    def _literal(self, choices: tuple[Any, ...]) -> str:
        texts = [self._constant(choice) for choice in choices]
        _told_apart([getattr(choice, "value", choice) for choice in choices], f"Literal[{', '.join(texts)}]")
        return f"Literal[{', '.join(texts)}]"

    def _constant(self, value: Any) -> str:
        if isinstance(value, enum.Enum):
            return f"{self._name(type(value))}.{value.name}"
        return _python_text(value)

    def _of_class(self, kind: type) -> str:
        if (kind.__module__, kind.__name__) in _STANDARD:
            return _STANDARD[kind.__module__, kind.__name__]
        if issubclass(kind, enum.Enum):
            if issubclass(kind, enum.Flag):
                raise _unknown(kind)
            _told_apart([choice.value for choice in kind], kind.__name__)
            return self._name(kind)
        if hasattr(kind, "model_validate_json") and hasattr(kind, "model_dump_json"):
            return self._name(kind)
        if issubclass(kind, pathlib.PurePath):
            raise CodecError("a Path inside of another value can't travel", _WHERE_NESTED)
        if typing.is_typeddict(kind):
            return self._typed_dict(kind)
        fields = fields_for(kind)
        if fields is None:
            raise _unknown(kind)
        name = self._name(kind)
        return name if kind in self._seen else f"{name}({self._fields(kind, fields)})"

    def _typed_dict(self, kind: type) -> str:
        if kind in self._seen:
            message = f"{kind.__name__} is a TypedDict that holds itself: it can't be said what it's made of"
            raise CodecError(message, "write a dataclass")
        written = f"dict({self._fields(kind, hints_of(kind))})"
        del self._seen[kind]
        return written

    def _fields(self, kind: Any, fields: Mapping[str, Any]) -> str:
        self._seen[kind] = None
        items = {name: self._field(kind, name, annotation) for name, annotation in fields.items()}
        if all(name.isidentifier() and not keyword.iskeyword(name) for name in items):
            return ", ".join(f"{name}={words}" for name, words in items.items())
        return "{" + ", ".join(f"{_python_text(name)}: {words}" for name, words in items.items()) + "}"

    def _field(self, kind: Any, name: str, annotation: Any) -> str:
        try:
            return self.words(annotation)
        except CodecError as error:
            raise CodecError(f"{kind.__name__}.{name}: {error.message}", error.hint) from None

    def _name(self, kind: type) -> str:
        name = kind.__name__
        if self.names.setdefault(name, kind) is not kind:
            raise CodecError(f"two classes are called {name}: a script can't tell them apart", "rename one of them")
        return self._word(self.said.get(name, name))

    def _word(self, name: str) -> str:
        return f"own.{name}" if name.partition(".")[0] in (*WORDS, "Path", "own") else name


def _python_text(value: Any) -> str:
    """Write a constant as Python does, without what Argo or Kubernetes would replace in a command."""
    return re.sub(r"(?<=\{)\{|(?<=\$)[$(]", lambda second: f"\\x{ord(second[0]):02x}", repr(value))


def _told_apart(values: list[Any], said: str) -> None:
    """Raise CodecError for choices that aren't texts or numbers, or whose texts are the same."""
    if not all(isinstance(value, (str, int, float)) for value in values):
        hint = "write Literal[...] | None" if None in values else "use texts"
        raise CodecError(f"{said} has a choice that is no text and no number", hint)
    if len({str(value).lower() if isinstance(value, bool) else str(value) for value in values}) < len(values):
        raise CodecError(f"{said} has two choices with the same text", "use texts that differ")


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
