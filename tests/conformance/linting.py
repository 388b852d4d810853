"""lint_rules, lint_mutations, validate_cases: what `argo lint --offline` refuses, and what the API server refuses.

pydsl finds more than both: what breaks only at run time, and documents that Argo passes over in silence. Here the
question is what it says of the others' verdicts, which each of its findings names in `refused_by`.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.diagnostics import LINT, SERVER, Diagnostic
from pydsl.errors import Unsupported, UsageError
from pydsl.lint.checking import check_all
from pydsl.lint.manifests import read_text
from pydsl.local.arguments import require_values
from pydsl.manifest import read
from pydsl.manifest.library import library_of
from pydsl.manifest.source import split
from pydsl.plan import prepare
from pydsl.plan.merging import merged
from pydsl.plan.submission import as_workflow
from pydsl.spec import KINDS
from tests.conformance.verdict import PASS, Verdict, fail

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.conformance.cases import Case

FILE = "manifest.yaml"
NOTHING = "PD000"
"""Not a finding of pydsl's: there's nothing to lint."""
_NAMESPACE = re.compile(r"^  namespace: .*$", re.MULTILINE)
_KIND = re.compile(rf"(^|[{{,]\s*)[\"']?kind[\"']?:\s*[\"']?({'|'.join(KINDS)})\b", re.MULTILINE)


def run_case(case: Case) -> Verdict:
    """Lint a file, with those that stand after it on the command line, as Argo's strict lint does."""
    texts = [case.data["text"], *(other["text"] for other in case.data.get("with") or ())]
    upstream = case.data["lint"]
    verdict = _compare(texts, upstream["ok"], "; ".join(upstream["messages"]))
    verdict = verdict if verdict != PASS else _compare_server(case.data["text"], case.data["server"])
    refused = not upstream["ok"] or not all(one["ok"] for one in case.data["server"])
    return attrs.evolve(verdict, at_line=points_at(case.data.get("detail") or "", texts)) if refused else verdict


_LINE = re.compile(r"line (\d+)\b( twice)?")
_PATH = re.compile(r"((?:spec|metadata|status|apiVersion|kind)(?:[.\[][\w.\[\]-]+)?)(?= |:|$)")


def points_at(detail: str, texts: list[str]) -> bool | None:
    """Whether a finding points at the line, or path that still stands, which a detail names; None if none."""
    manifests, findings = read_text(texts[0], FILE)
    others = [manifest for text in texts[1:] for manifest in read_text(text, "other.yaml")[0]]
    findings = [*findings, *(one for one in check_all([*manifests, *others]) if one.place and one.place.file == FILE)]
    lines = {one.place.line for one in findings if one.place}
    line, path = _LINE.match(detail), _PATH.match(detail)
    if line:
        return int(line[1]) in lines or (line[2] is not None and int(line[1]) + 1 in lines)
    parts = tuple(int(part) if part.isdigit() else part for part in re.findall(r"[^.\[\]]+", path[1])) if path else ()
    standing = [one for one in manifests if parts and _stands(one.data, parts)]
    if not standing:
        return None
    wanted = {place.line for one in standing for place in (one.place(parts), one.key_place(parts)) if place}
    return bool(lines & wanted) or any(one.path[: len(parts)] == parts for one in findings)


def _stands(data: Any, path: tuple[str | int, ...]) -> bool:
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def run_cli(case: Case) -> Verdict:
    """Compare how `argo lint FILE`, or the lint of one kind, exits."""
    verb, *words = case.data["args"]
    only = KINDS_OF_VERBS.get(verb)
    if only is not None:
        verb, *words = words
    if verb != "lint":
        raise Unsupported("a verb that doesn't lint")
    if not case.data["docs"] or any(word.startswith("-") and word not in _MEANINGLESS for word in words):
        refused = not [word for word in words if not word.startswith("-")]
        if not refused:
            raise Unsupported(f"options: {' '.join(words)}")
        return PASS if case.data["expect_exit"] == "error" else fail("nothing to lint")
    found = refusals((one["text"] for one in case.data["docs"]), only)
    ok = case.data["expect_exit"] in {"ok", 0}
    return PASS if ok != bool(found) else fail(f"got {[_told(one) for one in found]}, expected {ok}")


KINDS_OF_VERBS = {"template": "WorkflowTemplate", "cluster-template": "ClusterWorkflowTemplate", "cron": "CronWorkflow"}
_MEANINGLESS = ("--offline=true", "--offline", "--kinds=workflows")
"""Options that don't change the verdict on these files."""


def run_validate(case: Case) -> Verdict:
    """Lint what upstream's unit tests validate, with the templates that they put on the cluster.

    What upstream's controller alone refuses (`lint_expect` is unknown) is to be refused before a run begins here.
    """
    # upstream's unit tests have one namespace for everything
    docs, templates = ([_NAMESPACE.sub("", text) for text in case.data[key]] for key in ("docs", "templates"))
    docs = [_under(text, case.data["opts"].get("wfDefaults")) for text in docs]
    if case.data["lint_expect"] == "unknown":
        ok = case.data["expect"] == "ok"
        return PASS if _runs([*docs, *templates]) == ok else fail(f"upstream's controller: {case.data['messages']}")
    ok = case.data["lint_expect"] == "ok"
    found = refusals(docs, beside=templates)
    if bool(found) == ok:
        return _differs(ok, found, "; ".join(case.data["messages"]))
    said = [finding.message for finding in found if finding.code != NOTHING]
    unsaid = [message for message in case.data["messages"] if said and not any(message in one for one in said)]
    return fail(f"it refuses, but says {said}, not {unsaid}") if unsaid else PASS


def _under(text: str, defaults: str | None) -> str:
    """Put the controller's defaults of a workflow's spec below what a manifest says itself."""
    if defaults is None:
        return text
    own = read(text)
    return json.dumps({**own, "spec": merged(read(defaults)["spec"], own["spec"], "WorkflowSpec")})


def _runs(texts: list[str]) -> bool:
    """Whether a run of the first manifest would begin, the others given."""
    given = [unit.typed for text in texts for unit in read_text(text, FILE)[0]]
    try:
        plan = prepare(as_workflow(given[0]), library_of(given))
        require_values(plan.spec, plan.workflow["spec"])
    except UsageError:
        return False
    return True


def _compare(texts: Iterable[str], ok: bool, message: str) -> Verdict:
    found = refusals(texts)
    return PASS if bool(found) != ok else _differs(ok, found, message)


def _differs(ok: bool, found: list[Diagnostic], message: str) -> Verdict:
    return fail(f"upstream accepts, but: {_told(found[0])}" if ok else f"upstream refuses: {message}")


def refusals(texts: Iterable[str], only: str | None = None, beside: Iterable[str] = ()) -> list[Diagnostic]:
    """List what pydsl says that Argo's lint refuses; one finding where there's nothing to lint.

    What's `beside` can be referred to, and isn't linted.
    """
    units, others = ([unit for text in part for unit in read_text(text, FILE)[0]] for part in (texts, beside))
    units = [unit for unit in units if only in {None, unit.kind}]
    seen = [unit for unit in units if not unit.listed and unit.kind in KINDS]
    if all(unit.kind == "WorkflowEventBinding" for unit in seen):
        return [Diagnostic(code=NOTHING, message="nothing to lint")]
    return [finding for finding in check_all(units, beside=others) if LINT in finding.refused_by]


def _compare_server(text: str, recorded: list[dict[str, Any]]) -> Verdict:
    """Compare the API server's verdict on each document of Argo's kinds."""
    found = list(server_refusals(text))
    if recorded and len(found) != len(recorded):
        return fail(f"the API server was asked about {len(recorded)} documents, here are {len(found)}")
    for number, (upstream, refused) in enumerate(zip(recorded, found, strict=False)):
        if upstream["ok"] == bool(refused):
            says = f"refuses: {upstream['message']}" if refused == [] else f"accepts, but: {_told(refused[0])}"
            return fail(f"document {number}: the API server {says}")
    return PASS


def server_refusals(text: str) -> Iterable[list[Diagnostic]]:
    """List what the API server refuses, for each document of Argo's kinds, the unreadable ones included."""
    return (refused for _, _, refused in server_documents(text))


def server_documents(text: str) -> Iterator[tuple[str, str, list[Diagnostic]]]:
    """Yield each document of Argo's kinds: its kind, its text, and what pydsl says that the API server refuses."""
    for source in split(text, FILE):
        whole = source.text if not source.column else f"---{source.text}"
        units, findings = read_text(whole, FILE)
        for unit in units:
            if unit.kind in KINDS:
                alone = json.dumps(unit.data) if unit.listed else whole  # kubectl sends what a List holds one by one
                yield unit.kind, alone, [finding for finding in check_all([unit]) if SERVER in finding.refused_by]
        if not units and (kind := _KIND.search(source.text)):
            yield kind[2], whole, [finding for finding in findings if SERVER in finding.refused_by]


def _told(finding: Diagnostic) -> Any:
    return f"{finding.code} {finding.message} {finding.path}"
