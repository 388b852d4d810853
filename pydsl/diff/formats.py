"""Changes as text, as Markdown for a pull request, as JSON for programs."""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING, Any

from msgspec.structs import asdict

from pydsl.diagnostics import path_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pydsl.diagnostics import Place
    from pydsl.diff.changes import ChangedManifest, ManifestChange


def _text(found: Sequence[ChangedManifest]) -> str:
    return "\n".join(line for one in found for line in _lines(one))


def _lines(found: ChangedManifest) -> Iterator[str]:
    yield f"{found.name} ({_files(found)})"
    for change in found.changes:
        place = found.place(change)
        yield f"  {_where(place)}{change}"
        yield from (f"    {line}" for line in _hunks(change))


def _where(place: Place | None) -> str:
    return f"{place.file}:{place.line}: " if place is not None else ""


def _files(found: ChangedManifest) -> str:
    files = [one.file for one in (found.before, found.after) if one is not None]
    return " -> ".join(dict.fromkeys(files))


def _hunks(change: ManifestChange) -> list[str]:
    """Return the lines by which a text of several lines became another; none for other changes."""
    if not change.has_lines:
        return []
    before, after = (str(one).splitlines() for one in (change.before, change.after))
    return list(difflib.unified_diff(before, after, lineterm="", n=2))[2:]


def _markdown(found: Sequence[ChangedManifest]) -> str:
    lines: list[str] = []
    for one in found:
        lines += [f"### {one.name}", "", f"`{_files(one)}`", ""]
        for change in one.changes:
            lines.append(f"- {_escaped(str(change))}")
            hunks = _hunks(change)
            if hunks:
                lines += ["", "  ```diff", *(f"  {line}" for line in hunks), "  ```", ""]
        lines.append("")
    return "\n".join(lines).rstrip("\n")


def _escaped(text: str) -> str:
    """Keep Markdown from taking parts of a text for its own."""
    return "".join(f"\\{one}" if one in "\\`*_<>|[]" else one for one in text)


def _json(found: Sequence[ChangedManifest]) -> str:
    return json.dumps([_manifest(one) for one in found], indent=2, ensure_ascii=False)


def _manifest(found: ChangedManifest) -> dict[str, Any]:
    sides = {"before": found.before, "after": found.after}
    return {
        "manifest": found.name,
        **{
            side: {"kind": one.kind, "name": one.name, "file": one.file} if one else None for side, one in sides.items()
        },
        "changes": [_change(found, one) for one in found.changes],
    }


def _change(found: ChangedManifest, change: ManifestChange) -> dict[str, Any]:
    place = found.place(change)
    return {
        "change": change.kind,
        "where": list(change.where),
        "what": change.what,
        "text": str(change),
        "before": change.before,
        "after": change.after,
        "path": path_text(change.path_after or change.path_before),
        "place": asdict(place) if place is not None else None,
    }


FORMATS: dict[str, Callable[[Sequence[ChangedManifest]], str]] = {"text": _text, "json": _json, "markdown": _markdown}
"""Ways to write them, by name."""
