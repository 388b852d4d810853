"""The API server's verdict: what Kubernetes, with Argo's full CRDs, refuses to store.

It's a judge by itself: it reads the manifest's JSON as it was written, and knows nothing of what `argo lint` says.
Measured: `kubectl create` with `fieldValidation=Strict` (Argo 4.1.2, Kubernetes 1.35).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.validate.server.findings import refusal
from pydsl.validate.server.metadata import check_metadata
from pydsl.validate.server.schema import check_schema

if TYPE_CHECKING:
    from pydsl.diagnostics import Diagnostic

API_VERSION = "argoproj.io/v1alpha1"


def refusals(kind: str, data: Any) -> list[Diagnostic]:
    """List what the API server refuses of a manifest (its JSON) of one of Argo's kinds."""
    findings = check_schema(kind, data)
    if not isinstance(data, dict):
        return findings
    if data.get("apiVersion") != API_VERSION:
        message = f"apiVersion must be {API_VERSION}: the API server knows Argo's kinds by no other"
        findings.append(refusal("PD708", ("apiVersion",), message))
    metadata = data.get("metadata") or {}
    if isinstance(metadata, dict) and not any(finding.path[:1] == ("metadata",) for finding in findings):
        findings.extend(check_metadata(metadata, kind))
    return findings
