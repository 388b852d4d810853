"""Upstream's tests of its controller, played on the engine."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.cases import Case
from tests.conformance.operator import run_case
from tests.conformance.verdict import PASS, NotLocal, Verdict

STEPS = """\
metadata: {name: wf}
spec:
  entrypoint: main
  templates:
  - {name: main, steps: [[{name: a, template: leaf}], [{name: b, template: leaf}]]}
  - {name: leaf, container: {image: alpine, command: [x]}}
"""
OPERATE = {"op": "operate", "wf": 0}
LOOK = {"op": "call", "text": "woc.nodeID(pods.Items[0])"}
CACHE = (
    r'apiv1.ConfigMap{Data: map{"k": "{\"NodeID\":\"x\",\"Outputs\":null}"}, TypeMeta: metav1.TypeMeta{}, '
    r'ObjectMeta: metav1.ObjectMeta{Name: "c", ResourceVersion: "1", Labels: map{"type": "Cache"}}}'
)


def case(*operations: Any, text: str = STEPS) -> Case:
    data = {"resources": [{"kind": "Workflow", "yaml": text}], "ops": operations}
    return Case("operator_cases", "0", data, {"$list": ""})


def asserted(op: str, value: Any, *, asof: int | None = None, field: str = "phase", **selector: str) -> Any:
    subject: dict[str, Any] = {"kind": "node", "selector": selector, "field": field, "wf": 0}
    if not selector:
        subject = {"kind": "workflow", "field": "status.phase", "wf": 0}
    if asof is not None:
        subject["asof"] = asof
    return {"op": "assert", "fact": {"op": op, "subject": subject, "value": value, "raw": "told"}}


def pods(phase: str, *said: Any) -> Any:
    return {"op": "pods_phase", "wf": 0, "phase": phase, "with": said}


def set_to(target: str, value: Any, **rest: Any) -> Any:
    return {"op": "assign", "target": target, "value": value, **rest}


def test_pods_go_on_as_they_are_told_and_operate_sees_it() -> None:
    verdict = run_case(case(
        {"op": "load"}, OPERATE, asserted("eq", "Pending", displayName="a"),
        pods("Running"), asserted("eq", "Pending", displayName="a"), OPERATE,
        asserted("eq", "Running", displayName="a"),
        pods("Succeeded"), OPERATE, asserted("eq", "Pending", displayName="b"), asserted("eq", "Running"),
        {"op": "assert", "fact": {"op": "len", "subject": {"kind": "pods", "field": "items"}, "value": 2, "raw": ""}},
        pods("Failed"), OPERATE, asserted("eq", "Failed"),
        asserted("eq", "Pod failed", field="message", displayName="b"),
        asserted("eq", "Pending", asof=1, displayName="a"),
    ))  # fmt: skip
    assert verdict == PASS


def test_a_difference_is_a_failure() -> None:
    assert run_case(case(OPERATE, asserted("eq", "Succeeded"))) == Verdict("fail", "told: got ['Running']")


def test_a_refused_workflow_is_failed_before_its_first_node() -> None:
    text = STEPS.replace("template: leaf}]]", "template: nope}]]")
    message = {"op": "contains", "subject": {"kind": "workflow", "field": "status.message", "wf": 0}, "raw": ""}
    told = {"op": "assert", "fact": {**message, "value": "invalid spec: in upstream's words"}}
    assert run_case(case(OPERATE, asserted("eq", "Failed"), told, text=text)) == PASS


def test_a_pods_time_runs_out_while_the_test_sleeps() -> None:
    text = STEPS.replace("name: leaf, container", "name: leaf, timeout: 5s, container")
    gone = {"op": "assert", "fact": {"op": "empty", "subject": {"kind": "pods", "field": "items"}, "raw": "pods"}}
    short, long = {"op": "sleep", "d": "time.Second"}, {"op": "sleep", "d": "6 * time.Second"}
    verdict = run_case(
        case(
            OPERATE, short, OPERATE, asserted("eq", "Running"), long, OPERATE, asserted("eq", "Failed"), gone, text=text
        )
    )
    assert verdict == PASS


def test_a_workflow_is_renamed_and_shut_down() -> None:
    rename = {"op": "rename", "resource": 0, "field": "metadata.name", "value": "other"}
    shutdown = {"op": "assign", "target": "woc.execWf.Spec.Shutdown", "value": "Terminate"}
    look = {"op": "call", "text": "woc.podReconciliation()"}
    operations = [rename, OPERATE, look, asserted("eq", "Pending", name="other[0].a"), shutdown, OPERATE]
    assert run_case(case(*operations, asserted("eq", "Failed"))) == PASS


def test_go_reads_a_number_as_text_and_names_in_any_case() -> None:
    text = STEPS.replace("container: {image: alpine, command: [x]}", "suspend: {Duration: 3}")
    assert run_case(case(OPERATE, asserted("eq", "Running"), text=text)) == PASS


GIVEN = """\
status:
  nodes:
    wf: {id: wf, name: wf, type: Steps, phase: Running, startedAt: '2020-01-01T00:00:00Z'}
    wf-3986212215:
      {id: wf-3986212215, name: 'wf[0].a', type: Pod, phase: Succeeded, boundaryID: wf, outputs: {exitCode: '0'},
       startedAt: '2020-01-01T00:00:00Z', finishedAt: '2020-01-01T00:00:05Z'}
"""


def test_a_run_goes_on_from_what_its_status_tells() -> None:
    verdict = run_case(case(
        OPERATE, asserted("eq", "Succeeded", displayName="a"),
        asserted("eq", "0", field="outputs.exitCode", displayName="a"),
        asserted("eq", "Pending", displayName="b"), pods("Succeeded"), OPERATE, asserted("eq", "Succeeded"),
        text=STEPS + GIVEN,
    ))  # fmt: skip
    assert verdict == PASS


def test_pods_that_a_status_tells_of_are_gone() -> None:
    given = GIVEN.replace("phase: Succeeded", "phase: Running").replace(", finishedAt: '2020-01-01T00:00:05Z'", "")
    told = asserted("eq", "pod deleted", field="message", displayName="a")
    assert run_case(case(OPERATE, told, asserted("eq", "Failed"), text=STEPS + given)) == PASS


def test_fields_are_set_before_it_begins() -> None:
    names = [set_to("wf0.Spec.Templates[0].Name", "first"), set_to("wf0.Spec.Entrypoint", "first")]
    assert run_case(case(*names, OPERATE, asserted("eq", "first", field="templateName", name="wf"))) == PASS


def test_a_pod_leaves_behind_what_the_test_sets() -> None:
    outputs = {"_type": "wfv1.Outputs", "Parameters": [{"_type": "wfv1.Parameter", "Name": "x", "Value": "1"}]}
    guards = ["for each idx, node in woc.wf.Status.Nodes", 'if strings.Contains(node.Name, ".a")']
    left = set_to("node.Outputs", outputs, guards=guards)
    back = set_to("woc.wf.Status.Nodes[idx]", {"expr": "node"})
    told = asserted("eq", "1", field="outputs.parameters[name=x].value", displayName="a")
    declared = "outputs: {parameters: [{name: x, valueFrom: {path: /x}}]}, container"
    verdict = run_case(
        case(OPERATE, pods("Succeeded"), left, back, OPERATE, told, text=STEPS.replace("container", declared))
    )
    assert verdict == PASS


def test_pods_exit_and_leave_behind_what_they_are_told() -> None:
    outputs = {"_type": "wfv1.Outputs", "Parameters": [{"Name": "x", "Value": "1"}]}
    said = [{"_type": "withExitCode", "arg": 3}, {"_type": "withOutputs", "arg": outputs}]
    told = asserted("eq", "3", field="outputs.exitCode", displayName="a")
    assert run_case(case(OPERATE, pods("Failed", *said), OPERATE, told)) == PASS


def test_pods_and_what_every_template_sees_are_asked() -> None:
    image = {"op": "eq", "subject": {"kind": "pods", "field": "items[0].spec.containers[1].image"}, "value": "alpine"}
    name = {"op": "eq", "subject_expr": 'woc.globalParams()["workflow.name"]', "value": "wf"}
    wrong = [{"op": "assert", "fact": {**one, "value": "other", "raw": "told"}} for one in (image, name)]
    assert run_case(case(OPERATE, *({"op": "assert", "fact": one} for one in (image, name)))) == PASS
    assert run_case(case(OPERATE, *wrong)) == Verdict("fail", "told: got ['alpine']; told: got ['wf']")


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (
            case(OPERATE, text="status: {nodes: {x: {id: x, name: strange, type: Pod}}}\n" + STEPS),
            "it begins with nodes that no run of it makes: strange",
        ),
        (case(OPERATE, text=""), "a resource that is made in Go"),
        (case(OPERATE, set_to("wf0.Spec.Entrypoint", "x")), "it sets a workflow that has begun: Spec.Entrypoint"),
        (case(set_to("wf0.Spec.Entrypoint", {"expr": "f()"})), "a value that Go works out: f()"),
        (case(set_to("controller.maxDepth", 2)), "it sets a field of the controller: controller.maxDepth"),
        (case({"op": "call", "text": "woc.f()"}), "the operation call, in Go: woc.f()"),
        (case(OPERATE, pods("Failed", "if x")), "pods told apart in Go: if x"),
        (case(OPERATE, {"op": "sleep", "d": "wait"}), "it sleeps for wait"),
    ],
)
def test_what_no_run_has_is_no_candidate(wrong: Case, why: str) -> None:
    wrong.data["ops"] = [*wrong.data["ops"], OPERATE]
    with pytest.raises(NotLocal) as error:
        run_case(wrong)
    assert str(error.value) == why


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (case(), "it calls functions of the controller only"),
        (case(OPERATE), "nothing that it asserts is of the workflow, its nodes or the number of pods"),
        (case(OPERATE, asserted("eq", "agent pod failed")), "it asserts what becomes of an agent's pod"),
        (case(OPERATE, {"op": "create", "object": "apiv1.Pod{}"}), "an object that is made in Go"),
        (case(OPERATE, {"op": "create", "object": CACHE.replace("null", "…")}), "the corpus lacks the end of a text"),
        (case(OPERATE, LOOK, OPERATE), "a pod is told apart in Go"),
        (case(OPERATE, text="status: {synchronization: {mutex: {}}}\n" + STEPS), "it begins with a lock that another "
         "workflow holds"),
    ],
)  # fmt: skip
def test_what_is_not_by_operations_alone_is_no_candidate(wrong: Case, why: str) -> None:
    with pytest.raises(NotLocal) as error:
        run_case(wrong)
    assert str(error.value) == why


def test_which_of_several_workflows_holds_a_lock_is_no_candidate() -> None:
    fact = {"op": "notnil", "subject": {"kind": "workflow", "field": "status.synchronization"}}
    held = {"op": "assert", "fact": {**fact, "raw": "assert.NotNil(t, woc.wf.Status.Synchronization)"}}
    with pytest.raises(NotLocal) as error:
        run_case(case(OPERATE, {"op": "operate", "wf": 1}, held))
    assert str(error.value) == "it asserts which of several workflows holds a lock"


def test_a_cache_that_go_makes_is_remembered() -> None:
    text = STEPS.replace("{name: leaf,", "{name: leaf, memoize: {key: k, cache: {configMap: {name: c}}},")
    hit = asserted("eq", True, field="memoizationStatus.hit", displayName="a")
    assert run_case(case({"op": "create", "object": CACHE}, OPERATE, hit, text=text)) == PASS
    assert run_case(case({"op": "create", "object": CACHE.replace('"k"', '"l"')}, OPERATE, hit, text=text)) != PASS


@pytest.mark.parametrize("action", ["FormulateResubmitWorkflow", "FormulateRetryWorkflow"])
def test_a_workflow_that_begins_once_more_has_other_parameters(action: str) -> None:
    text = STEPS.replace("  entrypoint: main", "  entrypoint: main\n  arguments: {parameters: [{name: p, value: old}]}")
    again = {"op": "action", "action": action, "args": [{"expr": "wf0"}, True, ["p=new"]]}
    told = f"util.{action}(...).Spec.Arguments.Parameters[0].Value.String()"
    fact = {"op": "assert", "fact": {"op": "eq", "subject_expr": told, "value": "new", "raw": "told"}}
    failed = "status: {nodes: {wf: {id: wf, name: wf, phase: Failed}}}\n"
    operations = [again, OPERATE, asserted("eq", "Running"), fact]
    assert run_case(case(*operations, text=text + failed)) == PASS
    other = {**again, "args": [{"expr": "wf0"}, True, ["p=other"]]}
    assert run_case(case(other, *operations[1:], text=text + failed)) == Verdict("fail", "told: got ['other']")


@pytest.mark.parametrize(
    ("expression", "op", "value"),
    [
        ('shouldExecute("a == a")', "true", None),
        ('shouldExecute("a in (b, c)")', "false", None),
        ('aggregatedJSONValueList({"1", "x"})', "eq", '["1","x"]'),
        ('tryJSONUnmarshal({"[1]", "[2]"})', "eq", [[1], [2]]),
        ('err(tryJSONUnmarshal({"[1]", "2"}))', "eq", False),
    ],
)
def test_functions_of_the_controller_are_asked_where_pydsl_has_the_rule(expression: str, op: str, value: Any) -> None:
    fact = {"op": op, "subject_expr": expression, "value": value}
    assert run_case(case({"op": "assert", "fact": fact})) == PASS
    wrong = {"op": "assert", "fact": {**fact, "op": "nil"}}
    assert run_case(case(wrong)).detail.startswith(f"{expression}: got ")
