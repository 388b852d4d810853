"""YAML text as a tree of nodes with places. The parser is PyYAML's (libyaml, whose port go-yaml is); the tree is ours.

PyYAML's own composer isn't used: it recurses without a bound in C, forbids what Argo's reader allows (an anchor that
is defined twice) and forgets how a scalar was written, on which its type depends.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import yaml
from msgspec import Struct

from pydsl.manifest import dialect
from pydsl.manifest.escapes import Escapes, escapes_of, quotes_of
from pydsl.manifest.source import MAX_DEPTH, Mark, Point, ReadError, Source

_Parser: Any = getattr(yaml, "CLoader", yaml.Loader)  # libyaml's, where PyYAML was built with it


class ScalarNode(Struct, eq=False):
    """A scalar: its text, its tag if one is written, and whether it's `plain`, so that its text decides its type."""

    value: str
    tag: str | None
    plain: bool
    start: Point
    end: Point


class SequenceNode(Struct, eq=False):
    """A list of nodes."""

    items: list[Node]
    start: Point
    end: Point


class MappingNode(Struct, eq=False):
    """Keys and values in turn, as written: nothing is merged, nothing is dropped."""

    items: list[Node]
    start: Point
    end: Point

    def pairs(self) -> zip[tuple[Node, Node]]:
        """Yield each key with its value."""
        return zip(self.items[::2], self.items[1::2], strict=True)


class Alias(Struct, eq=False):
    """`*name`: stands for another node, which may be one that this lies in."""

    name: str
    target: Node
    start: Point
    end: Point


Node: TypeAlias = "ScalarNode | SequenceNode | MappingNode | Alias"


class Composed(Struct, frozen=True):
    """The first document of a text, None if there is none; and where the text goes on after `...`, if it does."""

    root: Node | None
    ignored: Mark | None = None


def compose(source: Source) -> Composed:
    """Read the first document of a text into nodes; raises ReadError where libyaml refuses it."""
    escapes = escapes_of(source.text) if source.alone else None
    try:
        return _composed(source, escapes)
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        raise _refused(source, error) from None


def _refused(source: Source, error: Exception) -> ReadError:
    from pydsl.manifest import syntax  # what's right needs none of it

    return (syntax.error_of if isinstance(error, yaml.MarkedYAMLError) else syntax.character_error)(source, error)


def _composed(source: Source, escapes: Escapes | None) -> Composed:
    """Compose a text; once more where libyaml stops at an escape that Argo's reader knows."""
    try:
        return _compose(source, _parser(escapes.text if escapes else source.text), escapes)
    except yaml.MarkedYAMLError as error:
        quotes = quotes_of(source.text) if error.problem == "found unknown escape character" else None
        if quotes is None:
            raise
        return _compose(source, _parser(quotes.text), quotes)


def _parser(text: str) -> Any:
    return _Parser(text)


def _compose(source: Source, parser: Any, escapes: Escapes | None) -> Composed:
    parser.get_event()  # the stream's start
    event = parser.get_event()
    if isinstance(event, yaml.StreamEndEvent):
        return Composed(None)
    if event.version not in (None, (1, 1)):
        raise source.error(
            "PD001", "Argo reads YAML 1.1 only: leave the %YAML line out", source.place(event.start_mark)
        )
    root = _tree(source, parser, escapes)
    end = parser.get_event()
    return Composed(root, _rest(source, end.end_mark) if end.explicit else None)


def _rest(source: Source, end: Point) -> Mark | None:
    """Find where something other than blank lines and comments follows the end of the document."""
    for number, line in enumerate(source.lines[end.line + 1 :], end.line + 1):
        if line.strip() and not line.lstrip().startswith("#"):
            return Mark(number, 0)
    return None


def _tree(source: Source, parser: Any, escapes: Escapes | None) -> Node:
    """Build the tree of one document, with a stack of its own: depth is bounded, and costs no Python frames."""
    differs = (escapes is None or not escapes.json) and dialect.may_differ(source.text)
    anchors: dict[str, Node] = {}
    items: list[Node] = []
    stack: list[_Open] = []
    while True:
        event = parser.get_event()
        kind = type(event)
        if kind is yaml.ScalarEvent:
            if differs:
                dialect.check_scalar(source, event, bool(stack) and stack[-1].in_flow)
            value = escapes.value(event.value, event.style) if escapes else event.value
            node: Node = ScalarNode(value, event.tag, event.implicit[0], event.start_mark, event.end_mark)
        elif kind is yaml.AliasEvent:
            node = _alias(source, anchors, event)
        elif kind is yaml.SequenceEndEvent or kind is yaml.MappingEndEvent:
            closed = stack.pop()
            closed.node.end = event.end_mark
            if not stack:
                return closed.node
            items = closed.around
            continue
        else:
            node = _opened(source, event, items, stack)
        items.append(node)
        if event.anchor and kind is not yaml.AliasEvent:
            anchors[event.anchor] = node
        if isinstance(node, (SequenceNode, MappingNode)):
            items = node.items
        elif not stack:
            return node


class _Open(NamedTuple):
    """A collection that isn't closed yet, and the items that it's one of."""

    node: SequenceNode | MappingNode
    around: list[Node]
    in_flow: bool


_SHAPES: dict[type, type[SequenceNode | MappingNode]] = {
    yaml.SequenceStartEvent: SequenceNode,
    yaml.MappingStartEvent: MappingNode,
}


def _opened(source: Source, event: Any, items: list[Node], stack: list[_Open]) -> SequenceNode | MappingNode:
    node = _SHAPES[type(event)]([], event.start_mark, event.end_mark)
    stack.append(_Open(node, items, event.flow_style))
    if len(stack) > MAX_DEPTH:
        raise too_deep(source, node)
    return node


def _alias(source: Source, anchors: dict[str, Node], event: Any) -> Alias:
    target = anchors.get(event.anchor)
    if target is None:
        place = source.place(event.start_mark, event.end_mark)
        raise source.error("PD005", f"`*{event.anchor}` refers to an anchor that isn't above it", place)
    return Alias(event.anchor, target, event.start_mark, event.end_mark)


def too_deep(source: Source, node: Node) -> ReadError:
    """Return the error of a node that lies too deep."""
    return source.error("PD006", f"lists and maps nest deeper than {MAX_DEPTH}", source.place(node.start))
