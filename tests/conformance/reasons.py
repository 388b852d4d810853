"""What pydsl does otherwise than Argo on purpose: rules that it refuses by before a run begins, each with its reason.

A case is known by what pydsl says of it, never by its id. docs/explanation/conformance-differences.md lists the same.
"""

from __future__ import annotations

from collections.abc import Iterable

REASONS = {
    "PD407": "a depends that is no condition is known before the run; Argo finds out when it comes to the task",
}


def reason(codes: Iterable[str]) -> str | None:
    """Return why pydsl refuses, where nothing but such rules does; None where it's a fault."""
    found = {REASONS.get(code) for code in codes}
    return "; ".join(sorted(filter(None, found))) if found and None not in found else None
