from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.server.asking import WORKFLOWS, Asking, asking, workflow

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATES = "/api/v1/workflow-templates/argo"
CRONS = "/api/v1/cron-workflows/argo"


def _kept(home: Path, **arguments: Any) -> Asking:
    ask = asking(home)
    status, _ = ask("POST", TEMPLATES, {"template": workflow("tpl", **arguments)})
    assert status == 200
    return ask


def _submit(ask: Asking, kind: str = "WorkflowTemplate", name: str = "tpl", **options: Any) -> tuple[int, Any]:
    return ask("POST", f"{WORKFLOWS}/submit", {"resourceKind": kind, "resourceName": name, "submitOptions": options})


def test_a_template_is_changed_by_who_knows_its_version(tmp_path: Path) -> None:
    ask = _kept(tmp_path)
    _, found = ask("GET", f"{TEMPLATES}/tpl")
    changed = {**found, "spec": {**found["spec"], "parallelism": 2}}
    status, made = ask("PUT", f"{TEMPLATES}/tpl", {"template": changed})
    assert (status, made["metadata"]["generation"], made["spec"]["parallelism"]) == (200, 2, 2)
    status, told = ask("PUT", f"{TEMPLATES}/tpl", {"template": changed})
    assert (status, told["code"]) == (409, 6)


def test_a_submitted_template_begins_a_workflow_with_options(tmp_path: Path) -> None:
    ask = _kept(tmp_path, arguments={"parameters": [{"name": "p"}]})
    status, made = _submit(ask, parameters=["p=a=b"], labels="team=a", generateName="mine-", entryPoint="main")
    assert status == 200
    assert made["metadata"]["labels"] == {"team": "a", "workflows.argoproj.io/workflow-template": "tpl"}
    assert made["metadata"]["name"].startswith("mine-")
    assert made["spec"]["arguments"] == {"parameters": [{"name": "p", "value": "a=b"}]}
    assert [row.name for row in ask.served.rows("argo")] == [made["metadata"]["name"]]


def test_a_parameter_without_a_value_is_asked_for(tmp_path: Path) -> None:
    ask = _kept(tmp_path, arguments={"parameters": [{"name": "p"}]})
    told = {"code": 3, "message": "spec.arguments.p.value or spec.arguments.p.valueFrom is required"}
    assert _submit(ask) == (400, told)


def test_only_known_kinds_are_submitted(tmp_path: Path) -> None:
    ask = _kept(tmp_path)
    assert _submit(ask, "workflowtemplate")[0] == 200
    told = {"code": 3, "message": "Resource kind 'Nope' is not supported for submitting"}
    assert _submit(ask, "Nope") == (400, told)
    assert _submit(ask, name="nope")[0] == 404


def test_a_cron_workflow_is_suspended_and_resumed(tmp_path: Path) -> None:
    ask = asking(tmp_path)
    spec = {"schedules": ["0 0 1 1 *"], "workflowSpec": workflow()["spec"]}
    ask("POST", CRONS, {"cronWorkflow": {"metadata": {"name": "yearly"}, "spec": spec}})
    assert ask("PUT", f"{CRONS}/yearly/suspend", {})[1]["spec"]["suspend"] is True
    assert "suspend" not in ask("PUT", f"{CRONS}/yearly/resume", {})[1]["spec"]


def test_a_workflow_of_a_cron_workflow_is_owned_by_it(tmp_path: Path) -> None:
    ask = asking(tmp_path)
    spec = {"schedules": ["0 0 1 1 *"], "workflowSpec": workflow()["spec"]}
    _, cron = ask("POST", CRONS, {"cronWorkflow": {"metadata": {"name": "yearly"}, "spec": spec}})
    _, made = _submit(ask, "CronWorkflow", "yearly")
    (owner,) = made["metadata"]["ownerReferences"]
    assert (owner["name"], owner["uid"]) == ("yearly", cron["metadata"]["uid"])
