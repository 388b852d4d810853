"""`pydsl doctor` of a service account on a real API server, RBAC on: what it prints, applied, is what was missing."""

from __future__ import annotations

import secrets
from pathlib import Path

import attrs
import pytest

from pydsl.cluster.kinds import NAMESPACE, WORKFLOW, ResourceKind
from pydsl.cluster.transport import ServerRequest
from tests.cluster.servers import ApiServer, kubectl
from tests.cluster.test_api_server import workflow
from tests.command_line import Ended, pydsl

pytestmark = pytest.mark.slow
ACCOUNT = ResourceKind("ServiceAccount", "serviceaccounts")
BEGIN = "# Let somebody who may change roles apply this:"


@attrs.frozen
class Place:
    """A namespace of its own, and somebody who may nothing there."""

    server: ApiServer
    namespace: str
    config: Path

    def doctor(self, *words: str) -> Ended:
        return pydsl("doctor", "--kubeconfig", self.config, *words)

    def administer(self, text: str) -> None:
        """Apply YAML as somebody who may."""
        config = self.server.kubeconfig(name="administrator.yaml")
        kubectl(config, "apply", "-f", "-", stdin=text)


@pytest.fixture
def place(api_server: ApiServer) -> Place:
    cluster, namespace = api_server.cluster(), f"doctored-{secrets.token_hex(4)}"
    cluster.create(NAMESPACE, {"metadata": {"name": namespace}}, "")
    for name in ("tester", "default"):
        cluster.create(ACCOUNT, {"metadata": {"name": name}}, namespace)
    asked = ServerRequest(
        method="POST", path=f"/api/v1/namespaces/{namespace}/serviceaccounts/tester/token", body={"spec": {}},
        is_repeatable=True,
    )  # fmt: skip
    token = cluster.transport.ask(asked)["status"]["token"]
    return Place(api_server, namespace, api_server.kubeconfig(token, name=f"{namespace}.yaml", namespace=namespace))


def verdicts(ended: Ended) -> dict[str, str]:
    """Return the verdict on each subject."""
    lines = ended.output.partition("\n\n")[0].splitlines()
    return {line[4:].partition("  ")[0]: line[:4].strip() for line in lines}


def remedy(ended: Ended) -> str:
    return ended.output.partition(BEGIN)[2]


def test_what_doctor_prints_makes_it_green(place: Place) -> None:
    before = place.doctor()
    assert (before.status, verdicts(before)["your rights"]) == (1, "NO")
    place.administer(remedy(before))
    after = place.doctor()
    assert (after.status, remedy(after)) == (0, ""), after.output
    assert verdicts(after) == {
        "pydsl": "ok", "API server": "ok", "clocks": "ok", "Argo's CRDs": "ok", f"namespace {place.namespace}": "?",
        "your rights": "ok", "service account default": "?", "artifact repository": "?",
    }  # fmt: skip


def test_with_that_the_verbs_work(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    place.administer(remedy(place.doctor()))
    Path("w.yaml").write_text(WORKFLOW_TEXT)
    Path("t.yaml").write_text(WORKFLOW_TEXT.replace("kind: Workflow\n", "kind: WorkflowTemplate\n"))
    Path("c.yaml").write_text(CRON_TEXT)
    for words in VERBS.splitlines():
        ended = pydsl(*words.split(), "--kubeconfig", place.config)
        assert ended.status == 0, (words, ended)
    failed = {**workflow("failed"), "status": STATUS}
    place.server.cluster().create(WORKFLOW, failed, place.namespace)
    for words in ("retry failed --cluster", "wait failed --cluster --timeout 1s", "delete failed --cluster"):
        ended = pydsl(*words.split(), "--kubeconfig", place.config)
        assert ended.status == int(words.startswith("wait")), (words, ended)


def test_what_is_applied_later_replaces_nothing(place: Place) -> None:
    place.administer(remedy(place.doctor()))
    role = ResourceKind("Role", "roles", "rbac.authorization.k8s.io")
    cluster = place.server.cluster()
    (only,) = cluster.list(role, place.namespace).items
    rules = [rule for rule in only["rules"] if "pods/log" not in rule["resources"]]
    cluster.patch(role, only["metadata"]["name"], place.namespace, {"rules": rules})
    lacking = place.doctor()
    assert f"missing in namespace {place.namespace}: get pods/log\n" in lacking.output
    place.administer(remedy(lacking))
    assert place.doctor().status == 0


def test_the_account_of_workflows_may_report(place: Place) -> None:
    config = place.server.kubeconfig(name="as-admin.yaml", namespace=place.namespace)
    before = pydsl("doctor", "--kubeconfig", config)
    assert (before.status, verdicts(before)["service account default"]) == (1, "NO")
    place.administer(before.output.partition("\n\n")[2])
    after = pydsl("doctor", "--kubeconfig", config)
    assert (after.status, verdicts(after)["service account default"]) == (0, "ok")


def test_a_namespace_and_an_account_that_there_are_not(place: Place) -> None:
    config = place.server.kubeconfig(name="as-admin.yaml", namespace=place.namespace)
    ended = pydsl("doctor", "--kubeconfig", config, "--serviceaccount", "nobody")
    assert verdicts(ended)["service account nobody"] == "NO"
    assert ended.output.endswith(f"\nkubectl create serviceaccount nobody -n {place.namespace}\n")
    ended = pydsl("doctor", "--kubeconfig", config, "-n", "nowhere")
    assert (ended.status, verdicts(ended)["namespace nowhere"]) == (1, "NO")
    assert "kubectl create namespace nowhere\n" in ended.output


NODE = {"type": "Pod", "phase": "Failed", "templateName": "main", "templateScope": "local/failed"}
STATUS = {
    "phase": "Failed", "finishedAt": "2026-01-01T00:00:00Z",
    "nodes": {"failed": {"id": "failed", "name": "failed", "displayName": "failed", **NODE}},
}  # fmt: skip
VERBS = """\
submit w.yaml
get w --cluster
list --cluster
logs w --cluster
suspend w --cluster
resume w --cluster
stop w --cluster
terminate w --cluster
apply t.yaml c.yaml
template list
template get w
submit --from workflowtemplate/w
cron list
cron suspend c
cron resume c
template delete w
cron delete c
cluster-template list
"""
WORKFLOW_TEXT = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: w}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: alpine, command: [echo]}
"""
CRON_TEXT = """\
apiVersion: argoproj.io/v1alpha1
kind: CronWorkflow
metadata: {name: c}
spec:
  schedules: ["0 3 * * *"]
  workflowSpec: {workflowTemplateRef: {name: w}}
"""
