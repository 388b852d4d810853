"""What the API server refuses, told. Each is an error: what can't be stored can't run, whatever `argo lint` says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydsl.diagnostics import SERVER, Severity

if TYPE_CHECKING:
    from pydsl.diagnostics import Diagnostic


def servers(finding: Diagnostic) -> Diagnostic:
    """Take over a finding that others have as well, as one of the server's."""
    return replace(finding, severity=Severity.ERROR, refused_by=(SERVER,))
