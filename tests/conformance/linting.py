"""lint_rules, lint_mutations, validate_cases: what `argo lint --offline` refuses and what it takes.

pydsl finds more than Argo's lint: what breaks only at run time, and documents that Argo passes over in silence. Here
the question is what it says of Argo's own verdict: an error that Argo's lint has as well, or a reference to what
wasn't given (a warning, because it may be on the cluster).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.cli.lint import check_all, is_argos
from pydsl.cli.sources import Unit, _yaml_unit
from pydsl.diagnostics import Diagnostic, Severity
from pydsl.errors import Unsupported
from pydsl.manifest.document import load_all
from pydsl.validate import BEYOND_LINT
from tests.conformance.verdict import PASS, Verdict, fail

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.conformance.cases import Case

NOT_GIVEN = "PD207"


def run_case(case: Case) -> Verdict:
    """Lint a file, with those that stand after it on the command line, as Argo's strict lint does."""
    texts = [case.data["text"], *(other["text"] for other in case.data.get("with") or ())]
    upstream = case.data["lint"]
    return _compare(texts, upstream["ok"], "; ".join(upstream["messages"]))


def run_validate(case: Case) -> Verdict:
    """Lint what upstream's unit tests validate, with the templates that they put on the cluster."""
    wanted = case.data.get("lint_expect")
    if wanted not in {"ok", "error"}:
        raise Unsupported("a case that says nothing of lint")
    if case.data.get("opts", {}).get("wfDefaults"):
        raise Unsupported("the controller's workflow defaults")
    texts = [*case.data["docs"], *case.data["templates"]]
    return _compare(texts, wanted == "ok", "; ".join(case.data["messages"]))


def _compare(texts: Iterable[str], ok: bool, message: str) -> Verdict:
    refused = refusals(texts)
    if bool(refused) != ok:
        return PASS
    return fail(f"upstream refuses: {message}" if not ok else f"upstream accepts, but: {_told(refused[0])}")


def refusals(texts: Iterable[str]) -> list[Diagnostic]:
    """List what pydsl says that Argo's lint refuses; one finding where there's nothing to lint."""
    units: list[Unit] = []
    for text in texts:
        documents, _ = load_all(text, "manifest.yaml")
        units += [_yaml_unit(document) for document in documents]
    if not any(is_argos(unit) and unit.kind != "WorkflowEventBinding" for unit in units):
        return [Diagnostic(code="PD000", message="nothing to lint")]
    return [finding for finding in check_all(units) if _is_argos(finding)]


def _is_argos(finding: Diagnostic) -> bool:
    if finding.code == NOT_GIVEN:
        return True
    return finding.severity is Severity.ERROR and finding.code not in BEYOND_LINT


def _told(finding: Diagnostic) -> Any:
    return f"{finding.code} {finding.message} {finding.path}"
