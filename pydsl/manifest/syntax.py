"""What libyaml refuses, told so that the author of a manifest finds the line and knows what to write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.lazy import lazy_regex
from pydsl.manifest.source import Mark, Point, ReadError, Source

if TYPE_CHECKING:
    from pydsl.diagnostics import Place

_UNQUOTED_TAG = lazy_regex(r"(?:^|[:\-,\[?])\s+(\{\{)")
_TAG = lazy_regex(r"\{\{.*?\}\}")
_INDENT = "check the indentation and the quotes of this line and the one before"
_HINTS = (
    ("a tab character", "YAML is indented with spaces, never with tabs"),
    ("that cannot start any token", "quote the value: YAML gives this character a meaning of its own"),
    ("mapping values are not allowed", "quote a value that has `: ` in it, and check the indentation"),
    ("could not find expected ':'", "a key needs `: ` after it, and an item of a list a space after its `-`"),
    ("did not find expected key", _INDENT),
    ("did not find expected '-' indicator", "check the indentation: a line here begins without the list's `-`"),
    ("did not find expected ',' or ']'", "close the list with `]`, and quote items that have `:` or brackets in them"),
    ("did not find expected ',' or '}'", "close the map with `}`, and quote values that have `:` or brackets in them"),
    ("expected <document start>", _INDENT),
    ("found unexpected end of stream", "the quote that is opened here is never closed"),
)


def error_of(source: Source, error: Any) -> ReadError:
    """Return a YAML error (of PyYAML's, with marks) in our words where we have better ones."""
    found: Point = error.problem_mark or error.context_mark or Mark(0, 0)
    unquoted = _unquoted_tag(source, found.line)
    if unquoted is not None:
        return unquoted
    line = source.lines[found.line] if found.line < len(source.lines) else ""
    if line[found.column : found.column + 1] == "\t" and not line[: found.column].strip():
        return source.error("PD001", "this isn't YAML: a tab indents this line", source.place(found), _HINTS[0][1])
    if source.text.startswith("%"):
        message = "Argo doesn't read texts that begin with a `%` directive"
        return source.error("PD001", message, source.place(Mark(0, 0)), "leave the line out")
    return _told(source, error, found, line)


def _told(source: Source, error: Any, found: Point, line: str) -> ReadError:
    """Return libyaml's own words; at the place where what's unfinished began, if the text ended before that showed."""
    problem = str(error.problem or error.context)
    hint = next((hint for part, hint in _HINTS if part in problem), None)
    begun = error.context_mark
    if begun is None or begun.line == found.line:
        if not line.strip():
            found = _end(source, found.line)
        return source.error("PD001", f"this isn't YAML: {problem}", source.place(found), hint)
    if not line.strip() or "simple key" in error.context:
        return source.error("PD001", f"this isn't YAML: {problem} ({error.context})", source.place(begun), hint)
    where = f"({error.context} that begins at line {source.place(begun).line})"
    return source.error("PD001", f"this isn't YAML: {problem} {where}", source.place(found), hint)


def _end(source: Source, line: int) -> Mark:
    """Return the end of the text above a line: libyaml counts one line more when a text ends without a newline."""
    number = min(line, len(source.lines) - 1)
    while number > 0 and not source.lines[number].strip():
        number -= 1
    return Mark(number, len(source.lines[number].rstrip()))


def _unquoted_tag(source: Source, line: int) -> ReadError | None:
    """Look for a value that begins with `{{` in a line, or in the line with text before it (errors show late)."""
    numbers = [number for number in range(min(line, len(source.lines) - 1), -1, -1) if source.lines[number].strip()]
    for number in numbers[:2]:
        found = _UNQUOTED_TAG.search(source.lines[number])
        if found:
            place = source.place(Mark(number, found.start(1)), Mark(number, found.end(1)))
            return unquoted(source, place)
    return None


def unquoted(source: Source, place: Place) -> ReadError:
    """Return the error of a value that begins with a tag and isn't quoted; the hint says the value with quotes."""
    line, column = source.line_text(place), place.column - 1
    value = _unquoted_value(line[:column], line[column:])
    quote = '"' if "'" in value else "'"
    hint = f"quote it: a value that begins with `{{{{` is a map to YAML, so write {quote}{value}{quote}"
    return source.error("PD008", "this `{{` isn't quoted", place, hint)


def _unquoted_value(before: str, rest: str) -> str:
    """Return a value as it was meant: in a list or a map of one line its tag, else all that the line says."""
    tag = _TAG.match(rest)
    if tag is None:
        return "{{...}}"
    return tag[0] if "[" in before or "{" in before else rest.partition(" #")[0].rstrip()


_UNREADABLE = lazy_regex("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def character_error(source: Source, error: Exception) -> ReadError:
    """Return the error of a character that no YAML text may have."""
    found = _UNREADABLE.search(source.text)
    if not found:
        return source.error("PD001", f"this isn't YAML: {error}", source.place(Mark(0, 0)))
    before = source.text[: found.start()]
    mark = Mark(before.count("\n"), len(before) - before.rfind("\n") - 1)
    hint = "leave it out, or write it as an escape in double quotes"
    return source.error("PD001", f"YAML doesn't allow the character U+{ord(found[0]):04X}", source.place(mark), hint)
