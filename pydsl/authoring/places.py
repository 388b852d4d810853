"""Where in the author's code something was written: taken cheaply at each call, worked out when somebody asks."""

from __future__ import annotations

import opcode
import os
import sys
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from pydsl.authoring.innermost import in_words
from pydsl.errors import AuthoringError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import CodeType, FrameType, FunctionType

    from pydsl.diagnostics import Place

_OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_MATCH_CLASS = opcode.opmap["MATCH_CLASS"]
_STANDARD = os.path.dirname(os.path.abspath(os.__file__)) + os.sep


class Spot:
    """A point in running code: which code, and which instruction of it. Makes a `Place` when it's asked to."""

    __slots__ = ("code", "instruction")

    def __init__(self, code: CodeType, instruction: int) -> None:
        self.code = code
        self.instruction = instruction

    def place(self, keyword: str | None = None) -> Place:
        """Return the file, line and columns of what was being run; with `keyword`, those of that argument of the call.

        Columns are exact from Python 3.11 on; on 3.10 the whole statement's line is underlined.
        """
        line, column, end_line, end_column = self._extent()
        file = self.code.co_filename
        if keyword is not None and column is not None:
            found = _argument_extent(file, (line, column, end_line, end_column), keyword)
            if found is not None:
                return _place(file, *found)
        if column is None:
            return _whole_line(file, line)
        if end_line != line:
            return _place(file, line, column + 1, _whole_line(file, line).end_column)
        return _place(file, line, column + 1, end_column + 1)

    def _extent(self) -> tuple[int, int | None, int, int]:
        if sys.version_info >= (3, 11):
            import itertools

            found = next(itertools.islice(self.code.co_positions(), self.instruction // 2, None))
            line, end_line, start, end = found
            if line is not None and start is not None:
                first = _characters(self.code.co_filename, line, start)
                last = _characters(self.code.co_filename, end_line or line, end or start)
                return line, first, end_line or line, last
        for start, stop, number in self.code.co_lines():
            if start <= self.instruction < stop and number is not None:
                return number, None, number, 0
        return self.code.co_firstlineno, None, self.code.co_firstlineno, 0


_subject: ContextVar[Any] = ContextVar("pydsl_subject", default=None)


class about:  # noqa: N801 - read as a word: `with about(call):`
    """Say what is at fault, where no code of the author's runs: a spot, or what has one; None where it runs again."""

    __slots__ = ("_subject", "_token")

    def __init__(self, subject: Any) -> None:
        self._subject = subject

    def __enter__(self) -> None:
        self._token = _subject.set(self._subject)

    def __exit__(self, *_: object) -> None:
        _subject.reset(self._token)


def here(frame: FrameType | None = None) -> Spot:
    """Return the spot of what `about` names; else the innermost point outside of pydsl."""
    subject = _subject.get()
    said: Spot | None = getattr(subject, "spot", subject)
    if said is not None:
        return said
    frame = frame or sys._getframe(1)
    while frame.f_back is not None and _is_between(frame.f_code.co_filename):
        frame = frame.f_back
    return Spot(frame.f_code, frame.f_lasti)


def is_ours(file: str) -> bool:
    """Whether a file is one of pydsl's own."""
    return file.startswith((_OURS, "<attrs"))


def _is_between(file: str) -> bool:
    """Whether a file stands between pydsl and the author: it's pydsl's own, or of Python's library."""
    return file.startswith((_OURS, "<attrs", "<frozen")) or (
        file.startswith(_STANDARD) and "site-packages" not in file[len(_STANDARD) :]
    )


def is_library(file: str) -> bool:
    """Whether a file is pydsl's, Python's, or of a package that's installed: none that the author would open."""
    return _is_between(file) or "site-packages" in file


def asked_by_author(frame: FrameType) -> str | None:
    """Return by which word the author's own code asks for a value's class; None where it's other code that asks."""
    while frame.f_code.co_name == "__instancecheck__" and frame.f_back is not None:  # of abstract classes
        frame = frame.f_back
    code = frame.f_code
    if is_library(code.co_filename):
        return None
    if code.co_code[frame.f_lasti] == _MATCH_CLASS:
        return "case"
    return "isinstance" if "isinstance" in code.co_names else None


def definition(function: FunctionType) -> Place:
    """Return the line that defines a function: its `def`, with its name underlined."""
    import linecache

    code = function.__code__
    for number in range(code.co_firstlineno, code.co_firstlineno + 200):
        text = linecache.getline(code.co_filename, number)
        if not text:
            break
        column = text.find(f"def {code.co_name}")
        if column >= 0 and not text[:column].replace("async", "").strip():
            return _place(code.co_filename, number, column + 5, column + 5 + len(code.co_name))
    return _whole_line(code.co_filename, code.co_firstlineno)


def mistake(code: str, message: str, hint: str | None = None, at: Spot | Place | None = None) -> AuthoringError:
    """Make the error that shows an author's mistake; without `at`, at the line that's being run."""
    from pydsl.diagnostics import Diagnostic  # only a mistake pays for it

    at = at or here(sys._getframe(1))
    place = at.place() if isinstance(at, Spot) else at
    return AuthoringError([Diagnostic(code=code, message=in_words(message), hint=hint and in_words(hint), place=place)])


def did_you_mean(name: str, known: Iterable[str], what: str = "there is") -> str | None:
    """Hint at the nearest of the known names, else list them."""
    from pydsl.diagnostics import nearest  # as above

    names = list(known)
    close = nearest(name, names)
    if close:
        return f"did you mean {close!r}?"
    return f"{what}: {', '.join(names)}" if names else None


def _whole_line(file: str, line: int) -> Place:
    import linecache

    text = linecache.getline(file, line).rstrip()
    indent = len(text) - len(text.lstrip())
    return _place(file, line, indent + 1, max(len(text), indent + 1) + 1)


def _place(file: str, line: int, column: int, end_column: int | None) -> Place:
    from pydsl.diagnostics import Place  # who only collects calls asks for none

    return Place(file, line, column, end_column)


def _characters(file: str, line: int, offset: int) -> int:
    """Turn a count of UTF-8 bytes into one of characters."""
    import linecache

    text = linecache.getline(file, line)
    return offset if text.isascii() else len(text.encode()[:offset].decode(errors="ignore"))


def _argument_extent(file: str, extent: tuple[int, int, int, int], keyword: str) -> tuple[int, int, int] | None:
    """Find a keyword argument inside the text of a call."""
    import ast
    import linecache

    line, column, end_line, end_column = extent
    lines = [linecache.getline(file, number) for number in range(line, end_line + 1)]
    if not all(lines):
        return None
    lines[-1] = lines[-1][:end_column]
    lines[0] = " " * column + lines[0][column:]
    try:
        tree = ast.parse("(\n" + "".join(lines) + "\n)")
    except (SyntaxError, ValueError):
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == keyword:
            number = node.lineno - 2
            text = lines[number]
            start = len(text.encode()[: node.col_offset].decode())
            stop = node.end_col_offset if node.end_lineno == node.lineno else len(text.rstrip().encode())
            return line + number, start + 1, len(text.encode()[:stop].decode()) + 1
    return None
