"""kubectl sees what pydsl submitted, and pydsl what kubectl applied: the objects are the same."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Any

import pytest
import yaml

from pydsl.cluster.kinds import NAMESPACE
from tests.cluster.servers import ApiServer, kubectl
from tests.cluster.test_submitting import HELLO, NIGHTLY, SHARED
from tests.command_line import Ended, pydsl
from tests.shared import ROOT

pytestmark = pytest.mark.slow
OURS = "workflows.argoproj.io/"


@pytest.fixture
def config(api_server: ApiServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A namespace of its own; its kubeconfig is what both read."""
    namespace = f"both-{secrets.token_hex(4)}"
    api_server.cluster().create(NAMESPACE, {"metadata": {"name": namespace}}, "")
    found = api_server.kubeconfig(namespace=namespace, name=f"{namespace}.yaml")
    monkeypatch.setenv("KUBECONFIG", str(found))
    monkeypatch.setenv("PYDSL_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("ARGO_SERVER", raising=False)
    monkeypatch.chdir(tmp_path)
    for name, text in (("hello", HELLO), ("shared", SHARED), ("nightly", NIGHTLY)):
        Path(f"{name}.yaml").write_text(text)
    return found


def seen(config: Path, kind: str, name: str) -> Any:
    return json.loads(kubectl(config, "get", kind, name, "-o", "json", "--show-managed-fields"))


def test_kubectl_sees_what_was_submitted(config: Path) -> None:
    name = pydsl("submit", "hello.yaml", "-p", "who=you", "-l", "team=a", "-o", "name").output.strip()
    found = seen(config, "workflow", name)
    assert found["spec"] == {
        **yaml.safe_load(HELLO)["spec"], "arguments": {"parameters": [{"name": "who", "value": "you"}]}
    }  # fmt: skip
    assert found["metadata"]["labels"] == {"team": "a"}
    assert kubectl(config, "get", "wf", "-l", "team=a", "-o", "name") == f"workflow.argoproj.io/{name}\n"
    assert json.loads(pydsl("get", name, "--cluster", "-o", "json").output) == found


def test_kubectl_sees_what_was_asked_of_it(config: Path) -> None:
    pydsl("submit", "hello.yaml", "--name", "asked")
    pydsl("suspend", "--cluster", "asked")
    assert seen(config, "workflow", "asked")["spec"]["suspend"] is True
    pydsl("stop", "--cluster", "asked")
    assert seen(config, "workflow", "asked")["spec"]["shutdown"] == "Stop"
    pydsl("delete", "--cluster", "asked")
    assert kubectl(config, "get", "workflow", "asked", status=1) == (
        'Error from server (NotFound): workflows.argoproj.io "asked" not found\n'
    )


def test_pydsl_sees_what_kubectl_made(config: Path) -> None:
    name = kubectl(config, "create", "-f", "hello.yaml", "-o", "name").strip().partition("/")[2]
    assert pydsl("list", "--cluster", "-o", "name").output == f"{name}\n"
    assert json.loads(pydsl("get", "--cluster", name, "-o", "json").output) == seen(config, "workflow", name)
    kubectl(
        config,
        "patch",
        "workflow",
        name,
        "--type",
        "merge",
        "-p",
        '{"status": {"phase": "Failed", "message": "by hand"}}',
    )
    assert pydsl("wait", "--cluster", name).status == 1
    again = pydsl("resubmit", "--cluster", name, "-o", "name").output.strip()
    assert seen(config, "workflow", again)["metadata"]["labels"] == {f"{OURS}resubmitted-from-workflow": name}
    kubectl(config, "delete", "workflow", name)
    assert pydsl("delete", "--cluster", name).output == f"Workflow '{name}' not found\n"


def test_templates_that_kubectl_applied(config: Path) -> None:
    kubectl(config, "apply", "-f", "shared.yaml", "-f", "nightly.yaml")
    assert pydsl("template", "list").output.split() == ["NAME", "shared"]
    made = pydsl("submit", "--from", "workflowtemplate/shared", "-o", "name").output.strip()
    assert seen(config, "workflow", made)["spec"] == {"workflowTemplateRef": {"name": "shared"}}
    pydsl("cron", "suspend", "nightly")
    assert seen(config, "cronworkflow", "nightly")["spec"]["suspend"] is True


def test_what_pydsl_prints_is_what_kubectl_takes(config: Path) -> None:
    pydsl("apply", "shared.yaml", "nightly.yaml")
    for verb, name in (("template", "shared"), ("cron", "nightly")):
        printed = pydsl(verb, "get", name, "-o", "yaml").output
        assert kubectl(config, "replace", "-f", "-", stdin=printed).endswith(" replaced\n")
    sent = pydsl("submit", "hello.yaml", "--dry-run", "-o", "yaml").output
    assert kubectl(config, "create", "-f", "-", "--dry-run=server", stdin=sent).endswith(" created (server dry run)\n")


def test_compiled_python_goes_through_kubectl(config: Path) -> None:
    compiled = pydsl("compile", ROOT / "examples" / "ml_pipeline.py").output
    name = kubectl(config, "create", "-f", "-", "-o", "name", stdin=compiled).strip().partition("/")[2]
    assert pydsl("list", "--cluster", "-o", "name").output == f"{name}\n"
    mine = pydsl("submit", ROOT / "examples" / "ml_pipeline.py", "-o", "name").output.strip()
    assert seen(config, "workflow", mine)["spec"] == seen(config, "workflow", name)["spec"]


def test_a_conflict_with_what_kubectl_applied_is_named_field_by_field(config: Path) -> None:
    kubectl(config, "apply", "--server-side", "-f", "nightly.yaml", "-f", "shared.yaml")
    mine = NIGHTLY.replace("0 3", "0 4").replace("{name: nightly}", "{name: nightly, labels: {team: a}}")
    mine = mine.replace("{name: shared}", "{name: shared, clusterScope: false}")
    Path("nightly.yaml").write_text(mine)
    ended = pydsl("apply", "nightly.yaml", "shared.yaml")
    assert (ended.status, ended.output) == (1, "workflowtemplate/shared unchanged\n")
    assert ended.error.partition("\n")[2] == (
        "nightly.yaml: CronWorkflow nightly isn't applied:\n"
        '  .spec.schedules: conflict with "kubectl"\n'
        "  --force-conflicts takes these fields over\n"
    )
    assert "labels" not in seen(config, "cronworkflow", "nightly")["metadata"]
    assert pydsl("apply", "nightly.yaml", "--force-conflicts").output == "cronwf/nightly configured\n"
    found = seen(config, "cronworkflow", "nightly")
    assert (found["spec"]["schedules"], found["metadata"]["labels"]) == (["0 4 * * *"], {"team": "a"})


def test_kubectl_is_told_of_what_pydsl_owns(config: Path) -> None:
    pydsl("apply", "shared.yaml", "nightly.yaml")
    theirs = NIGHTLY.replace("0 3", "0 5")
    told = kubectl(config, "apply", "--server-side", "-f", "-", stdin=theirs, status=1)
    assert 'conflict with "pydsl": .spec.schedules' in told
    kubectl(config, "apply", "--server-side", "--force-conflicts", "-f", "-", stdin=theirs)
    ended = pydsl("apply", "nightly.yaml")
    assert (ended.status, ended.error.splitlines()[2]) == (1, '  .spec.schedules: conflict with "kubectl"')


def test_what_kubectl_applied_becomes_python_that_makes_it(config: Path) -> None:
    kubectl(config, "apply", "-f", "nightly.yaml", "-f", "shared.yaml")
    namespace = config.stem
    ended = pydsl("decompile", "--from-cluster", "-o", "out")
    assert (ended.status, ended.error.splitlines()[1:]) == (0, [
        "WorkflowTemplate shared -> out/shared.py: templates: 1 as functions",
        "CronWorkflow nightly -> out/nightly.py: no templates",
    ])  # fmt: skip
    assert pydsl("compile", "out", "-o", "back").status == 0
    Path("live.yaml").write_text(kubectl(config, "get", "wftmpl,cronwf", "-o", "yaml"))
    assert pydsl("diff", "live.yaml", "back") == Ended(0, "", "")
    Path("nightly.yaml").write_text(NIGHTLY.replace("{name: nightly}", f"{{name: nightly, namespace: {namespace}}}"))
    assert pydsl("diff", "nightly.yaml", "back/nightly.yaml") == Ended(0, "", "")
