"""Hints about quotes, with what stands in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from pydsl.diagnostics.model import Diagnostic

_QUOTE = 'quote it: "'


def as_written(finding: Diagnostic) -> Diagnostic:
    """Quote in a hint what stands in the file, not what was read from it: `0123` is 83 to YAML, `yes` is true."""
    place, line = finding.place, finding.source_line
    if not (finding.hint or "").startswith(_QUOTE) or place is None or place.end_column is None or line is None:
        return finding
    written = line[place.column - 1 : place.end_column - 1]
    return replace(finding, hint=f'{_QUOTE}{written}"') if written and '"' not in written else finding
