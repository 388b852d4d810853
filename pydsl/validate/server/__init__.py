"""The API server's verdict: what Kubernetes, with Argo's full CRDs, refuses to store.

It's a judge by itself: it reads the manifest's JSON as it was written, and knows nothing of what `argo lint` says.
Measured: `kubectl create` with `fieldValidation=Strict` (Argo 4.1.2, Kubernetes 1.35).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.diagnostics import SERVER
from pydsl.diagnostics.rule import Rule
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
        findings.append(PD708.at(("apiVersion",), message))
    metadata = data.get("metadata") or {}
    if isinstance(metadata, dict) and not any(finding.path[:1] == ("metadata",) for finding in findings):
        findings.extend(check_metadata(metadata, kind))
    return findings


PD708 = Rule(
    "PD708",
    "another apiVersion than `argoproj.io/v1alpha1`",
    refused_by=(SERVER,),
    why="`argo lint` doesn't look at it; the API server knows Argo's kinds by no other.",
    bad="""\
apiVersion: argoproj.io/v1
kind: Workflow
metadata: {name: hello}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
    good="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
)
