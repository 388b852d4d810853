"""What an author's Python raises, told at the author's line; what's a bug of ours stays a traceback."""

from __future__ import annotations

import linecache
import os
import traceback
from typing import TYPE_CHECKING

from pydsl.authoring.places import is_library
from pydsl.authoring.stack import said_in_words
from pydsl.compile.executing import EndedPython
from pydsl.compile.explained import explained
from pydsl.diagnostics import Diagnostic, Place, nearest
from pydsl.lazy import lazy_regex
from pydsl.spec.misspelt import did_you_mean

if TYPE_CHECKING:
    from pydsl.compile.misused import Explanation


_BETWEEN = ("executing.py", "classes.py")
"""Files of ours that call the author's code, or hand on what the author calls: what they raise isn't their fault."""


def finding_of(error: BaseException, file: str) -> Diagnostic:
    """Return the finding for an error of the author's Python, at its line."""
    told = explained(error, file) if _said(error) is not None else None
    if isinstance(error, SyntaxError) and error.filename is not None:
        return _of_syntax(error, file, told)
    theirs = [frame for frame in traceback.extract_tb(error.__traceback__) if not is_ours(frame.filename)]
    chosen = next((frame for frame in reversed(theirs) if _is(frame.filename, file)), theirs[-1] if theirs else None)
    place = _place(chosen) if chosen else Place(file, 1)
    if told is not None:
        return Diagnostic(code=told.code, message=told.message, place=place, hint=told.hint)
    hint = did_you_mean(error) or _name_meant(error)
    if theirs and chosen is not theirs[-1] and not is_library(theirs[-1].filename):
        hint = f"raised in {os.path.basename(theirs[-1].filename)}, line {theirs[-1].lineno}"
    return Diagnostic(code="PD530", message=_words(error), place=place, hint=hint)


def _name_meant(error: BaseException) -> str | None:
    """Hint at the word of pydsl's that a name without a meaning, or one that it hasn't, may stand for."""
    name = _name_missing(error)
    if not name:
        return None
    import pydsl

    if name in pydsl.FACE:
        return f"write from pydsl import {name}"
    close = nearest(name, pydsl.FACE)
    return f"did you mean {close!r}, of pydsl?" if close else None


def _name_missing(error: BaseException) -> str | None:
    if isinstance(error, NameError):
        return error.name
    found = _NOT_OURS.match(str(error)) if isinstance(error, ImportError) and error.name == "pydsl" else None
    return found[1] if found else None


_NOT_OURS = lazy_regex(r"cannot import name '(\w+)'")
"""What Python says of a name that a module hasn't; only from 3.12 on has the error the name itself."""


def _words(error: BaseException) -> str:
    said = _said(error)
    if isinstance(error, EndedPython):
        return str(said)
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def _said(error: BaseException) -> str | None:
    """Return an error's text; None where the author's class can't say it."""
    try:
        return said_in_words(error)
    except Exception:
        return None


def _of_syntax(error: SyntaxError, file: str, told: Explanation | None) -> Diagnostic:
    column = error.offset or 1
    end = error.end_offset if error.end_lineno == error.lineno and (error.end_offset or 0) > column else None
    where = f" ({os.path.basename(file)}, line {error.lineno})"
    return Diagnostic(
        code="PD530",
        message=told.message if told else _words(error).replace(where, ""),
        hint=told.hint if told else None,
        place=Place(str(error.filename), error.lineno or 1, column, end),
        source_line=error.text.rstrip("\n") if error.text else None,
    )


def nul_in(source: str, file: str) -> Diagnostic | None:
    """Return the finding for a text's first NUL: Python's own words for it name no line."""
    before, nul, _ = source.partition("\0")
    if not nul:
        return None
    line = before.count("\n") + 1
    place = Place(file, line, len(before) - before.rfind("\n"))
    return Diagnostic(code="PD530", message="SyntaxError: this isn't Python: it holds a NUL character", place=place)


def raise_if_ours(error: BaseException, file: str) -> None:
    """Raise an error again that isn't the author's but a bug of pydsl's: it's to be seen with its traceback."""
    if isinstance(error, (EndedPython, RecursionError, MemoryError)):
        return  # wherever it came up, the file asked for it
    if isinstance(error, SyntaxError) and error.filename is not None and not is_ours(error.filename):
        return
    folder = os.path.dirname(os.path.abspath(file))
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if is_ours(frame.filename) and os.path.basename(frame.filename) not in _BETWEEN:
            raise error
        if os.path.abspath(frame.filename).startswith(folder):
            return


def is_ours(file: str) -> bool:
    """Whether a file is one of pydsl's, or of Python's machinery that imports the author's for it."""
    from pydsl.authoring.places import _OURS

    return file.startswith((_OURS, "<frozen importlib"))


def _is(file: str, other: str) -> bool:
    return file == other or os.path.abspath(file) == os.path.abspath(other)


def _place(frame: traceback.FrameSummary) -> Place:
    line = frame.lineno or 1
    column = getattr(frame, "colno", None)
    if column is None or getattr(frame, "end_lineno", line) != line:
        text = linecache.getline(frame.filename, line)
        column = len(text) - len(text.lstrip())
        return Place(frame.filename, line, column + 1, len(text.rstrip()) + 1)
    return Place(frame.filename, line, column + 1, (frame.end_colno or column) + 1)  # type: ignore[attr-defined, unused-ignore]  # from 3.11 on
