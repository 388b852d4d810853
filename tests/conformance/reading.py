"""yaml_reading: what Argo's reader makes of a text, and what its strict form refuses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydsl.errors import ManifestError
from pydsl.manifest import load
from tests.conformance.verdict import PASS, Verdict, compare, fail

if TYPE_CHECKING:
    from tests.conformance.cases import Case


def run_case(case: Case) -> Verdict:
    """Read the text; compare the JSON text of what was read, or that it was refused at a line."""
    refused = case.data.get("error") or case.data.get("strict_error")
    try:
        documents = load(case.data["yaml"])
    except ManifestError as error:
        if not refused:
            return fail(f"refused: {error}")
        return PASS if all(d.place for d in error.diagnostics) else fail(f"no line: {error}")
    if refused:
        return fail(f"read as {[document.data for document in documents]!r}, but upstream says {refused!r}")
    data = documents[0].data if documents else None
    expected = json.loads(case.data["json"], parse_int=_number)
    return compare(json.dumps(data, sort_keys=True), json.dumps(expected, sort_keys=True))


def _number(digits: str) -> float:
    """Read a whole number; Go writes the float -0.0 as `-0`, which Python's JSON would take for the integer 0."""
    return -0.0 if digits == "-0" else int(digits)
