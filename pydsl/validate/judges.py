"""Three verdicts about one manifest: what `argo lint` refuses, what the API server refuses, and pydsl's severity.

Each judge finds for itself; here their findings are put together, so that one mistake is one finding that says who
refuses it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydsl.diagnostics import LINT, SERVER, Diagnostic, Path, Severity
from pydsl.spec.faults import PD101, PD103
from pydsl.spec.mending import in_a_step

if TYPE_CHECKING:
    from collections.abc import Iterable


def of_reading(finding: Diagnostic) -> Diagnostic:
    """Return a finding of the fields' reader with who refuses it. The API server has a judge of its own."""
    if (finding.code == PD101.code and in_a_step(finding.path)) or finding.path[-3:-1] == ("histogram", "buckets"):
        return finding  # Argo's types read these by themselves, and without care
    return replace(finding, refused_by=(LINT,))


def together(findings: Iterable[Diagnostic], refusals: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Add the API server's refusals to findings: to those that tell of the same mistake, else as they are."""
    told = list(findings)
    by_path: dict[Path, list[int]] = {}
    for number, finding in enumerate(told):
        if finding.severity is Severity.ERROR:
            for path in _near(finding.path):
                by_path.setdefault(path, []).append(number)
    for refusal in refusals:
        same = by_path.get(refusal.path) or by_path.get(refusal.path[:-1], [])
        same = [number for number in same if _same(told[number].path, refusal)]
        for number in same:
            told[number] = _also_refused(told[number])
        if not same:
            told.append(refusal)
    return told


def _near(path: Path) -> list[Path]:
    """List the paths at which the server may tell of the same mistake: the path, and those above."""
    return [path[:length] for length in range(1, len(path) + 1)] or [path]


def _same(path: Path, refusal: Diagnostic) -> bool:
    """Whether an error and a refusal are of one mistake: at one place, or one right above the other."""
    theirs = refusal.path
    if path == theirs or path[:-1] == theirs or path == theirs[:-1]:
        return True
    return refusal.code == PD103.code and path[: len(theirs)] == theirs


def _also_refused(finding: Diagnostic) -> Diagnostic:
    if SERVER in finding.refused_by:
        return finding
    return replace(finding, refused_by=(*finding.refused_by, SERVER))
