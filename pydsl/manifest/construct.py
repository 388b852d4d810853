"""Nodes as JSON values, as Argo's strict reader makes them (go-yaml 2's decode.go, then sigs.k8s.io/yaml)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from pydsl.manifest import scalars
from pydsl.manifest.nodes import Alias, MappingNode, Node, ScalarNode, SequenceNode, too_deep
from pydsl.manifest.source import MAX_DEPTH, ReadError, Source

if TYPE_CHECKING:
    from pydsl.diagnostics import Diagnostic, Place

MERGE_TAG = scalars.PREFIX + "merge"


def construct(source: Source, root: Node) -> Any:
    """Make the JSON value of a document; raises ReadError with every duplicate key, or with the first other error."""
    reader = _Constructor(source)
    value = reader.value(root, 0)
    if reader.repeats:
        raise ReadError(*[repeat.finding(source) for repeat in reader.repeats.values()])
    return value


def is_merge(key: Node) -> bool:
    """Whether a key is the `<<` that merges other maps in."""
    return isinstance(key, ScalarNode) and key.value == "<<" and (key.plain or key.tag == MERGE_TAG)


def scalar_value(node: ScalarNode) -> scalars.Value:
    """Resolve a scalar node; raises scalars.MismatchError."""
    if node.tag is not None:
        return scalars.tagged(node.tag, node.value)
    return scalars.plain(node.value) if node.plain else node.value


class _Repeat(Struct, eq=False):
    """A key that its map has already, from `line` (negative: merged in there). `times` counts all that are given."""

    key: str
    line: int
    node: Node
    merging: bool
    times: int = 1

    def finding(self, source: Source) -> Diagnostic:
        """Return one finding, however often the key comes again."""
        place = source.place(self.node.start, self.node.end)
        often = "twice" if self.times == 2 else f"{self.times} times"
        if self.line > 0 and not self.merging:
            hint = f"the first is at line {self.line}"
            return source.finding("PD002", f"the key `{self.key}` is given {often}", place, hint)
        verb = f"merged in {often}" if self.line < 0 and self.merging else "both merged in and given"
        hint = (
            f"the first is at line {abs(self.line)}; Argo's reader lets nothing override a key, not even a merged one"
        )
        return source.finding("PD002", f"the key `{self.key}` is {verb}", place, hint)


class _Constructor(Struct, eq=False):
    source: Source
    repeats: dict[tuple[int, str], _Repeat] = field(default_factory=dict)
    decoded: int = 1  # the document itself is one, as go-yaml counts
    decoded_in_aliases: int = 0
    aliases: set[int] = field(default_factory=set)

    def value(self, node: Node, depth: int) -> Any:
        self.count(node)
        if isinstance(node, ScalarNode):
            return self.scalar(node)
        if depth >= MAX_DEPTH:  # only aliases get this deep
            raise too_deep(self.source, node)
        if isinstance(node, MappingNode):
            filled: dict[str, Any] = {}
            self.fill(filled, {}, node, depth + 1, None)
            return filled
        if isinstance(node, SequenceNode):
            items = []
            for item in node.items:
                items.append(self.value(item, depth + 1))
            return items
        return self.alias(node, depth)

    def place(self, node: Node) -> Place:
        return self.source.place(node.start, node.end)

    def count(self, node: Node) -> None:
        """Bound what aliases can blow a small text up to, by go-yaml's own rule."""
        self.decoded += 1
        if not self.aliases:
            return
        self.decoded_in_aliases += 1
        few = self.decoded_in_aliases <= 100 or self.decoded <= 1000
        if not few and self.decoded_in_aliases > self.decoded * _alias_share(self.decoded):
            message = "aliases repeat too much: nearly all of this document would be copies"
            raise self.source.error("PD005", message, self.place(node))

    def alias(self, node: Alias, depth: int) -> Any:
        self.enter(node)
        value = self.value(node.target, depth + 1)
        self.aliases.discard(id(node))
        return value

    def enter(self, node: Alias) -> None:
        if id(node) in self.aliases:
            raise self.source.error("PD005", f"`*{node.name}` lies in what it refers to", self.place(node))
        self.aliases.add(id(node))

    def scalar(self, node: ScalarNode) -> scalars.Value:
        value = self.resolved(node)
        if not isinstance(value, float):
            return value
        if not math.isfinite(value):
            message = f"`{node.value}` is a number that JSON doesn't have, so Argo refuses it"
            raise self.source.error("PD004", message, self.place(node), f"quote it if it's text: '{node.value}'")
        return scalars.json_number(value)

    def resolved(self, node: ScalarNode) -> scalars.Value:
        try:
            return scalar_value(node)
        except scalars.MismatchError as error:
            message = f"`{node.value}` is tagged !!{error.wanted}, and isn't one"
            raise self.source.error("PD004", message, self.place(node)) from None

    def fill(
        self, out: dict[str, Any], seen: dict[str, int], node: MappingNode, depth: int, merge: Node | None
    ) -> None:
        """Put a map's entries into `out`. `seen` has the line of every key; `merge` is the `<<` that brings them in."""
        for key_node, value_node in node.pairs():
            if is_merge(key_node):
                self.merge(out, seen, key_node, value_node, depth)
                continue
            key = self.key(key_node, node)
            value = self.value(value_node, depth)
            if key in seen:
                repeat = _Repeat(key, seen[key], merge or key_node, merge is not None)
                self.repeats.setdefault((id(out), key), repeat).times += 1
            else:
                out[key] = value
                # a key that a merge brings is remembered as the merge's own, by a line below 1
                line = self.source.line_at((merge or key_node).start)
                seen[key] = -line if merge else line

    def key(self, node: Node, parent: MappingNode) -> str:
        if not isinstance(node, ScalarNode):
            return self.odd_key(node, parent)
        self.count(node)
        value = self.resolved(node)
        if value is None:
            hint = f"quote it: '{node.value}'" if node.value else None
            raise self.source.error("PD003", "a key can't be null", self.place(node), hint)
        if isinstance(value, int) and value >= 1 << 63:
            raise self.source.error("PD003", "a key can't be a number of more than 63 bits", self.place(node))
        return value if isinstance(value, str) else scalars.key_text(value)

    def odd_key(self, node: Node, parent: MappingNode) -> str:
        target = node.target if isinstance(node, Alias) else node
        if isinstance(target, ScalarNode):
            self.count(node)
            return self.key(target, parent)
        start = parent.start
        if self.source.lines[start.line].startswith("{{", start.column):
            from pydsl.manifest.syntax import unquoted  # what's right needs none of it

            raise unquoted(self.source, self.place(parent))
        kind = "a map" if isinstance(target, MappingNode) else "a list"
        raise self.source.error("PD003", f"a key can't be {kind}", self.place(node))

    def merge(self, out: dict[str, Any], seen: dict[str, int], key: Node, value: Node, depth: int) -> None:
        """Merge the map, or the list of maps, that `<<` names; of a list the first counts most."""
        if isinstance(value, SequenceNode):
            for item in reversed(value.items):
                self.merge_one(out, seen, key, item, depth)
        else:
            self.merge_one(out, seen, key, value, depth)

    def merge_one(self, out: dict[str, Any], seen: dict[str, int], key: Node, value: Node, depth: int) -> None:
        self.count(value)
        target = value.target if isinstance(value, Alias) else value
        if not isinstance(target, MappingNode):
            raise self.source.error("PD007", "`<<` merges a map or a list of maps, and this is none", self.place(value))
        if depth >= MAX_DEPTH:
            raise too_deep(self.source, value)
        if isinstance(value, Alias):
            self.enter(value)
            self.count(target)
        self.fill(out, seen, target, depth + 1, key)
        if isinstance(value, Alias):
            self.aliases.discard(id(value))


_FREE, _DENSE = 400_000, 4_000_000


def _alias_share(decoded: int) -> float:
    """Return the share of a document that aliases may make up (go-yaml 2: allowedAliasRatio)."""
    if decoded <= _FREE:
        return 0.99
    return 0.10 if decoded >= _DENSE else 0.99 - 0.89 * (decoded - _FREE) / (_DENSE - _FREE)
