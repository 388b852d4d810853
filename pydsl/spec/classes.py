"""How the API's classes are made: each is an attrs class, built when something is asked of it that attrs makes.

Building one takes attrs as long as importing a small module does, and importing attrs as long as thirty; a document
needs a few of the 220. Until then a class has its slots, its annotations, a way to make objects of it, and stand-ins
that build it. What reads and writes JSON knows the fields from here. Type checkers see attrs' own functions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from attrs import define, evolve
else:

    def define(*, kw_only: bool, field_transformer: Callable[..., Any] | None = None) -> Callable[[type], type]:
        """Make an attrs class with slots, as `attrs.define` does, but later."""
        return lambda cls: _Later(cls, kw_only, field_transformer).cls

    def evolve(obj: Any, **changes: Any) -> Any:
        """Return a copy of an object of the API with other values in some fields, as `attrs.evolve` does."""
        kept = {field.name: getattr(obj, field.name) for field in fields_by_name(type(obj)) or ()}
        return type(obj)(**{**kept, **changes})


__all__ = ["NOTHING", "ApiField", "define", "evolve", "fields_by_name"]

NOTHING = object()
"""The default of a field that has to be given."""
_LATER: dict[type, _Later] = {}


class ApiField(NamedTuple):
    """A field of a class: its annotation's text, and its default."""

    name: str
    type: str
    default: object


def fields_by_name(cls: type) -> tuple[ApiField, ...] | None:
    """Return the fields of a class of the API, or of an author's that's made of one; None for any other class."""
    if cls in _LATER:
        return _LATER[cls].fields
    if not any(base in _LATER for base in cls.__mro__):
        return None
    import attrs  # who makes classes of these ones has it

    return tuple(
        ApiField(one.name, str(one.type), NOTHING if one.default is attrs.NOTHING else one.default)
        for one in attrs.fields(cls)
    )


class _Later:
    """A class with slots, and what attrs is to make of it."""

    def __init__(self, cls: type, kw_only: bool, field_transformer: Callable[..., Any] | None) -> None:
        said = vars(cls).get("__annotations__", {})
        self.own = [ApiField(name, str(said[name]), vars(cls).get(name, NOTHING)) for name in said]
        self.kw_only, self.field_transformer = kw_only, field_transformer
        self.cls: Any = type(cls)(cls.__name__, cls.__bases__, self._namespace(cls, tuple(said)))
        self.fields = self._ordered()
        self.required = frozenset(field.name for field in self.fields if field.default is NOTHING)
        self.defaults = {field.name: field.default for field in self.fields}
        _LATER[self.cls] = self

    def _namespace(self, cls: type, names: tuple[str, ...]) -> dict[str, Any]:
        left = {*names, "__dict__", "__weakref__"}
        weak = () if any(hasattr(base, "__weakref__") for base in cls.__bases__) else ("__weakref__",)
        return {
            **{name: value for name, value in vars(cls).items() if name not in left},
            **{name: self._stand_in(name) for name in ("__repr__", "__eq__")},
            "__init__": self._beginning(),
            "__slots__": (*names, *weak),
            "__hash__": None,
            "__attrs_attrs__": _WhenAsked(self),
        }

    def _ordered(self) -> tuple[ApiField, ...]:
        """List the fields as attrs does: those of the base first, then its own; or as the transformer says."""
        own = {one.name for one in self.own}
        above = [one for base in self.cls.__bases__ if base in _LATER for one in _LATER[base].fields]
        fields = [*(one for one in above if one.name not in own), *self.own]
        return tuple(self.field_transformer(self.cls, fields) if self.field_transformer else fields)

    def _beginning(self) -> Callable[..., None]:
        """Return what makes an object, as attrs' own way does; of what attrs wouldn't take attrs itself complains."""

        def __init__(obj: Any, *arguments: Any, **given: Any) -> None:  # noqa: N807 - what it's called in a class
            values = {**self.defaults, **given}
            if arguments or len(values) > len(self.defaults) or not self.required <= given.keys():
                self.build()
                self.cls.__init__(obj, *arguments, **given)
                return
            for name, value in values.items():
                setattr(obj, name, value)

        return __init__

    def _stand_in(self, name: str) -> Callable[..., Any]:
        def method(*arguments: Any, **values: Any) -> Any:
            self.build()
            return getattr(self.cls, name)(*arguments, **values)

        method.__name__ = name
        return method

    def build(self) -> None:
        """Let attrs write the methods, which take the place of those from here."""
        import attrs  # few need it

        fields = {
            field.name: attrs.field() if field.default is NOTHING else attrs.field(default=field.default)
            for field in self.own
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
