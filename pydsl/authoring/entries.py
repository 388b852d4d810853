"""What stands in a block: calls, loops, groups of both; and the names that they get when the block ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.authoring.calls import Call
from pydsl.authoring.places import Spot, mistake

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydsl.authoring.calls import Guard


class StepGroup:
    """Steps that run at the same time."""

    __slots__ = ("items",)

    def __init__(self) -> None:
        self.items: list[Any] = []


class Loop:
    """What `each` loops over, and the calls inside. `call` is the only one, where there's no more."""

    __slots__ = ("call", "given_name", "guards", "item", "items", "name", "source", "spot")

    def __init__(self, source: Any, name: str | None, spot: Spot) -> None:
        self.source = source
        self.given_name = name
        self.spot = spot
        self.items: Any = []
        self.guards: tuple[Guard, ...] = ()
        self.name = ""
        self.item: Any = None
        self.call: Call[Any] | None = None

    @property
    def words(self) -> str:
        """Name it, for messages."""
        return self.name or self.given_name or "each(...)"

    def end(self) -> None:
        """Take no more calls."""
        self.items = tuple(self.items)
        entries = entries_of(self.items)
        self.call = entries[0] if len(entries) == 1 and isinstance(entries[0], Call) else None


def entries_of(items: Iterable[Any]) -> list[Any]:
    """List calls and loops, those of groups among them."""
    return [entry for item in items for entry in (item.items if type(item) is StepGroup else (item,))]


def name_entries(items: Iterable[Any], owner: str, kind: str) -> None:
    """Name the calls and loops of a block that has ended, and those of the loops in it.

    What the author has named is called so. What else there is gets its template's name, the second one with `-2` and
    so on: names that nobody wrote never clash. Raises AuthoringError where two were given one name.
    """
    entries = entries_of(items)
    taken: dict[str, Any] = {}
    for entry in entries:
        name = _said_name(entry)
        if name is not None and taken.setdefault(name, entry) is not entry:
            raise _clash(entry, name, owner, kind)
    counts: dict[str, int] = {}
    for entry in entries:
        entry.name = _said_name(entry) or _numbered(entry, counts, taken)
        if type(entry) is Loop:
            _name_inside(entry, owner, kind)


def _said_name(entry: Any) -> str | None:
    if type(entry) is Loop and entry.call is not None and entry.call.given_name:
        return entry.call.given_name
    name: str | None = entry.given_name
    return name


def _numbered(entry: Any, counts: dict[str, int], taken: dict[str, Any]) -> str:
    base = _base_name(entry)
    while True:
        counts[base] = count = counts.get(base, 0) + 1
        name = base if count == 1 else f"{base}-{count}"
        if name not in taken:
            taken[name] = entry
            return name


def _base_name(entry: Any) -> str:
    """Return the name of what's called first."""
    while type(entry) is not Call:
        entry = entry.items[0]
    return entry.given_name or entry.callee.name


def _name_inside(loop: Loop, owner: str, kind: str) -> None:
    if loop.call is not None:
        loop.call.name = loop.name
    else:
        name_entries(loop.items, f"{owner}-{loop.name}", kind)


def _clash(entry: Any, name: str, owner: str, kind: str) -> Exception:
    word = "step" if kind == "steps" else "task"
    word_of = '.named("...")' if isinstance(entry, Call) else 'each(..., name="...")'
    hint = f"give one of them another name: {word_of}"
    return mistake("PD507", f"two {word}s of {owner} are called {name}", hint, entry.spot)
