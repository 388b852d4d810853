"""lint_rules, lint_mutations, validate_cases: what `argo lint --offline` refuses, and what the API server refuses.

pydsl finds more than both: what breaks only at run time, and documents that Argo passes over in silence. Here the
question is what it says of the others' verdicts, which each of its findings names in `refused_by`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydsl.diagnostics import LINT, SERVER, Diagnostic
from pydsl.errors import Unsupported
from pydsl.lint.checking import check_all
from pydsl.lint.manifests import Manifest, read_text
from pydsl.manifest.source import split
from pydsl.spec import KINDS
from tests.conformance.verdict import PASS, Verdict, fail

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.conformance.cases import Case

FILE = "manifest.yaml"
_NAMESPACE = re.compile(r"^  namespace: .*$", re.MULTILINE)
_KIND = re.compile(rf"(^|[{{,]\s*)[\"']?kind[\"']?:\s*[\"']?({'|'.join(KINDS)})\b", re.MULTILINE)


def run_case(case: Case) -> Verdict:
    """Lint a file, with those that stand after it on the command line, as Argo's strict lint does."""
    texts = [case.data["text"], *(other["text"] for other in case.data.get("with") or ())]
    upstream = case.data["lint"]
    verdict = _compare(texts, upstream["ok"], "; ".join(upstream["messages"]))
    return verdict if verdict != PASS else _compare_server(case.data["text"], case.data["server"])


def run_validate(case: Case) -> Verdict:
    """Lint what upstream's unit tests validate, with the templates that they put on the cluster."""
    wanted = case.data.get("lint_expect")
    if wanted not in {"ok", "error"}:
        raise Unsupported("a case that says nothing of lint")
    if case.data.get("opts", {}).get("wfDefaults"):
        raise Unsupported("the controller's workflow defaults")
    # upstream's unit tests have one namespace for everything
    texts = [_NAMESPACE.sub("", text) for text in (*case.data["docs"], *case.data["templates"])]
    return _compare(texts, wanted == "ok", "; ".join(case.data["messages"]))


def _compare(texts: Iterable[str], ok: bool, message: str) -> Verdict:
    refused = refusals(texts)
    if bool(refused) != ok:
        return PASS
    return fail(f"upstream refuses: {message}" if not ok else f"upstream accepts, but: {_told(refused[0])}")


def refusals(texts: Iterable[str]) -> list[Diagnostic]:
    """List what pydsl says that Argo's lint refuses; one finding where there's nothing to lint."""
    units: list[Manifest] = []
    for text in texts:
        units += read_text(text, FILE)[0]
    if not any(unit.kind in KINDS and unit.kind != "WorkflowEventBinding" for unit in units):
        return [Diagnostic(code="PD000", message="nothing to lint")]
    return [finding for finding in check_all(units) if LINT in finding.refused_by]


def _compare_server(text: str, recorded: list[dict[str, Any]]) -> Verdict:
    """Compare the API server's verdict on each document of Argo's kinds."""
    found = list(server_refusals(text))
    for number, (upstream, refused) in enumerate(zip(recorded, found, strict=True) if recorded else ()):
        if upstream["ok"] == bool(refused):
            says = f"refuses: {upstream['message']}" if refused == [] else f"accepts, but: {_told(refused[0])}"
            return fail(f"document {number}: the API server {says}")
    return PASS


def server_refusals(text: str) -> Iterable[list[Diagnostic]]:
    """List what the API server refuses, for each document of Argo's kinds, the unreadable ones included."""
    for source in split(text, FILE):
        units, findings = read_text(source.text if not source.column else f"---{source.text}", FILE)
        for unit in units:
            if unit.kind in KINDS:
                yield [finding for finding in check_all([unit]) if SERVER in finding.refused_by]
        if not units and _KIND.search(source.text):
            yield [finding for finding in findings if SERVER in finding.refused_by]


def _told(finding: Diagnostic) -> Any:
    return f"{finding.code} {finding.message} {finding.path}"
