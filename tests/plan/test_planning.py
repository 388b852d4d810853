"""Planning: templates found and merged, arguments filled, values as Argo holds them."""

from __future__ import annotations

from typing import Any

import pytest

from pydsl.errors import UsageError
from pydsl.expr.tags import Scope
from pydsl.manifest.library import library_of
from pydsl.plan import prepare, prepare_json
from pydsl.plan.arguments import process
from pydsl.plan.errors import NodeFault
from pydsl.plan.graph import graph_of
from pydsl.plan.references import mentioned, result_is_wanted
from pydsl.plan.scopes import argument_parameters
from pydsl.plan.templates import with_defaults
from pydsl.plan.values import text_of
from pydsl.spec import decode_manifest
from tests.engine.workflows import ECHO, OK, call, dag, run, steps, workflow

API = {"apiVersion": "argoproj.io/v1alpha1"}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1.0", "1.0"), (1, "1"), (1.5, "1.5"), (1e3, "1000"), (True, "true"), (False, "false"), (None, None),
        ([1], ""), ({"a": 1}, ""), (12345678901234567890, "12345678901234567000"),
        (9007199254740993, "9007199254740992"),
        (-0.0, "-0"),
    ],
)  # fmt: skip
def test_values_of_parameters_as_text(value: Any, text: str | None) -> None:
    assert text_of(value) == text


def test_of_the_defaults_only_the_templates_own_kind_is_taken() -> None:
    defaults = {"container": {"image": "d", "env": []}, "script": {"image": "s"}, "activeDeadlineSeconds": 5}
    assert with_defaults({"name": "t", "container": {"command": ["c"]}}, defaults) == {
        "name": "t", "container": {"image": "d", "env": [], "command": ["c"]}, "activeDeadlineSeconds": 5,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("own", "given", "value"),
    [
        ({}, {"value": "given"}, "given"),
        ({"default": "d"}, None, "d"),
        ({"value": "v", "default": "d"}, None, "v"),
        ({"value": "v"}, {"value": "given"}, "given"),
        ({"default": "d"}, {"value": 3}, "3"),
    ],
)
def test_an_argument_beats_the_value_and_the_value_the_default(own: Any, given: Any, value: str) -> None:
    template = {"name": "t", "inputs": {"parameters": [{"name": "p", **own}]}}
    arguments = {"parameters": [{"name": "p", **given}]} if given else {}
    done = process(template, arguments, Scope({}), {}, lambda _name: None)
    assert done["inputs"]["parameters"][0]["value"] == value


@pytest.mark.parametrize("arguments", [{}, {"parameters": [{"name": "p"}]}])
def test_an_input_without_a_value_was_not_supplied(arguments: Any) -> None:
    own = {"name": "p", "default": "d"} if arguments else {"name": "p"}
    with pytest.raises(NodeFault, match=r"^inputs\.parameters\.p was not supplied$"):
        process({"inputs": {"parameters": [own]}}, arguments, Scope({}), {}, lambda _name: None)


def test_tags_are_replaced_globals_first_then_inputs_so_values_with_tags_are_read_too() -> None:
    template = {
        "inputs": {"parameters": [{"name": "p"}], "artifacts": [{"name": "f", "path": "/f", "raw": {"data": "x"}}]},
        "container": {"args": ["{{inputs.parameters.p}} {{inputs.artifacts.f.path}} {{unknown}} {{=1 + 1}}"]},
    }
    arguments = {"parameters": [{"name": "p", "value": "{{workflow.name}}"}]}
    done = process(template, arguments, Scope({"workflow.name": "wf"}), {}, lambda _name: None)
    assert done["container"]["args"] == ["wf /f {{unknown}} 2"]


def test_a_config_map_fills_an_input() -> None:
    source = {"configMapKeyRef": {"name": "conf", "key": "{{workflow.name}}"}}
    template = {"inputs": {"parameters": [{"name": "p", "valueFrom": source}]}}
    labels = {"workflows.argoproj.io/configmap-type": "Parameter"}
    maps = {"conf": {"metadata": {"labels": labels}, "data": {"wf": "found"}}}
    done = process(template, {}, Scope({"workflow.name": "wf"}), {}, maps.get)
    assert done["inputs"]["parameters"][0]["value"] == "found"
    with pytest.raises(NodeFault, match="does not have the key 'other'"):
        process(template, {}, Scope({"workflow.name": "other"}), {}, maps.get)
    labels.clear()
    with pytest.raises(NodeFault, match="'conf' does not exist"):
        process(template, {}, Scope({"workflow.name": "wf"}), {}, maps.get)


def test_a_dag_knows_who_waits_for_whom() -> None:
    graph = graph_of(dag(call("a"), call("b", depends="a.Failed || a"), call("c", dependencies=["b"]))["dag"])
    assert graph.dependencies == {"a": (), "b": ("a",), "c": ("b",)}
    assert graph.targets == ["c"]
    assert graph.ancestors("c") == {"a", "b"}
    assert graph.is_ancestor("c", "a")
    assert not graph.is_ancestor("a", "c")
    assert graph.conditions["b"] == "a.Failed || (a.Succeeded || a.Skipped || a.Daemoned)"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{{tasks.a-b.outputs.result}} {{=tasks['c'].status}}", {"a-b", "c"}),
        ('{{=tasks["c"]?.outputs}}', {"c"}),
        ("tasks.a outside of a tag", {"a"}),  # more than it refers to costs little
        ("{{=keys(tasks)}}", None),
    ],
)
def test_what_a_task_may_refer_to(text: str, names: set[str] | None) -> None:
    assert mentioned({"name": "t", "arguments": {"parameters": [{"name": "p", "value": text}]}}) == names


@pytest.mark.parametrize(
    "text", ["{{steps.a.outputs.result}}", "{{=steps['a'].outputs.result}}", '{{=tasks["a"].outputs.result}}']
)
def test_whose_results_are_wanted(text: str) -> None:
    template = steps(call("a"), call("b", m=text))
    assert result_is_wanted("a(0:x)(1)", template)
    assert not result_is_wanted("b", template)


def typed(manifest: Any) -> Any:
    obj, problems = decode_manifest({**API, **manifest})
    assert problems == []
    return obj


def stored(kind: str, *templates: Any) -> Any:
    return typed({"kind": kind, "metadata": {"name": "lib"}, "spec": {"templates": list(templates)}})


def test_templates_of_other_manifests_are_found_by_kind_and_name() -> None:
    leaf = {"name": "leaf", "steps": [[call("x", "inner")]]}
    library = library_of([
        stored("WorkflowTemplate", leaf, {**OK, "name": "inner"}),
        stored("ClusterWorkflowTemplate", {**OK, "name": "leaf"}),
    ])  # fmt: skip
    near = {"name": "a", "templateRef": {"name": "lib", "template": "leaf"}}
    far = {"name": "b", "templateRef": {"name": "lib", "template": "leaf", "clusterScope": True}}
    from pydsl.testing import simulate

    done = simulate(prepare(typed({"kind": "Workflow", **workflow(steps(near, far))}), library))
    assert {name: done.node(name)["templateScope"] for name in ("a", "b", "x")} == {
        "a": "local/wf", "b": "local/wf", "x": "namespaced/lib",
    }  # fmt: skip
    assert done.node("a")["templateRef"] == {"name": "lib", "template": "leaf"}


def test_a_stored_spec_lies_below_the_workflows_own() -> None:
    stored = {"entrypoint": "ok", "templates": [OK, {**OK, "name": "other"}], "arguments": {"parameters": [
        {"name": "p", "value": "stored"}, {"name": "q", "value": "stored"}]}}  # fmt: skip
    own = {"workflowTemplateRef": {"name": "lib"}, "entrypoint": "other",
           "arguments": {"parameters": [{"name": "p", "value": "own"}]}}  # fmt: skip
    plan = prepare_json({"metadata": {"name": "wf"}, "spec": own}, lambda _name, _cluster: stored)
    assert plan.spec["entrypoint"] == "other"
    assert plan.spec["arguments"]["parameters"] == [{"name": "p", "value": "own"}, {"name": "q", "value": "stored"}]


def test_a_stored_value_doesnt_stand_beside_where_the_workflow_takes_one_from() -> None:
    stored = {"templates": [{**ECHO, "name": "main"}], "entrypoint": "main",
              "arguments": {"parameters": [{"name": "m", "value": "stored", "enum": ["stored", "kept"]}]}}  # fmt: skip
    taken = {"name": "m", "valueFrom": {"configMapKeyRef": {"name": "c", "key": "k"}}}
    own = {"workflowTemplateRef": {"name": "lib"}, "arguments": {"parameters": [taken]}}
    plan = prepare_json({"metadata": {"name": "wf"}, "spec": own}, lambda _name, _cluster: stored)
    assert plan.spec["arguments"]["parameters"] == [{**taken, "enum": ["stored", "kept"]}]


def test_a_workflows_hook_replaces_the_stored_one() -> None:
    hooks = {"exit": {"template": "ok", "expression": "false"}, "begun": {"template": "ok", "expression": "true"}}
    stored = {"templates": [OK], "entrypoint": "ok", "hooks": hooks}
    own = {"workflowTemplateRef": {"name": "lib"}, "hooks": {"exit": {"template": "ok", "arguments": {}}}}
    plan = prepare_json({"metadata": {"name": "wf"}, "spec": own}, lambda _name, _cluster: stored)
    assert plan.spec["hooks"] == {**own["hooks"], "begun": hooks["begun"]}


@pytest.mark.parametrize("own", [{}, {"suspend": False}, {"suspend": True}])
def test_a_workflow_is_suspended_by_itself_alone(own: dict[str, bool]) -> None:
    stored = {"templates": [OK], "entrypoint": "ok", "suspend": True}
    spec = {"workflowTemplateRef": {"name": "lib"}, **own}
    plan = prepare_json({"metadata": {"name": "wf"}, "spec": spec}, lambda _name, _cluster: stored)
    assert plan.spec.get("suspend") == own.get("suspend")


def test_a_stored_workflow_that_is_not_there_is_how_the_run_ends() -> None:
    done = run({"metadata": {"name": "wf"}, "spec": {"workflowTemplateRef": {"name": "nope"}}})
    assert (done.phase, done.message) == ("Error", 'workflowtemplates.argoproj.io "nope" not found')
    assert done.nodes == {}


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        (workflow(steps(call("a", "nope"))), "template name 'nope' undefined"),
        (
            workflow(steps({"name": "a", "templateRef": {"name": "lib", "template": "t"}})),
            "template reference lib.t not found; give its manifest along (-f): lib",
        ),
        (
            {"spec": {"templates": [OK]}},
            "the workflow has no entrypoint: spec.entrypoint names the template that runs first",
        ),
    ],
)
def test_what_is_not_there_is_told_before_the_run(manifest: Any, message: str) -> None:
    with pytest.raises(UsageError) as raised:
        prepare_json(manifest)
    assert str(raised.value) == message


def test_an_argument_beats_the_config_map_of_the_input() -> None:
    source = {"configMapKeyRef": {"name": "conf", "key": "k"}}
    template = {"inputs": {"parameters": [{"name": "p", "valueFrom": source}]}}
    given = {"parameters": [{"name": "p", "value": "given"}]}
    done = process(template, given, Scope({}), {}, {"conf": {"data": {"k": "found"}}}.get)
    assert done["inputs"]["parameters"][0]["value"] == "given"


@pytest.mark.parametrize(
    "text", ["{{inputs.parameters}}", "{{= string(inputs.parameters) }}", "{{ inputs.parameters }}"]
)
def test_all_inputs_as_one_value(text: str) -> None:
    template = {"name": "t", "inputs": {"parameters": [{"name": "p", "value": "v"}]}, "container": {"args": [text]}}
    entry = workflow(template)
    taken = run(entry).pods[0].template["container"]["args"]
    assert taken == (['[{"name":"p","value":"v"}]'] if "=" not in text else ["map[p:v]"])


def test_a_value_may_ask_for_all_inputs() -> None:
    parameters = [{"name": "p", "value": "v"}, {"name": "q", "value": "{{inputs.parameters}}"}]
    template = {"name": "t", "inputs": {"parameters": parameters}, "container": {"args": ["{{inputs.parameters.p}}"]}}
    (pod,) = run(workflow(template)).pods
    assert pod.template["inputs"]["parameters"][1]["value"].startswith('[{"name":"p","value":"v"},')


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ({"value": "own", "valueFrom": {"configMapKeyRef": {"name": "absent", "key": "k"}}}, "own"),
        ({"valueFrom": {"default": "d"}}, "d"),
        ({"default": "d", "valueFrom": {"default": "other"}}, "d"),
    ],
)
def test_a_workflows_own_value_is_taken_before_any_other(parameter: Any, value: str) -> None:
    spec = {"arguments": {"parameters": [{"name": "p", **parameter}]}}
    (filled,) = argument_parameters(spec, lambda _name: None)
    assert filled["value"] == value


def test_nodes_say_which_workflow_their_template_is_of() -> None:
    assert run(workflow(steps(call("a")))).node("a")["templateScope"] == "local/wf"
