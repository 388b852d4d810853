"""The variables that an expression needs, as Argo lists them before it evaluates (Argo: util/template)."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from pydsl.expr.lang.parser import parse
from pydsl.expr.lang.syntax import Binary, Chain, Literal, Member, Name, SyntaxNode, children

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEPT = 4096


def identifiers(text: str) -> set[str]:
    """List an expression's variables: names, and dotted names as far as the dots go (`a`, `a.b`, `a.b.c`).

    What is guarded by `??` or `?.` may be absent, so only its first name is listed. Raises `ExprError` where the text
    can't be read.
    """
    return set(ordered(text))


@functools.lru_cache(maxsize=_KEPT)
def ordered(text: str) -> tuple[str, ...]:
    """List the variables in the order in which Argo looks for them."""
    return tuple(dict.fromkeys(_needed(parse(text), guarded=False)))


def _needed(node: SyntaxNode, *, guarded: bool) -> Iterator[str]:
    if isinstance(node, Name):
        yield node.name
    elif isinstance(node, Chain):
        yield from _needed(node.node, guarded=True)
    elif isinstance(node, Member):
        yield from _member(node, guarded)
    elif isinstance(node, Binary):
        yield from _binary(node)
    else:
        for child in children(node):
            yield from _needed(child, guarded=False)


def _binary(node: Binary) -> Iterator[str]:
    spine = [node]
    while isinstance(spine[-1].left, Binary):
        spine.append(spine[-1].left)
    yield from _needed(spine[-1].left, guarded=spine[-1].operator == "??")
    for part in reversed(spine):
        yield from _needed(part.right, guarded=False)


def _member(node: Member, guarded: bool) -> Iterator[str]:
    yield from _needed(node.base, guarded=guarded)
    if not isinstance(node.key, Literal):
        yield from _needed(node.key, guarded=False)
    path = None if guarded else dotted(node)
    if path is not None:
        yield path


def dotted(node: SyntaxNode) -> str | None:
    """Write a chain of names as text: `a.b.c`; None where something else is in between."""
    parts: list[str] = []
    while isinstance(node, Member):
        if not isinstance(node.key, Literal) or node.key.position != node.position:  # a bracket, not a dot
            return None
        parts.append(str(node.key.value))
        node = node.base
    return ".".join([node.name, *reversed(parts)]) if isinstance(node, Name) else None
