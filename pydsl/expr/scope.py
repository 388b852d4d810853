"""Variables in layers: what a place of a workflow sees, on top of what its surroundings see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydsl.expr.lang.values import Value


class Scope(Mapping[str, "Value"]):
    """An immutable map from dotted names to values, on top of another one.

    A scope costs what its own names cost, not what its parents' do. `expanded()` gives the same variables nested at
    the dots, as expressions see them; it's made once, and shares the parent's where nothing differs.
    """

    __slots__ = ("_expanded", "parent", "values_here")

    def __init__(self, values: Mapping[str, Value], parent: Scope | None = None) -> None:
        self.values_here = values
        self.parent = parent
        self._expanded: dict[str, Value] | None = None

    def child(self, values: Mapping[str, Value]) -> Scope:
        """Return a scope that sees these values before its own."""
        return Scope(values, self)

    def __getitem__(self, name: str) -> Value:
        scope: Scope | None = self
        while scope is not None:
            if name in scope.values_here:
                return scope.values_here[name]
            scope = scope.parent
        raise KeyError(name)

    def get(self, name: str, default: Any = None) -> Any:
        """Return a variable's value; the default where there's none. A mapping's own way would cost several calls."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.values_here:
                return scope.values_here[name]
            scope = scope.parent
        return default

    def __contains__(self, name: object) -> bool:
        scope: Scope | None = self
        while scope is not None:
            if name in scope.values_here:
                return True
            scope = scope.parent
        return False

    def __iter__(self) -> Iterator[str]:
        return iter(self._flat())

    def __len__(self) -> int:
        return len(self._flat())

    def _flat(self) -> dict[str, Value]:
        layers: list[Mapping[str, Value]] = []
        scope: Scope | None = self
        while scope is not None:
            layers.append(scope.values_here)
            scope = scope.parent
        flat: dict[str, Value] = {}
        for layer in reversed(layers):
            flat.update(layer)
        return flat

    def expanded(self) -> Mapping[str, Value]:
        """Return the variables nested at the dots: `{"a.b": 1}` as `{"a": {"b": 1}}`. Not to be changed."""
        if self._expanded is None:
            base = self.parent.expanded() if self.parent is not None else {}
            self._expanded = _overlaid(base, self.values_here)
        return self._expanded


class _Branch(dict[str, Any]):
    """A level that dots made, as against a value that is a map."""

    __slots__ = ()


def expand(variables: Mapping[str, Value]) -> dict[str, Value]:
    """Nest variables at their dots; where `a` and `a.b` are both there, `a` is dropped (Argo: util/expand)."""
    return _overlaid({}, variables)


def _overlaid(base: Mapping[str, Value], variables: Mapping[str, Value]) -> dict[str, Value]:
    """Put variables over a nested map, which stays as it is: the levels that change are copied once."""
    root = _Branch(base)
    own = {id(root)}
    for name, value in variables.items():
        _place(root, name, value, own)
    return root


def _place(root: _Branch, name: str, value: Value, own: set[int]) -> None:
    *path, last = name.split(".")
    level = root
    for part in path:
        below = level.get(part)
        if not isinstance(below, _Branch) or id(below) not in own:
            below = _Branch(below) if isinstance(below, _Branch) else _Branch()
            own.add(id(below))
            level[part] = below
        level = below
    if not isinstance(level.get(last), _Branch):
        level[last] = value
