"""Findings as text for people: place, message, the source line with a caret, hint."""

from __future__ import annotations

import linecache

from pydsl.diagnostics.model import Diagnostic, Place, path_text


def render(diagnostic: Diagnostic) -> str:
    """Write one finding as a few lines of text.

    ```
    flow.py:12:5: error[PD201]: inputs.parameters.message was not supplied
      at spec.templates[0].steps[0][0]
       |
    12 |     print_message()
       |     ^^^^^^^^^^^^^^^
      hint: pass message=...
    ```
    """
    place = diagnostic.place
    lines = [f"{_prefix(place)}{diagnostic.severity.value}[{diagnostic.code}]: {diagnostic.message}"]
    if diagnostic.path:
        lines.append(f"  at {path_text(diagnostic.path)}")
    if place is not None:
        lines.extend(_excerpt(place, diagnostic.source_line))
    if diagnostic.hint:
        lines.append(f"  hint: {diagnostic.hint}")
    return "\n".join(lines)


def _prefix(place: Place | None) -> str:
    return f"{place.file}:{place.line}:{place.column}: " if place else ""


def _excerpt(place: Place, source_line: str | None) -> list[str]:
    text = source_line if source_line is not None else linecache.getline(place.file, place.line)
    text = text.rstrip("\r\n")
    if not text.strip():
        return []
    end = min(place.end_column or place.column + 1, len(text) + 1)
    width = max(end - place.column, 1)
    number = str(place.line)
    margin = " " * len(number)
    lead = "".join("\t" if character == "\t" else " " for character in text[: place.column - 1])
    return [f"{margin} |", f"{number} | {text}", f"{margin} | {lead}{'^' * width}"]
