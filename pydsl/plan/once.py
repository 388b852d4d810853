"""Computing something of a JSON value once, however often it's asked: templates are the same object in every call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
_KEPT = 1000


class Once(Generic[T]):
    """A function of JSON values that remembers what it gave for each object, the latest thousand at least."""

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self._compute = compute
        self._known: dict[int, tuple[Any, T]] = {}

    def __call__(self, value: Any) -> T:
        """Return the result for a value, which must not change afterwards."""
        known = self._known.get(id(value))
        if known is None or known[0] is not value:
            if len(self._known) >= _KEPT:
                self._known.clear()
            known = self._known[id(value)] = (value, self._compute(value))
        return known[1]
