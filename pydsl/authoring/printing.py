"""What an author's code prints while it writes a workflow: for the marks of references, what they stand for."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

from pydsl.authoring.innermost import in_words

if TYPE_CHECKING:
    from typing import TextIO


class InWords(io.TextIOBase):
    """A stream that writes what each reference is where a text has the mark of one."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write a text; raises TypeError for anything else, as other streams do."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._stream.write(in_words(text))
        return len(text)

    def flush(self) -> None:
        """Hand on what was written."""
        self._stream.flush()

    def writable(self) -> bool:
        """Whether it can be written to."""
        return True

    def isatty(self) -> bool:
        """Whether a person reads it."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """Return the descriptor that it writes to."""
        return self._stream.fileno()


class printing:  # noqa: N801 - read as a word: `with printing():`
    """Translate what's printed while an author's function runs; inside of another one there's nothing left to do."""

    __slots__ = ("_kept", "_told")

    def __enter__(self) -> None:
        self._told: InWords | None = None
        if not isinstance(sys.stdout, InWords):
            self._kept = sys.stdout, sys.stderr
            sys.stdout = self._told = InWords(sys.stdout)
            sys.stderr = InWords(sys.stderr)

    def __exit__(self, *_: object) -> None:
        if self._told is not None and self._told is sys.stdout:  # else it was replaced meanwhile
            sys.stdout, sys.stderr = self._kept
