"""run_*: what the real controller did with whole workflows, node by node."""

from __future__ import annotations

import contextlib
import shlex
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from pydsl.diagnostics import SERVER, Severity
from pydsl.errors import DiagnosticsError, UsageError
from pydsl.manifest import load
from pydsl.manifest.library import library_of
from pydsl.plan.submission import as_workflow
from pydsl.spec import KINDS, decode_manifest
from pydsl.validate import validate
from tests.conformance.actions import AFTER, Occurs, occurrence
from tests.conformance.images import IMAGES
from tests.conformance.outcome import Comparison, recorded
from tests.conformance.reasons import reason
from tests.conformance.verdict import PASS, REPLAY, Verdict, fail

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.conformance.cases import Case

SHOWN = 4
"""How many differences a verdict tells."""


TRIES = 3
"""How often a case is run that comes out otherwise: which of the pods that run at once ends first is chance."""


def run_case(case: Case) -> Verdict:
    """Run a case until a run of it is as recorded, TRIES times at most. A run that doesn't replay isn't tried again."""
    verdict = once(case)
    for number in range(2, TRIES + 1):
        if verdict.verdict != "fail" or not verdict.may_be_chance:
            break
        again = once(case)
        verdict = Verdict("pass", f"at try {number}") if again == PASS else again
    return verdict


def once(case: Case) -> Verdict:
    """Run the workflow here, in a fresh home, and compare the run with what was recorded."""
    data = case.data
    with tempfile.TemporaryDirectory(prefix="pydsl-case-") as home:
        try:
            report = run(data, Path(home))
        except (DiagnosticsError, UsageError) as refusal:
            return _refused(refusal, data["expected"])
        comparison = Comparison(frozenset(data.get("unstable") or ()), report.logs)
        differences = list(comparison.differences(data["expected"], recorded(report.workflow)))
        return told([*replay_problems(Path(home), report), *differences])


def run(data: Mapping[str, Any], home: Path) -> Any:
    """Run a case's workflow by pydsl's public pieces, as `pydsl run` does; return its RunReport."""
    from pydsl.local import run_workflow  # reading cases and comparing them needs no runtime

    library = library_of(decoded(given_objects(data)))
    (submitted,) = decoded(read(data["manifest"]))
    workflow = as_workflow(submitted)
    raise_errors(validate(workflow, library))
    actions = [action(one) for one in data.get("actions") or []]
    return run_workflow(workflow, library, name=data["name"], home=home, images=IMAGES, actions=actions)


def replay_problems(home: Path, report: Any) -> list[str]:
    """Replay the run's journal, and look at its rows: both have to give the run that was."""
    from pydsl.driver import Diverged, replayed  # as above
    from pydsl.engine.result import workflow_json
    from pydsl.local.collecting import gone
    from pydsl.local.resuming import library_kept, plan_kept
    from pydsl.store import Store

    with contextlib.closing(Store(home)) as store:
        texts, entries, kept = store.texts(report.uid), store.journal(report.uid).read(), store.workflow(report.uid)
    try:
        left = replayed(plan_kept(texts, library_kept(texts)), entries)
    except Diverged as diverged:
        return [f"{REPLAY}{diverged}"]
    again = workflow_json(left.run)
    nodes = again["status"]["nodes"]
    for id, outputs in gone(left.run.plan.spec, nodes.values()).items():  # as at the end of the run
        nodes[id] = {**nodes[id], "outputs": outputs}
    problems = [f"{REPLAY}another Workflow"] if again != report.workflow else []
    problems += [f"{REPLAY}{len(left.commands)} commands are left"] if left.commands else []
    return problems + ([f"{REPLAY}another Workflow in the rows"] if kept != report.workflow else [])


def action(data: Mapping[str, Any]) -> tuple[str, float, Occurs]:
    """Read one of a case's actions: at which node (display name), how long after it runs, and what happens then."""
    argv = data["argv"]
    return data["at"], data.get("delay", AFTER), occurrence(shlex.split(argv) if isinstance(argv, str) else argv)


def given_objects(data: Mapping[str, Any]) -> list[Any]:
    """List the objects that were applied before the workflow was submitted, as JSON."""
    supports = [one for text in data.get("support") or [] for one in read(text)]
    return [*supports, *(data.get("given") or [])]


def read(text: str) -> list[Any]:
    """Read a recorded manifest's documents."""
    return [document.data for document in load(with_letters_quoted(text))]


def with_letters_quoted(text: str) -> str:
    """Quote bare `y`, `n`, `Y` and `N`, booleans to Argo's reader.

    The recordings were written by PyYAML, which writes text so, and they reached the controller as text: parameters
    called `n` were found there.
    """
    letters = [
        token
        for token in yaml.scan(text)
        if isinstance(token, yaml.ScalarToken) and token.plain and token.value in {"y", "n", "Y", "N"}
    ]
    for token in reversed(letters):
        begin, end = token.start_mark.index, token.end_mark.index
        text = f"{text[:begin]}'{token.value}'{text[end:]}"
    return text


def decoded(objects: Iterable[Any]) -> list[Any]:
    """Type the objects of Argo's kinds; raises DiagnosticsError for what Argo's strict reader refuses."""
    typed = []
    for one in objects:
        if one.get("kind") not in KINDS:
            typed.append(one)
            continue
        obj, problems = decode_manifest(one)
        raise_errors(problems)
        typed.append(obj)
    return typed


def raise_errors(findings: Iterable[Any]) -> None:
    """Raise for what Argo refuses; the API server had the minimal definitions, which refuse nothing."""
    errors = [finding for finding in findings if finding.severity is Severity.ERROR and finding.refused_by != (SERVER,)]
    if errors:
        raise DiagnosticsError(errors)


def _refused(refusal: DiagnosticsError | UsageError, expected: Mapping[str, Any]) -> Verdict:
    """Judge a refusal before the run. Argo's is a workflow without nodes; pydsl's wording is its own, with lines.

    What ends well in Argo is never refused on purpose.
    """
    if not expected["nodes"]:
        return PASS
    codes = [finding.code for finding in refusal.diagnostics] if isinstance(refusal, DiagnosticsError) else []
    why = reason(codes) if expected["phase"] != "Succeeded" else None
    return Verdict("on purpose", why) if why is not None else fail(f"refused: {refusal}")


def told(differences: list[str]) -> Verdict:
    """Make a verdict of the differences: the first few of them."""
    if not differences:
        return PASS
    more = f"; and {len(differences) - SHOWN} more" if len(differences) > SHOWN else ""
    return fail("; ".join(differences[:SHOWN]) + more)
