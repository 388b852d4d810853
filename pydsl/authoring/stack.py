"""Frames, and the blocks that are open in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from pydsl.authoring.innermost import current, in_words, innermost
from pydsl.authoring.places import mistake

if TYPE_CHECKING:
    from contextvars import Token
    from types import TracebackType

    from pydsl.authoring.places import Spot
    from pydsl.authoring.references import Term
    from pydsl.errors import AuthoringError


class Frame:
    """What one function, or one workflow, writes: the references that its texts hold, and the block it has opened."""

    __slots__ = ("body", "marked", "outer", "owner", "unentered")

    def __init__(self, owner: Any) -> None:
        self.owner = owner
        self.marked: dict[int, Term] = {}
        self.body: Any = None
        self.outer: Any = None
        self.unentered: list[Any] = []
        """The blocks that were made and that no `with` has entered so far."""

    @property
    def frame(self) -> Frame:
        """A frame is its own."""
        return self

    def require_entered(self) -> None:
        """Raise AuthoringError for the first block that was made and never entered: it would do nothing."""
        for block in self.unentered:
            raise never_entered(block)


class Block:
    """Something that's open inside of `with`. What it leaves behind after an exception is nothing."""

    __slots__ = ("_token", "frame", "has_ended", "outer", "root", "spot")

    frame: Any
    outer: Any
    root: Any
    """The block that names what's in this one: a template's, or a hook's."""
    has_ended: bool
    spot: Spot
    """Where it's made."""
    _token: Token[Any]
    written: ClassVar[str] = ""
    """How an author enters one, for messages."""
    is_reusable: ClassVar[bool] = False
    """Whether it means the same each time that it's entered."""

    def __repr__(self) -> str:
        return f"`with {self.written}`"

    def __bool__(self) -> bool:
        raise mistake("PD510", f"{self._word}(...) is no condition of Python's", f"write `with {self.written}:`")

    def __iter__(self) -> Any:
        raise mistake("PD510", f"{self._word}(...) is no loop of Python's", f"write `with {self.written}:`")

    def __call__(self, *_: Any, **__: Any) -> Any:
        """Refuse to be a decorator, as `@x.on_exit()`, or a call."""
        raise mistake("PD510", f"{self._word}(...) opens a block: it can't be called", self._way)

    @property
    def _way(self) -> str:
        return f"write `with {self.written}:`, and the calls below it"

    @property
    def _word(self) -> str:
        return self.written.partition("(")[0].rpartition(".")[2]

    def expect_entry(self) -> None:
        """Note, in what's being written, that the block was made: it has to be entered."""
        around = current()
        if around is not None:
            around.frame.unentered.append(self)

    def open(self) -> None:
        """Become the innermost block."""
        if hasattr(self, "_token") and not self.is_reusable:
            raise mistake(
                "PD510", f"this {self._word}(...) was entered before", f"write another `with {self.written}:`"
            )
        self.outer = current()
        if self.outer is not None and self in self.outer.frame.unentered:
            self.outer.frame.unentered.remove(self)
        self.frame = self.outer.frame if self.outer is not None else None
        around = getattr(self.outer, "root", None)
        self.root = self if around is None else around
        self.has_ended = False
        self._token = innermost.set(self)

    def close(self, *, is_failing: bool) -> None:
        """Hand over to the block around it again."""
        _leave(self, self._token, is_failing=is_failing)

    def __enter__(self) -> Any:
        self.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(is_failing=error is not None)
        if error is None:
            self.finish()

    def finish(self) -> None:
        """Do what's to do when the block ended well."""


def _leave(what: Block | Frame | None, token: Token[Any], *, is_failing: bool) -> None:
    """Let what was open before be the innermost again; raises AuthoringError where something inside is open still."""
    inner = current()
    innermost.reset(token)
    if inner is not what and isinstance(inner, Block) and not is_failing:
        raise mistake("PD510", f"{inner._word}(...) is entered and never left", inner._way, inner.spot)


def never_entered(block: Block) -> AuthoringError:
    """Make the error for a block that no `with` enters."""
    return mistake("PD510", f"{block._word}(...) without `with` does nothing", block._way, block.spot)


class entered:  # noqa: N801 - read as a verb: `with entered(frame):`
    """Run a function's body inside of a frame of its own, a file in none; what was open before isn't seen."""

    __slots__ = ("_frame", "_token")

    def __init__(self, frame: Frame | None) -> None:
        self._frame = frame

    def __enter__(self) -> Frame | None:
        self._token = innermost.set(self._frame)
        return self._frame

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is not None and not hasattr(error, _FRAME):
            setattr(error, _FRAME, self._frame)
        _leave(self._frame, self._token, is_failing=error is not None)


_FRAME = "_pydsl_frame"
"""The attribute of an error that says what was being written when it was raised."""


def said_in_words(error: BaseException) -> str:
    """Return an error's text for people; whatever the author's class raises when it's asked for that."""
    return in_words(str(error), getattr(error, _FRAME, None))
