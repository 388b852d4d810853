"""Findings as text for people: place, message, the source line with a caret, hint."""

from __future__ import annotations

from pydsl.diagnostics.model import Diagnostic, Place, path_text

_LONGEST_LINE = 160
_BEFORE_CARET = 60  # how much of a longer line is kept in front of what is underlined


def render(diagnostic: Diagnostic) -> str:
    """Write one finding as a few lines of text, that never hold a control character of the source.

    ```
    flow.py:12:5: error[PD201]: inputs.parameters.message was not supplied
      at spec.templates[0].steps[0][0]
       |
    12 |     print_message()
       |     ^^^^^^^^^^^^^^^
      hint: pass message=...
    ```

    The line is `source_line`, else it's read from the file; where there's none, the excerpt is left out.
    """
    place = diagnostic.place
    lines = [f"{_prefix(place)}{diagnostic.severity.value}[{diagnostic.code}]: {_printable(diagnostic.message)}"]
    if diagnostic.path:
        lines.append(f"  at {_printable(path_text(diagnostic.path))}")
    if place is not None:
        lines.extend(_excerpt(place, diagnostic.source_line))
    if diagnostic.hint:
        lines.append(f"  hint: {_printable(diagnostic.hint)}")
    return "\n".join(lines)


def _prefix(place: Place | None) -> str:
    return f"{place.file}:{place.line}:{place.column}: " if place else ""


def _excerpt(place: Place, source_line: str | None) -> list[str]:
    text = source_line if source_line is not None else _line_of_file(place)
    text = text.rstrip("\r\n")
    if not text.strip():
        return []
    start = min(place.column - 1, len(text))
    end = max(min(place.end_column - 1 if place.end_column else start + 1, len(text)), start)
    text, start, end = _cut(text, start, end)  # first, so that a line of megabytes costs no more than another
    text = _printable(text)
    number = str(place.line)
    margin = " " * len(number)
    lead = "".join("\t" if character == "\t" else " " * _width(character) for character in text[:start])
    carets = "^" * max(_width(text[start:end]), 1)
    return [f"{margin} |", f"{number} | {text}", f"{margin} | {lead}{carets}"]


def _line_of_file(place: Place) -> str:
    import linecache  # most findings bring their line

    linecache.checkcache(place.file)  # it may have been edited since a notebook's last run
    return linecache.getline(place.file, place.line)


def _cut(text: str, start: int, end: int) -> tuple[str, int, int]:
    """Keep what's around the underlined part of a very long line."""
    if len(text) <= _LONGEST_LINE:
        return text, start, end
    first = max(start - _BEFORE_CARET, 0)
    last = min(first + _LONGEST_LINE, len(text))
    before = "…" if first else ""
    after = "…" if last < len(text) else ""
    shift = len(before) - first
    return before + text[first:last] + after, start + shift, min(end, last) + shift


def _printable(text: str) -> str:
    """Put a sign of the same width in the place of every character that a terminal would obey, or can't be written."""
    return text if text.isascii() and text.isprintable() else "".join(map(_sign, text))


def _sign(character: str) -> str:
    code = ord(character)
    if code < 0x20 and character not in "\t\n":
        return chr(0x2400 + code)
    invisible = 0x7F <= code < 0xA0 or 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069
    broken = 0xD800 <= code < 0xE000 or character in "\u2028\u2029\ufeff"
    return "\ufffd" if invisible or broken else character


def _width(text: str) -> int:
    """Count the columns that a text takes in a terminal."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width  # only lines beyond ASCII pay for the tables

    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)
