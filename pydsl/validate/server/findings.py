"""What the API server refuses, told. Each is a warning: `argo lint` says by itself what it refuses too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from pydsl.diagnostics import SERVER, Diagnostic, Severity

if TYPE_CHECKING:
    from pydsl.diagnostics import Path


def refusal(code: str, path: Path, message: str, hint: str | None = None) -> Diagnostic:
    """Tell of something that the API server refuses."""
    return Diagnostic(code=code, message=message, path=path, hint=hint, severity=Severity.WARNING, refused_by=(SERVER,))


def servers(finding: Diagnostic) -> Diagnostic:
    """Take over a finding that others have as well, as one of the server's."""
    return attrs.evolve(finding, severity=Severity.WARNING, refused_by=(SERVER,))
