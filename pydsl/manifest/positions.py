"""Where in a file a path of a manifest lies: "spec.templates[2].dag.tasks[0].depends" -> line 14, column 9."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct, field

from pydsl.manifest import scalars
from pydsl.manifest.construct import is_merge, scalar_value
from pydsl.manifest.nodes import Alias, MappingNode, Node, ScalarNode, SequenceNode

if TYPE_CHECKING:
    from pydsl.diagnostics import Path, Place
    from pydsl.manifest.source import Source


class _Entry(NamedTuple):
    """A value and, where it's in a map, its key."""

    key: Node | None
    value: Node


class Positions(Struct, eq=False):
    """The places of one document, by its tree: what reads it a second time takes longer than checking what it says."""

    _source: Source
    _root: Node
    _maps: dict[int, dict[str, _Entry]] = field(default_factory=dict)

    def place(self, path: Path) -> Place:
        """Return the place of a value; where the path leads nowhere, of the key of the nearest thing above."""
        entry, found = self._follow(path)
        return self._value_place(entry) if found == len(path) else self._head_place(entry)

    def key_place(self, path: Path) -> Place:
        """Return the place of the key that a value has in its map; of a list's item, the place of the item."""
        return self._head_place(self._follow(path)[0])

    def line_text(self, place: Place) -> str:
        """Return the text of the line at a place of this document."""
        return self._source.line_text(place)

    def _follow(self, path: Path) -> tuple[_Entry, int]:
        """Walk down a path as far as there is something; tell how many parts of it there were."""
        entry = _Entry(None, self._root)
        for number, part in enumerate(path):
            below = self._below(entry.value, part)
            if below is None:
                return entry, number
            entry = below
        return entry, len(path)

    def _below(self, node: Node, part: str | int) -> _Entry | None:
        while isinstance(node, Alias):
            node = node.target
        if isinstance(node, SequenceNode) and isinstance(part, int):
            return _Entry(None, node.items[part]) if 0 <= part < len(node.items) else None
        return self._entries(node).get(str(part)) if isinstance(node, MappingNode) else None

    def _entries(self, node: MappingNode) -> dict[str, _Entry]:
        if id(node) not in self._maps:
            self._maps[id(node)] = dict(_entries(node))
        return self._maps[id(node)]

    def _value_place(self, entry: _Entry) -> Place:
        node = entry.value
        if entry.key is not None and isinstance(node, ScalarNode) and _is_nothing(node):
            return self._head_place(entry)
        return self._source.place(node.start, _first_scalar(node).end)

    def _head_place(self, entry: _Entry) -> Place:
        return self._value_place(entry) if entry.key is None else self._source.place(entry.key.start, entry.key.end)


def _entries(node: MappingNode) -> Any:
    for key, value in node.pairs():
        if is_merge(key):
            yield from _merged(value)
        else:
            yield _key_text(key), _Entry(key, value)


def _merged(value: Node) -> Any:
    if isinstance(value, Alias):
        value = value.target
    if isinstance(value, MappingNode):
        yield from _entries(value)
    elif isinstance(value, SequenceNode):
        for item in value.items:
            yield from _merged(item)


def _key_text(key: Node) -> str:
    if isinstance(key, Alias):
        key = key.target
    assert isinstance(key, ScalarNode), "the document was read, so every key is a scalar"
    value = scalar_value(key)
    assert value is not None, "nor is any key null"
    return value if isinstance(value, str) else scalars.key_text(value)


def _is_nothing(node: ScalarNode) -> bool:
    return (node.start.line, node.start.column) == (node.end.line, node.end.column)


def _first_scalar(node: Node) -> Node:
    """Go down to what a collection of several lines begins with, which is what a caret can underline."""
    while isinstance(node, (SequenceNode, MappingNode)) and node.items and node.end.line != node.start.line:
        if (node.items[0].start.line, node.items[0].start.column) != (node.start.line, node.start.column):
            break
        node = node.items[0]
    return node
