"""The comments of a YAML text: what a `#` begins outside of scalars (YAML 1.1, 3.2.3.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.lazy import lazy_regex
from pydsl.manifest.nodes import Alias, MappingNode, Node, ScalarNode, SequenceNode, compose
from pydsl.manifest.source import split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.manifest.source import Source

_BEGIN = lazy_regex(r"(?:^|(?<=[ \t]))#")


class Comment(Struct, frozen=True):
    """One comment: its line in the file, from 1; its text without the `#`; and whether it has the line for itself."""

    line: int
    text: str
    is_alone: bool


class _Span(Struct, frozen=True):
    """A scalar: from a line and column to a line and column of the file, from 0."""

    first: int
    start: int
    last: int
    end: int

    def covers(self, line: int, column: int) -> bool:
        """Whether it holds what's at a place."""
        return (self.first, self.start) <= (line, column) < (self.last, self.end)


def comments(text: str, file: str = "<string>") -> list[Comment]:
    """List the comments of all documents of a text, in order, those between documents too.

    Raises ReadError for what can't be read.
    """
    spans = [span for source in split(text, file) for span in _spans_of(source)]
    by_line: dict[int, list[_Span]] = {}
    for span in spans:
        for line in range(span.first, span.last + 1):
            by_line.setdefault(line, []).append(span)
    found = []
    for number, written in enumerate(text.split("\n")):
        for match in _BEGIN.finditer(written):
            if not any(span.covers(number, match.start()) for span in by_line.get(number, ())):
                words = written[match.end() :].rstrip("\r").rstrip()
                found.append(Comment(number + 1, words, not written[: match.start()].strip()))
                break
    return found


def _spans_of(source: Source) -> Iterator[_Span]:
    root = compose(source).root
    if root is not None:
        for node in _scalars(root):
            first, last = node.start, node.end
            yield _Span(
                source.line + first.line,
                first.column + (source.column if first.line == 0 else 0),
                source.line + last.line,
                last.column + (source.column if last.line == 0 else 0),
            )


def _scalars(node: Node) -> Iterator[ScalarNode]:
    if isinstance(node, ScalarNode):
        yield node
    elif isinstance(node, SequenceNode):
        for item in node.items:
            yield from _scalars(item)
    elif isinstance(node, MappingNode):
        for key, value in node.pairs():
            yield from _scalars(key)
            yield from _scalars(value)
    else:
        assert isinstance(node, Alias), "there's no other kind"
