"""`pydsl submit`, `apply` and the verbs, whole commands against a real API server."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pydsl.cluster.kinds import CRON_WORKFLOW, WORKFLOW, WORKFLOW_TEMPLATE
from tests.cluster.servers import NAMESPACE_OF_TESTS, ApiServer
from tests.command_line import Ended, pydsl

pytestmark = pytest.mark.slow
NS = NAMESPACE_OF_TESTS
Run = Callable[..., Ended]
WHERE = "on a cluster: context test, namespace argo\n"
HELLO = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: hello-}
spec:
  entrypoint: main
  arguments: {parameters: [{name: who, value: world}]}
  templates:
  - name: main
    container: {image: alpine, command: [echo], args: ["{{workflow.parameters.who}}"]}
"""
SHARED = """\
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: shared}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: alpine, command: [echo], args: [hi]}
"""
NIGHTLY = """\
apiVersion: argoproj.io/v1alpha1
kind: CronWorkflow
metadata: {name: nightly}
spec:
  schedules: ["0 3 * * *"]
  workflowSpec: {workflowTemplateRef: {name: shared}}
"""


@pytest.fixture
def run(api_server: ApiServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setenv("KUBECONFIG", str(api_server.kubeconfig()))
    monkeypatch.setenv("PYDSL_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("ARGO_SERVER", raising=False)
    monkeypatch.chdir(tmp_path)
    for name, text in (("hello", HELLO), ("shared", SHARED), ("nightly", NIGHTLY)):
        Path(f"{name}.yaml").write_text(text)
    return pydsl


def only(items: Any) -> Any:
    (one,) = items
    return one


def test_submit_sends_what_was_written(run: Run, api_server: ApiServer) -> None:
    words = ("-p", "who=you", "-l", "team=a,env=b", "--annotations", "note=x", "--priority", "3")
    ended = run("submit", "hello.yaml", *words, "-o", "name")
    assert (ended.status, ended.error) == (0, WHERE)
    made = api_server.cluster().get(WORKFLOW, ended.output.strip(), NS)
    assert made["metadata"]["name"].startswith("hello-")
    assert made["metadata"]["labels"] == {"team": "a", "env": "b"}
    assert made["metadata"]["annotations"]["note"] == "x"
    container = {"image": "alpine", "command": ["echo"], "args": ["{{workflow.parameters.who}}"]}
    assert made["spec"] == {
        "entrypoint": "main", "priority": 3, "arguments": {"parameters": [{"name": "who", "value": "you"}]},
        "templates": [{"name": "main", "container": container}],
    }  # fmt: skip


def test_a_dry_run_sends_nothing(run: Run, api_server: ApiServer) -> None:
    ended = run("submit", "hello.yaml", "--name", "dry", "--dry-run", "-o", "json")
    assert json.loads(ended.output)["metadata"]["name"] == "dry"
    ended = run("submit", "hello.yaml", "--name", "dry", "--server-dry-run", "-o", "name")
    assert (ended.status, ended.output) == (0, "dry\n")
    assert run("get", "--cluster", "dry").error == WHERE + 'workflows.argoproj.io "dry" not found\n'


def test_a_mistake_is_found_before_the_cluster(run: Run) -> None:
    Path("bad.yaml").write_text(HELLO.replace("entrypoint: main", "entrypoint: mian"))
    ended = run("submit", "bad.yaml")
    assert ended.status == 2
    assert "mian" in ended.error


def test_apply_and_submit_from(run: Run, api_server: ApiServer) -> None:
    ended = run("apply", "nightly.yaml", "shared.yaml")
    assert (ended.status, ended.output) == (0, "workflowtemplate/shared created\ncronwf/nightly created\n")
    ended = run("apply", "nightly.yaml", "shared.yaml")
    assert ended.output == "workflowtemplate/shared unchanged\ncronwf/nightly unchanged\n"
    name = run("submit", "--from", "workflowtemplate/shared", "-o", "name").output.strip()
    made = api_server.cluster().get(WORKFLOW, name, NS)
    assert made["metadata"]["labels"] == {"workflows.argoproj.io/workflow-template": "shared"}
    assert made["spec"]["workflowTemplateRef"] == {"name": "shared"}
    assert run("submit", "--from", "cronwf/nightly", "-o", "name").output.startswith("nightly-")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-p", "who=you"], "the workflow has no parameter 'who'. It has: none\n"),
        (["--entrypoint", "mian"], "no template is called 'mian'. Did you mean 'main'? There is: main\n"),
        (["--name", "a" * 64], f"a Workflow can't be called '{'a' * 64}': must not be more than 63 characters long\n"),
    ],
)
def test_what_the_cluster_has_is_checked_too(run: Run, words: list[str], said: str) -> None:
    run("apply", "shared.yaml")
    assert run("submit", "--from", "workflowtemplate/shared", *words) == Ended(2, "", WHERE + said)


def test_a_name_of_ones_own_is_the_whole_name(run: Run, api_server: ApiServer) -> None:
    assert run("submit", "hello.yaml", "--name", "twice", "-o", "name").status == 0
    said = WHERE + 'workflows.argoproj.io "twice" already exists\n'
    assert run("submit", "hello.yaml", "--name", "twice") == Ended(1, "", said)


def test_a_prefix_of_ones_own_is_kept(run: Run, api_server: ApiServer) -> None:
    name = run("submit", "hello.yaml", "--generate-name", "mine-", "-o", "name").output.strip()
    assert name.startswith("mine-")
    assert api_server.cluster().get(WORKFLOW, name, NS)["metadata"]["generateName"] == "mine-"


def test_a_log_without_pods_ends_in_time(run: Run) -> None:
    ended = run("submit", "hello.yaml", "--name", "podless", "--log", "--timeout", "1s", "-o", "name")
    assert ended == Ended(1, "podless\n", WHERE + "workflow podless isn't over after 1s\n")


def test_a_conflict_is_named(run: Run, api_server: ApiServer) -> None:
    cluster = api_server.cluster()
    Path("contested.yaml").write_text(NIGHTLY.replace("nightly", "contested"))
    run("apply", "shared.yaml", "contested.yaml")
    cluster.patch(CRON_WORKFLOW, "contested", NS, {"spec": {"schedules": ["1 1 * * *"]}}, manager="somebody")
    ended = run("apply", "contested.yaml")
    assert (ended.status, ended.output) == (1, "")
    assert ended.error == WHERE + (
        "contested.yaml: CronWorkflow contested isn't applied:\n"
        '  .spec.schedules: conflict with "somebody" using argoproj.io/v1alpha1\n'
        "  --force-conflicts takes these fields over\n"
    )
    assert run("apply", "contested.yaml", "--force-conflicts").output == "cronwf/contested configured\n"
    assert cluster.get(CRON_WORKFLOW, "contested", NS)["spec"]["schedules"] == ["0 3 * * *"]


def test_templates_of_the_cluster(run: Run, api_server: ApiServer) -> None:
    run("apply", "shared.yaml")
    assert "shared\n" in run("template", "list").output
    assert run("template", "get", "shared", "-o", "name").output == "shared\n"
    Path("other.yaml").write_text(SHARED.replace("shared", "other"))
    assert run("template", "create", "other.yaml").output == "other\n"
    assert run("template", "lint", "other.yaml").output == "no linting errors found!\n"
    assert run("template", "delete", "other").output == "WorkflowTemplate 'other' deleted\n"
    assert run("template", "get", "other").status == 1
    assert api_server.cluster().get(WORKFLOW_TEMPLATE, "shared", NS)


def test_a_reference_to_what_only_the_cluster_has(run: Run) -> None:
    run("apply", "shared.yaml")
    text = HELLO.replace("    container: {image: alpine, command: [echo], args: [\"{{workflow.parameters.who}}\"]}", (
        "    steps: [[{name: a, templateRef: {name: shared, template: TEMPLATE}}]]"
    ))  # fmt: skip
    Path("refers.yaml").write_text(text.replace("TEMPLATE", "main"))
    assert run("submit", "refers.yaml", "-o", "name").status == 0
    Path("refers.yaml").write_text(text.replace("TEMPLATE", "nothing"))
    ended = run("submit", "refers.yaml")
    assert ended.status == 2
    assert "template reference shared.nothing not found" in ended.error


def test_the_verbs(run: Run, api_server: ApiServer) -> None:
    cluster = api_server.cluster()
    name = run("submit", "hello.yaml", "--name", "verbs", "-o", "name").output.strip()
    assert run("list", "--cluster", "--prefix", "verbs", "-o", "name").output == "verbs\n"
    assert run("suspend", "--cluster", name).output == "workflow verbs suspended\n"
    assert cluster.get(WORKFLOW, name, NS)["spec"]["suspend"] is True
    assert run("resume", "--cluster", name).output == "workflow verbs resumed\n"
    assert "suspend" not in cluster.get(WORKFLOW, name, NS)["spec"]
    assert run("stop", "--cluster", name).output == "workflow verbs stopped\n"
    assert cluster.get(WORKFLOW, name, NS)["spec"]["shutdown"] == "Stop"
    assert run("terminate", "--cluster", name).output == "workflow verbs terminated\n"
    ended = run("wait", "--cluster", name, "--timeout", "1s")
    assert (ended.status, ended.error) == (1, WHERE + "workflow verbs isn't over after 1 seconds\n")
    cluster.patch(WORKFLOW, name, NS, {"status": {"phase": "Failed", "finishedAt": "2026-01-01T00:00:00Z"}})
    ended = run("wait", "--cluster", name)
    assert (ended.status, ended.output) == (1, "verbs Failed at 2026-01-01 00:00:00 +0000 UTC\n")
    assert run("resubmit", "--cluster", name, "--name", "again", "-o", "name").output == "again\n"
    assert run("delete", "--cluster", name).output == "Workflow 'verbs' deleted\n"
    assert run("delete", "--cluster", name).output == "Workflow 'verbs' not found\n"


def test_local_runs_stay_local(run: Run) -> None:
    assert run("list").output == "No workflows found\n"
