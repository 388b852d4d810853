"""Where the tags of a JSON value are, found once: replacing them then costs what they cost, not what the value does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydsl.expr.tags import Mode, substitute_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pydsl.expr.lang.values import Value

Spots = tuple[tuple[Any, Any], ...]
"""Keys or indexes of a map or list, each with the spots of what is there; a text has none of its own."""

TEXT: Spots = ()
T = TypeVar("T")


def find(value: object) -> Spots | None:
    """Return the spots of the texts with tags; None where there's none. Raises ValueError for tags in a map's key."""
    if isinstance(value, str):
        return TEXT if "{{" in value else None
    if isinstance(value, dict):
        if "{{" in " ".join(value):
            raise ValueError("a tag in a key")
        items: Iterable[tuple[Any, object]] = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    else:
        return None
    found: list[tuple[Any, Spots]] = []
    for key, item in items:  # most items are texts without tags: they cost no call
        if isinstance(item, str):
            if "{{" in item:
                found.append((key, TEXT))
        elif item and (inner := find(item)) is not None:
            found.append((key, inner))
    return tuple(found) or None


def texts(value: Any, spots: Spots) -> Iterator[str]:
    """Yield the texts at a value's spots."""
    if spots is TEXT:
        yield value
    for key, inner in spots:
        yield from texts(value[key], inner)


def narrowed(value: Any, spots: Spots | None, wanted: Callable[[str], bool]) -> Spots | None:
    """Return those of a value's spots whose texts are wanted; None where there's none."""
    if spots is None or spots is TEXT:
        return spots if spots is TEXT and wanted(value) else None
    found = [(key, inner) for key, below in spots if (inner := narrowed(value[key], below, wanted)) is not None]
    return tuple(found) or None


class Pass:
    """Replaces tags at the spots of values. `open` tells whether one was left."""

    __slots__ = ("mode", "open", "variables")

    def __init__(self, variables: Mapping[str, Value], mode: Mode = Mode.ALLOW) -> None:
        self.variables, self.mode = variables, mode
        self.open = False

    def fill(self, value: T, spots: Spots) -> T:
        """Replace the tags at the spots; what has none stays the same object. Raises as `substitute_text` does."""
        old: Any = value
        new = self._text(old) if spots is TEXT else old
        for key, inner in spots:
            item = old[key]
            filled = self._text(item) if inner is TEXT else self.fill(item, inner)
            if filled is not item:
                if new is old:
                    new = old.copy()
                new[key] = filled
        made: T = new
        return made

    def _text(self, text: str) -> Any:
        if "{{" not in text:  # the pass before has replaced it
            return text
        filled = substitute_text(text, self.variables, self.mode)
        if "{{" in filled:
            self.open = True
            return text if filled == text else filled
        return filled
