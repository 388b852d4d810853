"""Rules of the API server over several fields of an object: what each refuses, and what's like it and taken."""

from __future__ import annotations

from typing import Any

import pytest

from pydsl.validate.server.conditions import CONDITIONS, OF_ITEMS

REFUSED: list[tuple[str, Any, tuple[str, str]]] = [
    ("Artifact", {"s3": {}, "git": {}}, ("git", "at most one artifact location can be specified, not s3 and git")),
    ("Sequence", {"count": "1", "end": "2"}, ("", "only one of count or end can be defined")),
    (
        "Gauge", {"realtime": True, "value": "{{resourcesDuration.cpu}}"},
        ("value", "'resourcesDuration.*' metrics cannot be used in real-time gauges"),
    ),
    (
        "DAGTask", {"depends": "a", "dependencies": ["a"]},
        ("dependencies", "cannot use both 'depends' and 'dependencies'"),
    ),
    ("DAGTask", {"depends": "a", "continueOn": {}}, ("continueOn", "cannot use both 'depends' and 'continueOn'")),
    (
        "DAGTask", {"name": "1a", "dependencies": []},
        ("name", "task name cannot begin with a digit when using 'depends' or 'dependencies'"),
    ),
    (
        "ResourceTemplate", {"manifest": "", "manifestFrom": {}},
        ("manifestFrom", "only one of manifest or manifestFrom can be specified"),
    ),
    ("templates", {"steps": [], "dag": {}}, ("", "template must have at most one template type, not dag and steps")),
    ("templates", {"dag": {}, "timeout": "1s"}, ("timeout", "timeout cannot be applied to steps or dag templates")),
    (
        "templates", {"steps": [], "activeDeadlineSeconds": 0},
        ("activeDeadlineSeconds", "activeDeadlineSeconds is only valid for leaf templates"),
    ),
]  # fmt: skip
TAKEN: list[tuple[str, Any]] = [
    ("Artifact", {"s3": {}}),
    ("Sequence", {"count": "1", "start": "2"}),
    ("Gauge", {"realtime": True, "value": "{{duration}}"}),
    ("Gauge", {"realtime": False, "value": "{{resourcesDuration.cpu}}"}),
    ("DAGTask", {"name": "1a"}),
    ("DAGTask", {"name": "a1", "depends": "b"}),
    ("DAGTask", {"dependencies": ["a"], "continueOn": {}}),
    ("ResourceTemplate", {"manifest": ""}),
    ("templates", {"steps": [], "timeout": ""}),
    ("templates", {"container": {}, "timeout": "1s", "activeDeadlineSeconds": 1}),
]


def faults(cls: str, data: Any) -> list[tuple[str, str]]:
    return [*(OF_ITEMS[("WorkflowSpec", cls)] if cls == "templates" else CONDITIONS[cls])(data)]


@pytest.mark.parametrize(("cls", "data", "fault"), REFUSED)
def test_what_is_refused(cls: str, data: Any, fault: tuple[str, str]) -> None:
    assert faults(cls, data) == [fault]


@pytest.mark.parametrize(("cls", "data"), TAKEN)
def test_what_is_taken(cls: str, data: Any) -> None:
    assert faults(cls, data) == []
