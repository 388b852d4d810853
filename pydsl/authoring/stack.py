"""The stack of open blocks. It's a context variable: threads and tasks of asyncio don't see each other's blocks."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contextvars import Token
    from types import TracebackType

    from pydsl.authoring.references import Node

_innermost: ContextVar[Any] = ContextVar("pydsl_block", default=None)

current = _innermost.get


class Frame:
    """What one function, or one workflow, writes: the references that its texts hold, and the block it has opened."""

    __slots__ = ("body", "marked", "outer", "owner")

    def __init__(self, owner: Any) -> None:
        self.owner = owner
        self.marked: dict[int, Node] = {}
        self.body: Any = None
        self.outer: Any = None

    @property
    def frame(self) -> Frame:
        """A frame is its own."""
        return self


class Block:
    """Something that's open inside of `with`. What it leaves behind after an exception is nothing."""

    __slots__ = ("_token", "frame", "has_ended", "outer", "root")

    frame: Any
    outer: Any
    root: Any
    """The block that names what's in this one: a template's, or a hook's."""
    has_ended: bool
    _token: Token[Any]

    def open(self) -> None:
        """Become the innermost block."""
        self.outer = current()
        self.frame = self.outer.frame if self.outer is not None else None
        self.root = getattr(self.outer, "root", None) or self
        self.has_ended = False
        self._token = _innermost.set(self)

    def close(self) -> None:
        """Give the place back to the block around it."""
        _innermost.reset(self._token)

    def __enter__(self) -> Any:
        self.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if error is None:
            self.finish()

    def finish(self) -> None:
        """Do what's to do when the block ended well."""


class entered:  # noqa: N801 - read as a verb: `with entered(frame):`
    """Run a function's body inside of a frame of its own; what was open before isn't seen."""

    __slots__ = ("_frame", "_token")

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def __enter__(self) -> Frame:
        self._token = _innermost.set(self._frame)
        return self._frame

    def __exit__(self, *_: object) -> None:
        _innermost.reset(self._token)
