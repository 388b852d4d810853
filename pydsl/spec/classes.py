"""How the API's classes are made: each is an attrs class, built when it's first used.

Building one takes attrs as long as importing a small module does, and a document needs a few of the 220. Until then a
class has its slots, its annotations, and stand-ins that build it. Type checkers see `attrs.define` itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from attrs import define
else:

    def define(*, kw_only: bool, field_transformer: Callable[..., Any] | None = None) -> Callable[[type], type]:
        """Make an attrs class with slots, as `attrs.define` does, but later."""
        return lambda cls: _Later(cls, kw_only, field_transformer).cls


__all__ = ["define"]

_METHODS = ("__init__", "__repr__", "__eq__")


class _Later:
    """A class with slots, and what attrs is to make of it."""

    def __init__(self, cls: type, kw_only: bool, field_transformer: Callable[..., Any] | None) -> None:
        names = tuple(cls.__annotations__) if "__annotations__" in vars(cls) else ()
        self.kw_only, self.field_transformer = kw_only, field_transformer
        self.defaults = {name: vars(cls)[name] for name in names if name in vars(cls)}
        self.names = names
        self.cls: Any = type(cls)(cls.__name__, cls.__bases__, self._namespace(cls, names))

    def _namespace(self, cls: type, names: tuple[str, ...]) -> dict[str, Any]:
        left = {*names, "__dict__", "__weakref__"}
        weak = () if any(hasattr(base, "__weakref__") for base in cls.__bases__) else ("__weakref__",)
        return {
            **{name: value for name, value in vars(cls).items() if name not in left},
            **{name: self._stand_in(name) for name in _METHODS},
            "__slots__": (*names, *weak),
            "__hash__": None,
            "__attrs_attrs__": _WhenAsked(self),
        }

    def _stand_in(self, name: str) -> Callable[..., Any]:
        def method(*arguments: Any, **values: Any) -> Any:
            self.build()
            return getattr(self.cls, name)(*arguments, **values)

        method.__name__ = name
        return method

    def build(self) -> None:
        """Let attrs write the methods, which take the place of the stand-ins."""
        import attrs  # who only names the class needs none of it

        fields = {
            name: attrs.field(default=self.defaults[name]) if name in self.defaults else attrs.field()
            for name in self.names
        }
        attrs.define(
            self.cls, these=fields, kw_only=self.kw_only, field_transformer=self.field_transformer,
            slots=False, init=True, repr=True, eq=True,
        )  # fmt: skip


class _WhenAsked:
    """What attrs knows a class's fields by: asking for it builds the class, which puts the fields in its place."""

    def __init__(self, later: _Later) -> None:
        self.later = later

    def __get__(self, obj: object, owner: type) -> Any:
        self.later.build()
        return owner.__attrs_attrs__  # type: ignore[attr-defined]  # attrs' own by now
