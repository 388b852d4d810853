"""The files of mistakes that linting once missed: what's said of each, and who is said to refuse it."""

from __future__ import annotations

import re

import pytest

from tests.command_line import pydsl
from tests.shared import shared

ARGO, BOTH, SERVER = "argo lint", "argo lint and API server", "API server"
SAID = re.compile(r":\d+:\d+: (?P<severity>\w+) (?P<code>PD\d+) .*?(?: \(refused by: (?P<judge>[\w ]+)\))?")
ERRORS = {
    "argument-artifact-nowhere": ("PD213", ARGO),
    "argument-artifact-two-sources": ("PD213", ARGO),
    "cluster-template-defaults": ("PD314", ARGO),
    "cluster-template-name-64": ("PD304", ARGO),
    "cron-enum-without-value": ("PD213", ARGO),
    "dag-target-blank": ("PD308", ARGO),
    "dag-target-by-parameter": ("PD308", ARGO),
    "deadline-negative": ("PD405", ARGO),
    "global-output-of-later-step": ("PD209", ARGO),
    "global-output-of-parallel-step": ("PD209", ARGO),
    "hdfs-without-user": ("PD318", ARGO),
    "hook-uses-own-result": ("PD210", ARGO),
    "http-url-empty": ("PD205", ARGO),
    "inline-in-inline": ("PD209", ARGO),
    "input-artifact-empty-location": ("PD205", ARGO),
    "input-artifact-from": ("PD317", ARGO),
    "input-artifact-path-in-dag": ("PD317", ARGO),
    "loop-over-inline-dag": ("PD210", ARGO),
    "number-as-value": ("PD102", SERVER),
    "output-artifact-path-in-dag": ("PD317", ARGO),
    "parallelism-on-leaf": ("PD313", BOTH),
    "pod-name-in-argument": ("PD209", ARGO),
    "pod-resources-claims": ("PD328", ARGO),
    "pod-resources-gpu": ("PD328", ARGO),
    "reference-name-with-tag": ("PD208", ARGO),
    "resource-manifest-from-nothing": ("PD320", ARGO),
    "resource-two-manifests": ("PD320", BOTH),
    "retry-policy-word": ("PD327", BOTH),
    "task-name-with-tag": ("PD304", BOTH),
    "unclosed-tag-in-item": ("PD401", ARGO),
    "unknown-label": ("PD209", ARGO),
    "unknown-parameter-in-input-key": ("PD209", ARGO),
    "unknown-parameter-in-output-key": ("PD209", ARGO),
    "value-with-tag-sequence": ("PD410", ARGO),
    "workflow-parameters-without-any": ("PD209", ARGO),
}
"""Files that are refused: the rule, and by whom."""
WARNINGS = {
    "hyphen-in-expression": "PD818",
    "init-container-called-main": "PD322",
    "loop-over-inline": "PD816",
    "memoize-age-in-days": "PD404",
    "output-artifact-without-from-in-dag": "PD317",
    "raw-artifact-of-other-task": "PD211",
}
"""Files that Argo takes, and what's still wrong with them."""
FINE = (
    "global-output-of-earlier-step.yaml", "resource-get-without-manifest.yaml",
    "template-argument-shadows-default.yaml", "surrogates.json",
)  # fmt: skip


def said_of(name: str) -> tuple[int, list[tuple[str, str, str | None]]]:
    """Lint a file: the exit status; of each finding its severity, rule and judge."""
    path = shared("cases", "lint", name)
    ended = pydsl("lint", path, "-o", "simple")
    lines = [SAID.fullmatch(line.removeprefix(str(path))) for line in ended.output.splitlines()]
    return ended.status, [(line["severity"], line["code"], line["judge"]) for line in lines if line]


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_names_its_judge(name: str) -> None:
    status, said = said_of(f"{name}.yaml")
    code, judge = ERRORS[name]
    assert status == 2
    assert ("error", code, judge) in said


@pytest.mark.parametrize("name", WARNINGS)
def test_a_warning_refuses_nothing(name: str) -> None:
    status, said = said_of(f"{name}.yaml")
    assert status == 0
    assert ("warning", WARNINGS[name], None) in said


@pytest.mark.parametrize("name", FINE)
def test_nothing_is_said_of_what_is_fine(name: str) -> None:
    assert said_of(name) == (0, [])
