"""The innermost open block. It's a context variable: threads and tasks of asyncio don't see each other's blocks."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any, Protocol

from pydsl.authoring import marks


class Marked(Protocol):
    """What is being written, as its texts see it."""

    marked: dict[int, Any]
    """The references that its texts hold, by the numbers of their marks."""


innermost: ContextVar[Any] = ContextVar("pydsl_block", default=None)
current = innermost.get


def in_words(text: str, frame: Marked | None = None) -> str:
    """Write a text that may hold marks for people: what is being written knows what they stand for."""
    text = marks.unshown(text)
    if not marks.are_in(text):
        return text
    block = current()
    frame = frame or (block.frame if block is not None else None)
    marked = frame.marked if frame is not None else {}
    return marks.without(text, {str(number): node._words() for number, node in marked.items()})
