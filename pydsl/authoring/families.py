"""What annotations mean to operators: which values compare with which, which can stand where another is wanted."""

from __future__ import annotations

import enum
import types
import typing
from typing import TYPE_CHECKING, Any

from pydsl.authoring.codec import field_names, is_path, outputs_of, plain, registered, without_none

if TYPE_CHECKING:
    from collections.abc import Sequence

NUMBERS = (int, float)


def plain_type(annotation: Any) -> Any:
    """Look through `Annotated`, `Literal` of texts and Enums at the type that operators work on."""
    while typing.get_origin(annotation) is typing.Annotated or hasattr(annotation, "__supertype__"):
        annotation = getattr(annotation, "__supertype__", None) or annotation.__origin__
    if typing.get_origin(annotation) is typing.Literal:
        kinds = {type(choice) for choice in typing.get_args(annotation)}
        return kinds.pop() if len(kinds) == 1 else str
    if isinstance(annotation, enum.EnumMeta):
        return str
    return annotation


def family_of(annotation: Any) -> str:
    """Return how an annotation's values are compared: as "text", "number", "bool", "json", "optional" or "any"."""
    kind = plain_type(annotation)
    if kind is bool:
        return "bool"
    if kind in NUMBERS:
        return "number"
    if kind is str or kind is bytes or is_path(kind) or registered(kind) or _is_standard(kind):
        return "text"
    if kind is Any or kind is object:
        return "any"
    if kind is types.NoneType or types.NoneType in typing.get_args(kind):
        return "optional"
    return "json"


_STANDARD = ("datetime", "decimal", "uuid")
_ORDERED = (("datetime", "date"), ("datetime", "datetime"), ("datetime", "time"))


def _is_standard(kind: Any) -> bool:
    """Whether a class is one of Python's own that travel as texts; to import it would take long."""
    return getattr(kind, "__module__", "") in _STANDARD


def is_decimal(annotation: Any) -> bool:
    """Whether values are compared as the numbers that their texts say: 1.1 is 1.10."""
    kind = plain_type(annotation)
    return (getattr(kind, "__module__", ""), getattr(kind, "__name__", "")) == ("decimal", "Decimal")


def has_order(annotation: Any) -> bool:
    """Whether `<` of what travels gives what it gives in Python."""
    kind = plain(annotation)
    if isinstance(kind, enum.EnumMeta):
        return issubclass(kind, str)
    kind = plain_type(kind)
    if family_of(kind) in ("number", "any") or kind is str or is_decimal(kind):
        return True
    return (getattr(kind, "__module__", ""), getattr(kind, "__name__", "")) in _ORDERED


def has_numbers(annotation: Any) -> bool:
    """Whether an Enum, or a Literal of several types, has numbers among its choices, which travel as texts."""
    kind = plain(annotation)
    if isinstance(kind, enum.EnumMeta):
        return any(not isinstance(choice.value, str) for choice in typing.cast("Any", kind))
    if typing.get_origin(kind) is not typing.Literal or plain_type(kind) is not str:
        return False
    return any(not isinstance(getattr(choice, "value", choice), str) for choice in typing.get_args(kind))


def is_any(annotation: Any) -> bool:
    """Whether an annotation takes every value: Any and object do, or None."""
    return family_of(without_none(annotation)[0]) == "any"


def is_open(annotation: Any) -> bool:
    """Whether an annotation takes a list and says nothing of its items, so that these are what the JSON says."""
    kind = plain(without_none(annotation)[0])
    items = typing.get_args(kind)
    return is_any(kind) or not items or any(is_any(item) for item in items if item is not Ellipsis)


def fits(given: Any, wanted: Any) -> bool:
    """Whether a value of one type, known at run time, can be what another type asks for."""
    families = family_of(given), family_of(wanted)
    if "any" in families:
        return True
    if families[1] == "optional":
        inner = [one for one in typing.get_args(plain_type(wanted)) if one is not types.NoneType]
        return families[0] == "optional" or any(fits(given, one) for one in inner)
    if families[0] != families[1]:
        return False
    kinds = plain_type(given), plain_type(wanted)
    if families[0] == "number":
        return kinds[0] is int or kinds[1] is float
    if families[0] == "text":
        return kinds[0] == kinds[1] or str in kinds or all(map(is_path, kinds))
    return families[0] != "json" or _is_alike(*kinds)


def _is_alike(given: Any, wanted: Any) -> bool:
    """Whether the JSON of two types is of one shape, as far as they say."""
    fields = fields_of(given), fields_of(wanted)
    if fields[0] is not None and fields[1] is not None:
        return set(fields[0]) == set(fields[1])
    return _shape(given) == _shape(wanted) or "other" in (_shape(given), _shape(wanted))


def _shape(kind: Any) -> str:
    origin = typing.get_origin(kind) or kind
    if not isinstance(origin, type):
        return "other"
    is_list = issubclass(origin, (list, tuple, set, frozenset)) and not hasattr(origin, "_fields")
    return "list" if is_list else "map" if origin is dict else "other"


def said(annotation: Any) -> str:
    """Name a type, for messages."""
    while typing.get_origin(annotation) is typing.Annotated:
        annotation = annotation.__origin__
    is_class = isinstance(annotation, type) and typing.get_origin(annotation) is None  # on 3.10 `list[int]` is a type
    return annotation.__name__ if is_class else str(annotation).replace("typing.", "")


def first_of(kinds: type | tuple[type, ...], value: Any) -> Any:
    """Return what is of one of some classes first in a value, at any depth; None where nothing is."""
    if isinstance(value, kinds):
        return value
    if isinstance(value, dict):
        parts: Any = [*value, *value.values()]
    elif isinstance(value, (list, tuple, set, frozenset)):
        parts = value
    else:
        parts = [getattr(value, name) for name in _names_of(type(value))]
    return next((found for one in parts if (found := first_of(kinds, one)) is not None), None)


def _names_of(kind: type) -> Sequence[str]:
    return () if registered(kind) else field_names(kind) or ()


def fields_of(kind: Any) -> dict[str, Any] | None:
    """Return the fields of a class whose values travel as JSON objects; None for other types."""
    origin = typing.get_origin(kind) or kind
    if not isinstance(origin, type) or registered(origin):
        return None
    if typing.is_typeddict(kind):
        return typing.get_type_hints(kind)
    if field_names(origin) is None:
        return None
    return {item.field or "": item.annotation for item in outputs_of(kind)}
