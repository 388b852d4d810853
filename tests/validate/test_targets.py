"""Every field that came or went between versions is told for the versions that it concerns."""

from __future__ import annotations

import json

import pytest

from pydsl.spec.versions import EQUIVALENT, SINCE, UNTIL
from pydsl.validate.targets import check
from tests.shared import shared


def cron(spec: dict[str, object]) -> dict[str, object]:
    return {"apiVersion": "argoproj.io/v1alpha1", "kind": "CronWorkflow", "metadata": {"name": "c"}, "spec": spec}


def told(spec: dict[str, object], target: str) -> list[tuple[str, tuple[str | int, ...]]]:
    return [(finding.code, finding.path) for finding in check("CronWorkflow", cron(spec), target)]


def test_a_field_of_a_newer_version_is_an_error_with_the_older_way() -> None:
    (finding,) = check("CronWorkflow", cron({"schedules": ["@daily"]}), "3.5")
    assert finding.message == "Argo 3.5 doesn't know CronWorkflowSpec's field 'schedules': it came with 3.6"
    assert finding.hint == "write schedule, with the one value"
    assert told({"schedules": ["@daily"]}, "3.6") == []


def test_a_field_that_went_is_told_while_it_is_known() -> None:
    assert told({"schedule": "@daily"}, "3.7") == [("PD111", ("spec", "schedule"))]
    assert told({"schedule": "@daily"}, "4.0") == []  # there it's an unknown field


def test_the_table_is_what_was_measured() -> None:
    changed = json.loads(shared("argo", "fields-by-version.json").read_text())["changed"]
    facts = {tuple(key.split(".")): fact for key, fact in changed.items() if not key.startswith("io.k8s")}
    since = {
        (cls, name): version for version, row in SINCE.items() for cls, names in row.items() for name in names.split()
    }
    until = {
        (cls, name): version for version, row in UNTIL.items() for cls, names in row.items() for name in names.split()
    }
    for key, fact in facts.items():
        assert fact.get("until") in {None, until.get(key)}, key
        assert fact.get("since") in {None, since.get(key)}, key
    assert EQUIVALENT.keys() <= until.keys()


def test_fields_of_a_class_that_was_called_otherwise_are_known_still() -> None:
    claim = {
        "metadata": {"name": "work"},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "resources": {"requests": {"storage": "1Gi"}},
            "dataSourceRef": {"kind": "VolumeSnapshot", "name": "a", "apiGroup": "snapshot.storage.k8s.io"},
        },
    }
    spec = {"entrypoint": "a", "volumeClaimTemplates": [claim], "podDisruptionBudget": {"minAvailable": "1"}}
    data = {"kind": "Workflow", "metadata": {"name": "a"}, "spec": spec}
    assert [one.code for one in check("Workflow", data, "3.4") if one.code == "PD110"] == []


def reading(value: str, target: str) -> list[tuple[str, str]]:
    argument = {"name": "m", "value": value}
    shown = {"name": "o", "valueFrom": {"expression": value.removeprefix("{{=").removesuffix("}}")}}
    step = {"name": "b", "template": "t", "arguments": {"parameters": [argument]}}
    template = {"name": "t", "steps": [[step]], "outputs": {"parameters": [shown]}}
    data = {"kind": "Workflow", "metadata": {"name": "a"}, "spec": {"entrypoint": "t", "templates": [template]}}
    return [(finding.message, str(finding.path[-1])) for finding in check("Workflow", data, target)]


@pytest.mark.parametrize("root", ["steps", "tasks"])
def test_a_default_for_a_skipped_steps_output_is_told_where_argo_never_comes_to_it(root: str) -> None:
    value = f"{{{{={root}.a.outputs.parameters.o ?? 'none'}}}}"
    message = "Argo 3.6 doesn't come to ?? where a step was skipped: it waits for its output for ever"
    assert reading(value, "3.6") == [(message, "value"), (message, "expression")]
    assert reading(value, "3.7") == []


@pytest.mark.parametrize("value", ["{{=inputs.parameters.o ?? 'none'}}", "{{=steps.a.outputs.parameters.o}}"])
def test_other_defaults_and_other_outputs_are_read_by_every_version(value: str) -> None:
    assert reading(value, "3.4") == []
