"""One document's text and where in its file it begins, so that a mark in it becomes a place in the file."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from msgspec import Struct

from pydsl.diagnostics import Diagnostic, Place, Severity
from pydsl.lazy import lazy_regex

SEPARATOR = "\n---"
"""What ends a document for Argo, wherever it stands (Argo: workflow/common/parse.go): a rule of text, not of YAML."""

_SECRET = lazy_regex(r"""(?m)(?:^|[{,])\s*["']?kind["']?\s*:\s*["']?Secret["']?\s*(?:$|[,}#])""")
"""What a Secret says of itself, in YAML or JSON: also one that can't be read."""
_BREAK = lazy_regex("\r\n|[\n\r\x85\u2028\u2029]")

MAX_DEPTH = 200
"""How deep lists and maps may nest in what is read and what is written.

A manifest of people's needs a tenth of it; what's much deeper would exhaust Python's stack somewhere.
"""


class Point(Protocol):
    """A place in a text as the parser counts: from 0."""

    @property
    def line(self) -> int: ...  # noqa: D102 - said by its class
    @property
    def column(self) -> int: ...  # noqa: D102 - said by its class


class Mark(NamedTuple):
    """A point of our own making."""

    line: int
    column: int


class Source(Struct, eq=False):
    """A document's text. `line` and `column` say where in the file it begins, counted from 0."""

    text: str
    file: str
    line: int = 0
    column: int = 0
    alone: bool = True
    """Whether it's the whole of its file: only then Argo may take it for JSON."""
    _lines: list[str] | None = None
    _is_secret: bool | None = None

    @property
    def is_secret(self) -> bool:
        """Whether it may hold a Secret's values."""
        if self._is_secret is None:
            self._is_secret = _SECRET.search(self.text) is not None
        return self._is_secret

    @property
    def lines(self) -> list[str]:
        """The lines of the text, broken where YAML breaks them."""
        if self._lines is None:
            self._lines = _BREAK.split(self.text)
        return self._lines

    def place(self, start: Point, end: Point | None = None) -> Place:
        """Turn what lies between two points into a place: all of it on one line, else its first character."""
        shift = self.column if start.line == 0 else 0
        end_column = None
        if end is not None and end.line == start.line and end.column > start.column:
            end_column = end.column + 1 + shift
        return Place(self.file, self.line_at(start), start.column + 1 + shift, end_column)

    def line_at(self, point: Point) -> int:
        """Return the line of the file that a point lies in, counted from 1."""
        return self.line + point.line + 1

    def line_text(self, place: Place) -> str:
        """Return the line of the file at a place of this document; nothing of one that holds a Secret's values."""
        if self.is_secret:
            return ""
        number = place.line - self.line - 1
        text = self.lines[number] if number < len(self.lines) else ""
        return "-" * self.column + text if number == 0 else text

    def body(self) -> str:
        """Return the text as it's written between its `---` lines, with the newline that ends it."""
        text = self.text
        if self.column or text.startswith("---"):
            first, newline, rest = text[0 if self.column else 3 :].partition("\n")
            text = first + newline + rest if first.strip() else rest
        return text if text.endswith("\n") else text + "\n"

    def error(self, code: str, message: str, place: Place, hint: str | None = None) -> ReadError:
        """Make the error of something that can't be read."""
        return ReadError(self.finding(code, message, place, hint))

    def finding(
        self, code: str, message: str, place: Place, hint: str | None = None, severity: Severity = Severity.ERROR
    ) -> Diagnostic:
        """Make a finding with the text of its line."""
        return Diagnostic(
            code=code, message=message, severity=severity, place=place, hint=hint, source_line=self.line_text(place)
        )


class ReadError(Exception):
    """Something for which a document can't be read, on its way to the `ManifestError` that people see."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__(diagnostics)
        self.diagnostics = diagnostics


def split(text: str, file: str) -> list[Source]:
    """Split a file's text into its documents as Argo does, before anything is parsed."""
    sources = []
    line = 0
    chunks = text.split(SEPARATOR)
    for number, chunk in enumerate(chunks):
        sources.append(Source(chunk, file, line, 3 if number else 0, len(chunks) == 1))
        line += chunk.count("\n") + 1
    return sources
