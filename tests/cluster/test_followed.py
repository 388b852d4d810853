"""Workflows that run to their end on a cluster, by a controller that is pydsl's own driver: what verbs make of it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from pydsl import Steps, Workflow, template
from pydsl.cluster.kinds import NAMESPACE, WORKFLOW
from pydsl.cluster.kubernetes.changes import nodes_of
from pydsl.cluster.runs import ClusterRun
from pydsl.errors import NotAsked
from pydsl.testing import Outcome
from tests.cluster.controller import Controller, controlling
from tests.cluster.node import kubelet
from tests.cluster.servers import ApiServer
from tests.command_line import pydsl

pytestmark = pytest.mark.slow


@template(image="alpine")
def twice(number: int) -> int:
    return 2 * number


FAILS = Outcome(seconds=0.0, exit_code=1)
LONG = ("--timeout", "60s")
CHAIN = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: chain}
spec:
  entrypoint: main
  onExit: last
  templates:
  - name: main
    steps:
    - - {name: a, template: say}
      - {name: b, template: say}
    - - {name: c, template: say}
  - name: say
    container: {image: alpine, command: [echo, hi]}
  - name: last
    container: {image: alpine, command: [echo, bye]}
"""
GATE = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: gate}
spec:
  entrypoint: main
  templates:
  - name: main
    steps:
    - - {name: ask, template: ask}
    - - name: go
        template: go
        arguments: {parameters: [{name: answer, value: "{{steps.ask.outputs.parameters.answer}}"}]}
        when: "{{steps.ask.outputs.parameters.answer}} == yes"
  - name: ask
    suspend: {}
    outputs: {parameters: [{name: answer, valueFrom: {supplied: {}}}]}
  - name: go
    inputs: {parameters: [{name: answer}]}
    container: {image: alpine, command: [echo, "{{inputs.parameters.answer}}"]}
"""


@pytest.fixture
def controller(api_server: ApiServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Controller]:
    """A controller in a namespace of its own, which is that of the kubeconfig's context."""
    namespace = f"driven-{secrets.token_hex(4)}"
    api_server.cluster().create(NAMESPACE, {"metadata": {"name": namespace}}, "")
    monkeypatch.setenv("KUBECONFIG", str(api_server.kubeconfig(namespace=namespace, name=f"{namespace}.yaml")))
    monkeypatch.setenv("PYDSL_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("ARGO_SERVER", raising=False)
    monkeypatch.chdir(tmp_path)
    for name, text in (("chain", CHAIN), ("gate", GATE)):
        Path(f"{name}.yaml").write_text(text)
    with kubelet(api_server, namespace) as node, controlling(api_server, node) as found:
        yield found


def where(controller: Controller) -> str:
    return f"on a cluster: context test, namespace {controller.namespace}\n"


def test_waiting_ends_as_the_workflow_did(controller: Controller) -> None:
    ended = pydsl("submit", "chain.yaml", "--wait", *LONG, "-o", "name")
    assert (ended.status, ended.output, ended.error) == (0, "chain\n", where(controller))
    assert controller.begun == ["[0].a", "[0].b", "[1].c", ".onExit"]
    controller.script({"c": FAILS})
    ended = pydsl("submit", "chain.yaml", "--name", "fails", "--wait", *LONG)
    assert ended.status == 1
    last = ended.output.splitlines()[-1]
    assert last.startswith("fails Failed at ")
    assert pydsl("wait", "--cluster", "fails").output == f"{last}\n"


def test_watching_shows_how_it_came_to_its_end(controller: Controller) -> None:
    ended = pydsl("submit", "chain.yaml", "--watch", *LONG)
    assert ended.status == 0
    shown = ended.output.split("Name: ")
    assert "Succeeded" not in shown[1]
    assert [line.split()[:2] for line in shown[-1].splitlines()[-7:]] == [
        ["STEP", "TEMPLATE"], ["✔", "chain"], ["├─┬─✔", "a"], ["│", "└─✔"], ["└───✔", "c"], [], ["✔", "chain.onExit"],
    ]  # fmt: skip
    assert pydsl("watch", "--cluster", "chain").output.split("Name: ")[1] == shown[-1]


def test_the_log_is_whole_when_it_ends(controller: Controller) -> None:
    controller.lines = {"say": [f"line {number}" for number in range(50)], "last": ["bye"]}
    ended = pydsl("submit", "chain.yaml", "--log", *LONG, "-o", "name")
    assert ended.status == 0
    name, *lines = ended.output.splitlines()
    told: dict[str, list[str]] = {}
    for line in lines:
        pod, _, text = line.partition(": ")
        told.setdefault(pod, []).append(text)
    assert name == "chain"
    assert sorted(told.values()) == [["bye"], *[[f"line {number}" for number in range(50)]] * 3]


def test_a_workflow_that_is_suspended_starts_nothing(controller: Controller) -> None:
    controller.held = {"[0].a", "[0].b"}
    assert pydsl("submit", "chain.yaml", "-o", "name").status == 0
    controller.until("chain", lambda workflow: len(controller.begun) == 2)
    assert pydsl("suspend", "--cluster", "chain").output == "workflow chain suspended\n"
    controller.heed("chain")
    controller.release("[0].a", "[0].b")
    controller.until("chain", lambda workflow: controller.phases("chain").get("[0]") == "Succeeded")
    assert pydsl("get", "--cluster", "chain", "-o", "json").output.count('"suspend": true') == 1
    assert controller.begun == ["[0].a", "[0].b"]
    assert "Running (Suspended)" in pydsl("list", "--cluster").output
    assert pydsl("resume", "--cluster", "chain").output == "workflow chain resumed\n"
    assert pydsl("wait", "--cluster", "chain", *LONG).status == 0
    assert controller.begun == ["[0].a", "[0].b", "[1].c", ".onExit"]


def test_what_is_answered_is_used(controller: Controller) -> None:
    pydsl("submit", "gate.yaml")
    controller.until("gate", lambda workflow: controller.phases("gate").get("[0].ask") == "Running")
    chosen = ("--node-field-selector", "displayName=ask")
    ended = pydsl("resume", "--cluster", "gate")
    assert (ended.status, ended.error) == (
        1, where(controller) + "raw output parameter 'answer' has not been set and does not have a default value\n",
    )  # fmt: skip
    assert pydsl("node", "set", "--cluster", "gate", *chosen, "-p", "answer=yes", "-m", "by me").status == 0
    assert pydsl("resume", "--cluster", "gate").status == 0
    assert pydsl("wait", "--cluster", "gate", *LONG).status == 0
    nodes = {node["displayName"]: node for node in nodes_of(controller.workflow("gate")).values()}
    assert nodes["ask"]["message"] == "by me"
    assert nodes["go"]["inputs"] == {"parameters": [{"name": "answer", "value": "yes"}]}


def test_a_node_is_ended_in_a_phase(controller: Controller) -> None:
    pydsl("submit", "gate.yaml")
    controller.until("gate", lambda workflow: controller.phases("gate").get("[0].ask") == "Running")
    chosen = ("--node-field-selector", "displayName=ask")
    assert pydsl("node", "set", "--cluster", "gate", *chosen, "--phase", "Failed", "-m", "no").status == 0
    assert pydsl("wait", "--cluster", "gate", *LONG).status == 1
    assert controller.begun == []
    assert "no" in pydsl("get", "--cluster", "gate").output


@pytest.mark.parametrize(("verb", "exits"), [("stop", [".onExit"]), ("terminate", [])])
def test_stopping(controller: Controller, verb: str, exits: list[str]) -> None:
    controller.held = {"[0].a", "[0].b"}
    pydsl("submit", "chain.yaml")
    controller.until("chain", lambda workflow: len(controller.begun) == 2)
    assert pydsl(verb, "--cluster", "chain").status == 0
    ended = pydsl("wait", "--cluster", "chain", *LONG)
    assert (ended.status, ended.output[:16]) == (1, "chain Failed at ")
    assert controller.begun == ["[0].a", "[0].b", *exits]
    assert controller.phases("chain")["[0].a"] == "Failed"
    ended = pydsl(verb, "--cluster", "chain")
    assert (ended.status, ended.error) == (1, where(controller) + (
        f'cannot shutdown a completed workflow: workflow: "chain", namespace: "{controller.namespace}"\n'
    ))  # fmt: skip


def test_a_retry_runs_what_failed_and_what_came_after(controller: Controller) -> None:
    controller.script({"b": FAILS})
    assert pydsl("submit", "chain.yaml", "--wait", *LONG).status == 1
    before = controller.workflow("chain")
    assert controller.begun == ["[0].a", "[0].b", ".onExit"]
    controller.begun.clear()
    controller.script({})
    ended = pydsl("retry", "--cluster", "chain", "--dry-run")
    kept, again = ended.error.removeprefix(where(controller)).splitlines()
    assert (kept, {*again.removeprefix("again: ").split(", ")}) == ("kept: chain[0].a", {"chain.onExit", "chain[0].b"})
    ended = pydsl("retry", "--cluster", "chain", "--wait", *LONG)
    assert ended.status == 0, ended
    assert {*controller.begun} == {"[0].b", "[1].c", ".onExit"}
    after = controller.workflow("chain")
    kept = next(id for id, node in nodes_of(before).items() if node["displayName"] == "a")
    assert nodes_of(after)[kept] == {**nodes_of(before)[kept], "children": nodes_of(after)[kept]["children"]}
    assert after["metadata"]["uid"] == before["metadata"]["uid"]
    assert pydsl("retry", "--cluster", "chain").error == where(controller) + (
        "To retry a succeeded workflow, set the options restartSuccessful and nodeFieldSelector\n"
    )


def test_a_retry_of_what_succeeded(controller: Controller) -> None:
    assert pydsl("submit", "chain.yaml", "--wait", *LONG).status == 0
    controller.begun.clear()
    chosen = ("--restart-successful", "--node-field-selector", "displayName=b")
    assert pydsl("retry", "--cluster", "chain", *chosen, "--wait", *LONG).status == 0
    assert {*controller.begun} == {"[0].b", "[1].c", ".onExit"}


def test_resubmitting_with_what_succeeded(controller: Controller) -> None:
    controller.script({"b": FAILS})
    pydsl("submit", "chain.yaml", "--wait", *LONG)
    controller.begun.clear()
    controller.script({})
    ended = pydsl("resubmit", "--cluster", "chain", "--memoized", "--wait", *LONG, "-o", "name")
    assert (ended.status, {*controller.begun}) == (0, {"[0].b", "[1].c", ".onExit"})
    controller.begun.clear()
    ended = pydsl("resubmit", "--cluster", "chain", "--name", "anew", "--wait", *LONG, "-o", "name")
    assert (ended.status, {*controller.begun}) == (0, {"[0].a", "[0].b", "[1].c", ".onExit"})


def test_what_takes_too_long_is_terminated(controller: Controller) -> None:
    controller.held = {"[0].a", "[0].b"}
    late = ("--timeout", "1s", "--on-timeout", "terminate")
    ended = pydsl("submit", "chain.yaml", *late, "-o", "name")
    assert (ended.status, ended.output) == (1, "chain\n")
    assert ended.error == where(controller) + "workflow chain isn't over after 1s\nworkflow chain terminated\n"
    assert pydsl("wait", "--cluster", "chain", *LONG).status == 1
    assert pydsl("list", "--cluster").output.splitlines()[1].split()[:2] == ["chain", "Failed"]


def test_a_controller_takes_up_what_another_left(controller: Controller, api_server: ApiServer) -> None:
    controller.held = {"[1].c"}
    pydsl("submit", "chain.yaml")
    controller.until("chain", lambda workflow: "[1].c" in controller.begun)
    controller.end()
    with controlling(api_server, controller.node) as second:
        assert pydsl("wait", "--cluster", "chain", *LONG).status == 0
    assert second.begun == [".onExit"]


def test_deleting_one_that_runs(controller: Controller) -> None:
    controller.held = {"[0].a"}
    pydsl("submit", "chain.yaml")
    controller.until("chain", lambda workflow: len(controller.begun) == 2)
    run = ClusterRun(controller.cluster, "chain", controller.namespace).looks()
    next(run)
    assert pydsl("delete", "--cluster", "chain").output == "Workflow 'chain' deleted\n"
    with pytest.raises(NotAsked) as gone:
        list(run)
    assert str(gone.value) == "workflow chain was deleted"


def test_a_template_of_the_cluster(controller: Controller) -> None:
    Path("shared.yaml").write_text(CHAIN.replace("kind: Workflow\n", "kind: WorkflowTemplate\n"))
    assert pydsl("apply", "shared.yaml").output == "workflowtemplate/chain created\n"
    ended = pydsl("submit", "--from", "workflowtemplate/chain", "--name", "made", "--wait", *LONG, "-o", "name")
    assert ended.status == 0, ended
    assert controller.begun == ["[0].a", "[0].b", "[1].c", ".onExit"]


def test_python_is_submitted_and_waited_for(controller: Controller) -> None:
    with Workflow(name="doubled") as workflow, Steps("main"):
        twice(21)
    run = workflow.submit(namespace=controller.namespace)
    assert run.wait(60).phase == "Succeeded"
    assert run.cluster.get(WORKFLOW, run.name, controller.namespace)["status"]["progress"] == "1/1"
