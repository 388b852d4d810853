"""Events as JSON text, and back: a list of the class's name and its fields; defaults are left out."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from msgspec import NODEFAULT

from pydsl.engine import events
from pydsl.errors import InfrastructureError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from msgspec import Struct

    from pydsl.engine.events import Event

T = TypeVar("T")

EVENTS: Mapping[str, type[Any]] = {cls.__name__: cls for cls in get_args(events.Event)}


def encode_event(event: Event) -> str:
    """Write an event."""
    return _ENCODER.encode([type(event).__name__, event])


def decode_event(text: str) -> Event:
    """Read an event. Raises InfrastructureError for one that this version doesn't know."""
    name, fields = json.loads(text)
    cls = EVENTS.get(name)
    if cls is None:
        raise InfrastructureError(f"the journal has a {name!r}, which this version of pydsl doesn't know")
    try:
        event: Event = _made(cls, fields)
    except TypeError as error:
        raise InfrastructureError(f"the journal has a {name} that this version of pydsl can't read: {error}") from None
    return event


def _stated(value: Any) -> dict[str, Any]:
    """Return the fields that aren't their default; `json` asks for those of the records inside."""
    told = {}
    for name, default in _defaults(type(value)):  # type: ignore[arg-type]  # every class is hashable, whatever its instances are
        stated = getattr(value, name)
        if stated != default:
            told[name] = stated
    return told


_ENCODER = json.JSONEncoder(default=_stated, separators=(",", ":"), ensure_ascii=False)


@functools.cache
def _defaults(cls: type[Struct]) -> tuple[tuple[str, Any], ...]:
    """List a record's fields with their defaults. Nothing equals the marker that stands for "no default"."""
    names, defaults = cls.__struct_fields__, cls.__struct_defaults__
    missing = (NODEFAULT,) * (len(names) - len(defaults))
    return tuple(zip(names, (*missing, *map(_made_anew, defaults)), strict=True))


def _made_anew(default: Any) -> Any:
    make = getattr(default, "factory", None)
    return default if make is None else make()


def _made(cls: type[T], fields: Mapping[str, Any]) -> T:
    """Build an object from its stated fields."""
    return cls(**{name: _READERS.get((cls.__name__, name), _as_it_is)(value) for name, value in fields.items()})


def _as_it_is(value: Any) -> Any:
    return value


def _outcomes(value: Mapping[str, Any]) -> dict[str, events.ContainerOutcome]:
    return {name: _made(events.ContainerOutcome, fields) for name, fields in value.items()}


_READERS: Mapping[tuple[str, str], Callable[[Any], Any]] = {
    ("PodFinished", "outputs"): lambda value: _made(events.PodOutputs, value),
    ("PodFinished", "containers"): _outcomes,
}
"""The fields that hold more than JSON; a property test sends every class there and back."""
