"""Codecs that authors register: how values of a class of theirs, or of another package, travel as text."""

from __future__ import annotations

import types
import typing
from typing import Any

import attrs

from pydsl.authoring.places import mistake

if typing.TYPE_CHECKING:
    from collections.abc import Callable

T = typing.TypeVar("T")

_HINT = "use a function at the top of a module, a method of the class itself, or a builtin such as `str`"


@attrs.frozen
class Registered:
    """The two functions as text that names them, and the classes and functions that the text begins with."""

    read: str
    write: str
    names: tuple[Any, ...]


_REGISTERED: dict[type, Registered] = {}


def codec(kind: type[T], *, read: Callable[[str], T], write: Callable[[T], str]) -> None:
    """Register how a class's values travel as text: `codec(Money, read=Money.parse, write=str)`; both ship to the pod.

    Raises `AuthoringError` for a function that can't ship: a lambda, or one that's made inside of another.
    """
    from pydsl.authoring.codec.values import forget

    (reader, *roots), (writer, *more) = _named(read, kind), _named(write, kind)
    _REGISTERED[kind] = Registered(reader, writer, (*roots, *more))
    forget()


def registered(annotation: Any) -> Registered | None:
    """Return what was registered for a class; None for other annotations."""
    return _REGISTERED.get(annotation) if isinstance(annotation, type) else None


def _named(function: Any, kind: type) -> tuple[Any, ...]:
    """Return the text that names a function in the pod, and what has to ship for it."""
    if isinstance(function, (type, types.BuiltinFunctionType)):
        ours = function.__module__ != "builtins"
        return (function.__name__, function) if ours else (function.__name__,)
    owner, _, name = getattr(function, "__qualname__", "").rpartition(".")
    if getattr(function, "__self__", None) is kind or (name and owner == kind.__qualname__):
        return (f"{kind.__name__}.{function.__name__}", kind)
    if isinstance(function, types.FunctionType) and function.__qualname__.isidentifier():
        return (function.__name__, function)
    raise mistake("PD527", f"{function!r:.60} can't ship: nothing at the top of a module names it", _HINT)
