"""A report as text: for people, for editors, for machines."""

from __future__ import annotations

import json
import os
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

from pydsl.diagnostics import Diagnostic, Severity, path_text, render

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydsl.diagnostics.rule import Rule
    from pydsl.lint.linting import Report
    from pydsl.spec.values import Json


def human(report: Report) -> str:
    """Write each finding with its line and a caret, and who refuses it; then how many there are."""
    return "\n".join([*map(_human, report.findings), summary(report)])


def _human(finding: Diagnostic) -> str:
    text = render(finding)
    return f"{text}\n  refused by: {' and '.join(finding.refused_by)}" if finding.refused_by else text


def summary(report: Report) -> str:
    """Return one line on how much was checked and found."""
    warnings = len(report.findings) - report.errors
    text = f"{_plural(report.checked, 'manifest')} checked: {_plural(report.errors, 'error')}, "
    text += _plural(warnings, "warning")
    if report.known:
        text += f"; {report.known} known by the baseline"
    if report.passed_over:
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(report.passed_over.items()))
        text += f"; passed over: {kinds.replace('None', 'without a kind')}"
    return text


def _plural(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def simple(report: Report) -> str:
    """Write one line for each finding: file, line, column, severity, code, message."""
    return "\n".join(f"{_where(finding)}{_brief(finding)}" for finding in report.findings)


def _where(finding: Diagnostic) -> str:
    place = finding.place
    return f"{place.file}:{place.line}:{place.column}: " if place else ""


def _brief(finding: Diagnostic) -> str:
    by = f" (refused by: {' and '.join(finding.refused_by)})" if finding.refused_by else ""
    return f"{finding.severity.value} {finding.code} {_one_line(finding.message)}{by}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def as_json(report: Report) -> str:
    """Write the report as JSON; `refusedBy` names `argo lint`, the API server, both or none."""
    rows = [_row(finding) for finding in report.findings]
    counts = {"checked": report.checked, "errors": report.errors, "passedOver": dict(report.passed_over)}
    return json.dumps({"findings": rows, **counts, "known": report.known}, indent=1, ensure_ascii=False)


def _row(finding: Diagnostic) -> Json:
    place = finding.place
    where = (
        {"file": place.file, "line": place.line, "column": place.column, "endColumn": place.end_column} if place else {}
    )
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        **where,
        "path": path_text(finding.path),
        "hint": finding.hint,
        "refusedBy": list(finding.refused_by),
    }


SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(report: Report) -> str:
    """Write SARIF 2.1.0, which code hosts show beside the lines."""
    from pydsl import __version__
    from pydsl.lint.pages import pages

    codes = sorted({finding.code for finding in report.findings})
    rules = [_rule(pages()[code]) for code in codes if code in pages()]
    driver = {"name": "pydsl", "version": __version__, "rules": rules}
    results = [_result(finding) for finding in report.findings]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": SARIF, "version": "2.1.0", "runs": [run]}, indent=1, ensure_ascii=False)


def _rule(rule: Rule) -> Json:
    from pydsl.lint.pages import explained, plain  # its texts are only for those who ask

    help_text = explained(rule)
    return {
        "id": rule.code,
        "shortDescription": {"text": plain(rule.finds)},
        "help": {"text": help_text, "markdown": help_text},
    }


def _result(finding: Diagnostic) -> Json:
    result: Json = {
        "ruleId": finding.code,
        "level": finding.severity.value,
        "message": {"text": "\n".join(filter(None, [finding.message, finding.hint]))},
        "properties": {"refusedBy": list(finding.refused_by), "path": path_text(finding.path)},
    }
    if finding.place:
        place = finding.place
        region = {"startLine": place.line, "startColumn": place.column}
        if place.end_column:
            region["endColumn"] = place.end_column
        from urllib.parse import quote  # only this format needs it

        uri = quote(in_repository(place.file))
        result["locations"] = [{"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}]
    return result


def in_repository(file: str) -> str:
    """Return a file's path from the top of the repository, or else of the folder, that we're in; readers want no other.

    What lies outside stays as it is.
    """
    here = FilePath.cwd()
    top = next((one for one in (here, *here.parents) if (one / ".git").exists()), here)
    path = FilePath(os.path.normpath(here / file))
    return path.relative_to(top).as_posix() if path.is_relative_to(top) else FilePath(file).as_posix()


def github(report: Report) -> str:
    """Write the commands by which GitHub's actions put findings beside lines."""
    return "\n".join(map(_annotation, report.findings))


_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def _annotation(finding: Diagnostic) -> str:
    place = finding.place
    properties = [f"title={_property(finding.code)}"]
    if place:
        properties = [
            f"file={_property(in_repository(place.file))}",
            f"line={place.line}",
            f"col={place.column}",
            *properties,
        ]
    text = "\n".join(filter(None, [finding.message, finding.hint and f"hint: {finding.hint}"]))
    return f"::{_LEVELS[finding.severity]} {','.join(properties)}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


FORMATS: dict[str, Callable[[Report], str]] = {
    "human": human,
    "simple": simple,
    "json": as_json,
    "sarif": sarif,
    "github": github,
}
"""By the word of `--output`."""
