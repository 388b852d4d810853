"""What comes from outside: stopping, suspending, resuming, deadlines; and what holds nodes back."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from pydsl.engine import start
from pydsl.engine.commands import RunPod
from pydsl.engine.events import Resumed, Started, Stopped, Suspended
from pydsl.errors import UsageError
from pydsl.plan import prepare_json
from pydsl.testing import Outcome
from tests.engine.workflows import FAILS, OK, SAY, Json, call, dag, inputs, outputs, run, steps, workflow

LONG = Outcome(seconds=100)
WAIT = {"name": "wait", "suspend": {}}
EXIT = {"onExit": "say"}


def test_stop_fails_what_runs_and_lets_handlers_run() -> None:
    done = run(workflow(steps(call("a"), call("b")), **EXIT), {"a": LONG}, events=[Stopped(at=3.0)])
    assert done.node("a")["message"] == "workflow shutdown with strategy: Stop"
    assert (done.phase, done.message) == ("Failed", "Stopped with strategy 'Stop'")
    assert done.node("wf.onExit")["phase"] == "Succeeded"


def test_terminate_runs_no_handlers() -> None:
    done = run(workflow(steps(call("a")), **EXIT), {"a": LONG}, events=[Stopped(at=3.0, terminate=True)])
    assert (done.message, "wf.onExit" in done.phases) == ("Stopped with strategy 'Terminate'", False)


def test_stop_ends_a_wait_for_the_next_attempt() -> None:
    leaf = {**OK, "retryStrategy": {"limit": 3, "backoff": {"duration": "1h"}}}
    done = run(workflow(leaf), {"ok": FAILS}, events=[Stopped(at=10.0)])
    assert (done.phase, done.message, done.seconds) == ("Failed", "Stopped with strategy 'Stop'", 10.0)


def test_resume_lets_a_suspended_node_go_on() -> None:
    done = run(workflow(steps(call("s", "wait"), call("b")), WAIT), events=[Resumed(at=60.0)])
    assert (done.phase, done.seconds, done.node("s")["type"]) == ("Succeeded", 61.0, "Suspend")


def test_a_value_that_names_choices_gives_them_to_who_is_asked() -> None:
    given = ['{"enum": ["one", 2, true]}', "plain", "[1]", '{"enum": []}', '{"enum": "x"}']
    declared = [{"name": f"p{number}", "value": value} for number, value in enumerate(given)]
    asking = {"name": "main", "inputs": {"parameters": declared}, "suspend": {"duration": "1"}}
    shown = run(workflow(asking)).node("wf")["inputs"]["parameters"]
    assert shown == [{**declared[0], "enum": ["one", "2", "true"], "default": "one"}, *declared[1:]]


def test_a_suspend_with_a_duration_goes_on_by_itself() -> None:
    done = run(workflow(steps(call("s", "wait"), call("b")), {"name": "wait", "suspend": {"duration": "2m"}}))
    assert done.seconds == 121.0


@pytest.mark.parametrize(
    ("event", "phase", "value"),
    [
        (Resumed(at=1.0, selector="displayName=s", parameters={"answer": "yes"}), "Succeeded", "yes"),
        (Resumed(at=1.0, parameters={"answer": "no"}, message="somebody", phase="Failed"), "Failed", "no"),
    ],
)
def test_outputs_that_somebody_supplies(event: Resumed, phase: str, value: str) -> None:
    supplied = {**WAIT, "outputs": {"parameters": [{"name": "answer", "valueFrom": {"supplied": {}}}]}}
    done = run(workflow(steps(call("s", "wait")), supplied), events=[event])
    assert (done.node("s")["phase"], done.node("s").get("message", "")) == (phase, event.message)
    assert outputs(done, "s") == {"answer": value}


def test_a_supplied_output_that_nobody_supplies_is_an_error() -> None:
    supplied = {**WAIT, "outputs": {"parameters": [{"name": "answer", "valueFrom": {"supplied": {}}}]}}
    done = run(workflow(steps(call("s", "wait")), supplied), events=[Resumed(at=1.0)])
    assert done.message == (
        "step group deemed errored due to child wf[0].s error: raw output parameter 'answer' has not been set and does "
        "not have a default value"
    )


def test_a_selector_that_fits_nothing_resumes_nothing() -> None:
    events = [Resumed(at=1.0, selector="displayName=other"), Resumed(at=9.0, selector="templateName=wait")]
    assert run(workflow(steps(call("s", "wait")), WAIT), events=events).seconds == 9.0


def test_a_run_that_waits_for_somebody_who_does_not_come_is_told() -> None:
    told = "the run waits for somebody to resume wf[0].s: say when in `events`, or by --resume 10s=STEP"
    with pytest.raises(UsageError, match=f"^{re.escape(told)}$"):
        run(workflow(steps(call("s", "wait")), WAIT))


def test_a_suspended_workflow_starts_nothing_more_until_it_is_resumed() -> None:
    done = run(workflow(steps(call("a"), call("b"))), events=[Suspended(at=0.5), Resumed(at=20.0)])
    assert {pod.node: pod.started for pod in done.pods} == {"wf[0].a": 0.0, "wf[1].b": 20.0}


def test_the_workflows_deadline_ends_suspended_nodes_and_starts_nothing_more() -> None:
    done = run(workflow(steps(call("s", "wait"), call("b")), WAIT, activeDeadlineSeconds=30))
    assert (done.node("s")["message"], done.phase, done.seconds) == ("Step exceeded its deadline", "Failed", 30.0)


def test_the_workflows_deadline_ends_pods() -> None:
    done = run(workflow(steps(call("a"), call("b")), activeDeadlineSeconds=30, **EXIT), {"a": LONG})
    assert (done.node("a")["phase"], done.phase) == ("Failed", "Failed")
    assert done.node("wf.onExit")["phase"] == "Succeeded"


@pytest.mark.parametrize("limit", [{"activeDeadlineSeconds": 5}, {"timeout": "5s"}])
def test_a_templates_own_deadline(limit: Any) -> None:
    done = run(workflow({**OK, **limit}), {"ok": LONG})
    assert done.message == "Pod was active on the node longer than the specified deadline"
    assert done.seconds == 5.0


@pytest.mark.parametrize("where", ["workflow", "template"])
def test_parallelism(where: str) -> None:
    limit: Any = {"parallelism": 2}
    tasks = [call(f"t{i}") for i in range(5)]
    manifest = workflow(dag(*tasks), **limit) if where == "workflow" else workflow(dag(*tasks, **limit))
    done = run(manifest)
    assert [pod.started for pod in done.pods] == [0.0, 0.0, 1.0, 1.0, 2.0]


def test_a_template_that_fails_fast_starts_nothing_more() -> None:
    loop = call("a", withItems=[0, 1, 2, 3])
    done = run(workflow(steps(loop, parallelism=1, failFast=True)), {"a(1:1)": FAILS})
    assert [pod.node for pod in done.pods] == ["wf[0].a(0:0)", "wf[0].a(1:1)"]
    assert done.message == "template has failed or errored children and failFast enabled"


def test_a_mutex_is_held_by_one_node_at_a_time_in_the_order_of_asking() -> None:
    locked = {**OK, "name": "l", "synchronization": {"mutexes": [{"name": "m"}]}}
    done = run(workflow(steps([call("a", "l"), call("b", "l"), call("c", "l")]), locked))
    assert {pod.node: pod.started for pod in done.pods} == {"wf[0].a": 0.0, "wf[0].b": 1.0, "wf[0].c": 2.0}
    assert "message" not in done.node("b")


def test_a_semaphore_lets_in_as_many_as_its_config_map_says() -> None:
    reference = {"configMapKeyRef": {"name": "conf", "key": "n"}}
    locked = {**OK, "name": "l", "synchronization": {"semaphores": [reference]}}
    maps = {"conf": {"data": {"n": "2"}}}
    done = run(workflow(steps([call(name, "l") for name in "abc"]), locked), config_maps=maps)
    assert [pod.started for pod in done.pods] == [0.0, 0.0, 1.0]
    done = run(workflow(locked))
    assert done.message == (
        "error in entry template execution: failed to initialize semaphore argo/ConfigMap/conf/n with limit"
    )


def test_remembered_outputs_stand_in_for_a_pod() -> None:
    memo = {"name": "m", "container": {"image": "i", "command": ["c"]},
            "memoize": {"key": "k", "maxAge": "10s", "cache": {"configMap": {"name": "cache"}}},
            "outputs": {"parameters": [{"name": "o", "valueFrom": {"path": "/tmp/o"}}]}}  # fmt: skip
    again = call("c", "echo", m="{{steps.b.outputs.parameters.o}}")
    done = run(workflow(steps(call("a", "m"), call("b", "m"), again), memo), {"a": Outcome(outputs={"o": "made"})})
    assert [pod.node for pod in done.pods] == ["wf[0].a", "wf[2].c"]
    assert done.node("b")["memoizationStatus"] == {"hit": True, "key": "k", "cacheName": "cache"}
    assert inputs(done, "c") == {"m": "made"}
    done = run(workflow(steps(call("a", "m"), call("s"), call("b", "m")), memo), {"s": Outcome(seconds=60)})
    assert done.node("b")["memoizationStatus"]["hit"] is False


def test_a_key_that_no_config_map_could_have_is_an_error() -> None:
    memo = {**OK, "memoize": {"key": "a b", "cache": {"configMap": {"name": "cache"}}}}
    assert run(workflow(memo)).message == "error in entry template execution: invalid cache key: a b"


def test_a_daemon_is_over_for_others_when_it_is_ready_and_ends_with_its_template() -> None:
    daemon = {"name": "d", "daemon": True, "container": {"image": "i", "command": ["serve"]}}
    done = run(workflow(steps(call("d", "d"), call("a", "echo", m="{{steps.d.status}} {{steps.d.ip}}")), daemon))
    assert inputs(done, "a") == {"m": "Running 127.0.0.1"}
    assert (done.node("d")["phase"], done.phase, done.seconds) == ("Succeeded", "Succeeded", 1.0)


def test_containers_of_a_set_are_nodes_below_the_pod() -> None:
    containers = [{"name": "a", "image": "i"}, {"name": "main", "image": "i", "dependencies": ["a"]}]
    done = run(workflow({"name": "set", "containerSet": {"containers": containers}}))
    assert done.phases == {"wf": "Succeeded", "wf.a": "Succeeded", "wf.main": "Succeeded"}
    assert done.node("a")["children"] == [done.node("main")["id"]]


def test_a_daemon_outlives_a_stop_until_its_template_ends() -> None:
    daemon = {"name": "d", "daemon": True, "container": {"image": "i", "command": ["serve"]}}
    done = run(workflow(steps(call("d", "d"), call("a")), daemon), {"a": LONG}, events=[Stopped(at=3.0)])
    assert (done.node("d")["phase"], done.node("a")["phase"]) == ("Succeeded", "Failed")


def test_the_default_of_the_input_of_the_same_name_stands_in_for_a_supplied_output() -> None:
    wait = {"name": "wait", "suspend": {"duration": "0s"}, "inputs": {"parameters": [{"name": "p", "default": "d"}]},
            "outputs": {"parameters": [{"name": "p", "valueFrom": {"supplied": {}}}]}}  # fmt: skip
    assert outputs(run(workflow(steps(call("s", "wait")), wait)), "s") == {"p": "d"}


CACHED = {"key": "k", "cache": {"configMap": {"name": "cache"}}}


def memoized(**more: Json) -> Json:
    """A template that remembers, called m."""
    return {"name": "m", "memoize": CACHED, **more}


@pytest.mark.parametrize(
    ("template", "children"),
    [
        (memoized(container={"image": "i", "command": ["c"]}), ["wf[2]"]),
        (memoized(steps=[[call("x")]]), ["wf[2]"]),
        (memoized(container={"image": "i", "command": ["c"]}, retryStrategy={"limit": 1}), []),
    ],
)
def test_what_follows_hangs_on_a_remembered_node_that_has_no_attempts(template: Json, children: list[str]) -> None:
    done = run(workflow(steps(call("a", "m"), call("b", "m"), call("c")), template))
    assert done.node("b")["memoizationStatus"]["hit"] is True
    assert done.node("b").get("children", []) == [done.node(name)["id"] for name in children]


def test_an_attempt_says_that_its_template_remembers() -> None:
    done = run(workflow(memoized(container={"image": "i", "command": ["c"]}, retryStrategy={"limit": 1})))
    missed = {"hit": False, "key": "k", "cacheName": "cache"}
    assert [done.node(name)["memoizationStatus"] for name in ("wf", "wf(0)")] == [missed, missed]


def test_an_age_that_is_no_duration_is_an_error_even_before_anything_is_remembered() -> None:
    memo = {**OK, "memoize": {"key": "k", "maxAge": "1d", "cache": {"configMap": {"name": "cache"}}}}
    assert run(workflow(memo)).message == (
        'error in entry template execution: invalid maxAge: time: unknown unit "d" in duration "1d"'
    )


@pytest.mark.parametrize(
    ("entry", "age", "hit"),
    [
        ({"NodeID": "x", "Outputs": {"parameters": [{"name": "p", "value": "v"}]}}, {}, True),
        ({"creationTimestamp": "1970-01-01T00:00:00Z", "outputs": None}, {"maxAge": "10s"}, True),
        ({"CreationTimestamp": "1969-01-01T00:00:00Z"}, {"maxAge": "10s"}, False),
        ({"outputs": None}, {"maxAge": "10s"}, False),
    ],
)
def test_an_entry_of_a_cache_is_read_as_go_reads_it(entry: Json, age: Json, hit: bool) -> None:
    done = run(
        workflow(memoized(container=OK["container"], memoize={**CACHED, **age})),
        config_maps={"cache": {"data": {"k": json.dumps(entry)}}},
    )
    assert (done.node("wf")["memoizationStatus"]["hit"], done.phase) == (hit, "Succeeded")


@pytest.mark.parametrize("text", ["{", "[1]", '{"creationTimestamp": "soon"}'])
def test_an_entry_of_a_cache_that_is_none_is_an_error(text: str) -> None:
    done = run(workflow(memoized(container=OK["container"])), config_maps={"cache": {"data": {"k": text}}})
    assert done.message == (
        "error in entry template execution: malformed cache entry: could not unmarshal JSON; unable to parse: k"
    )


SET = {"name": "set", "containerSet": {"containers": [{"name": "a", "image": "i"}]}}


def test_containers_of_an_attempt_are_marked_as_the_attempt_is() -> None:
    done = run(workflow({**SET, "retryStrategy": {"limit": 1}}))
    assert done.node("wf(0).a")["nodeFlag"] == {"retried": True}


def test_a_container_set_ends_with_its_containers_and_its_handler() -> None:
    done = run(workflow(dag(call("s", "set", onExit="ok")), SET))
    assert done.node("wf")["outboundNodes"] == [done.node("wf.s.onExit")["id"], done.node("wf.s.a")["id"]]


@pytest.mark.parametrize("patch", ['{"containers": [', "[1, 2]", '{"containers": "x"}', "containers: [{name: 5}]"])
def test_a_patch_that_no_pod_can_have_ends_the_node_before_a_pod_starts(patch: str) -> None:
    done = run(workflow({**OK, "podSpecPatch": patch}))
    assert (done.phase, done.message, done.pods) == (
        "Error", "error in entry template execution: Error applying PodSpecPatch", (),
    )  # fmt: skip


def test_the_workflows_patch_sees_the_global_variables() -> None:
    patch = '{"containers": [{"name": "main", "args": ["{{workflow.name}}"]}]}'
    plan = prepare_json(workflow(OK, podSpecPatch=patch))
    _, (command, *_) = start(plan, Started(at=0.0, name="wf", uid="u"))
    assert isinstance(command, RunPod)
    assert command.pod.spec == {"podSpecPatch": patch.replace("{{workflow.name}}", "wf")}


SHOWN = "workflows.argoproj.io/display-name"


def test_a_pods_node_is_shown_by_the_name_that_its_template_wants() -> None:
    shown = {**SAY, "annotations": {SHOWN: "node-{{workflow.name}}"}}
    done = run(workflow(steps(call("a", "say"), call("b", "echo", m="{{steps.a.outputs.result}}")), shown),
               {"wf[0].a": Outcome(result="said")})  # fmt: skip
    assert done.nodes["wf[0].a"]["displayName"] == "node-wf"
    assert inputs(done, "b") == {"m": "said"}


@pytest.mark.parametrize("name", ["a b", "a", "-ab", "x" * 64])
def test_a_name_that_no_node_can_be_shown_by_is_an_error(name: str) -> None:
    done = run(workflow({**OK, "annotations": {SHOWN: name}}))
    assert done.message == (
        "error in entry template execution: displayName must match the regex "
        "^[a-zA-Z0-9][a-zA-Z0-9-.]{0,61}[a-zA-Z0-9]$"
    )


def test_a_name_to_be_shown_by_is_for_pods_alone() -> None:
    wait = {"name": "w", "suspend": {"duration": "0"}, "annotations": {SHOWN: "wait-a-bit"}}
    assert run(workflow(steps(call("a", "w")), wait)).node("wf[0].a")["displayName"] == "a"


def test_a_parameter_of_the_workflow_that_no_config_map_has_fails_the_run_before_its_first_node() -> None:
    source = {"configMapKeyRef": {"name": "absent", "key": "k"}}
    done = run(workflow(OK, arguments={"parameters": [{"name": "p", "valueFrom": source}]}))
    assert (done.phase, done.nodes, done.message) == (
        "Failed", {},
        "failed to set global parameters: failed to set global parameter p from configmap with name absent and key k: "
        "ConfigMap 'absent' does not exist. Please make sure it has the label workflows.argoproj.io/configmap-type: "
        "Parameter to be detectable by the controller",
    )  # fmt: skip


FILE = {"name": "f", "path": "/f", "optional": True}
GIVEN = {"artifacts": [{"name": "f", "from": "{{tasks.g.outputs.artifacts.f}}", "optional": True}]}


@pytest.mark.parametrize(("optional", "phase"), [(True, "Succeeded"), (False, "Error")])
def test_a_dag_has_no_placeholder_for_an_artifact_of_what_was_skipped(optional: bool, phase: str) -> None:
    makes = {**OK, "name": "makes", "outputs": {"artifacts": [FILE]}}
    takes = {**OK, "name": "takes", "inputs": {"artifacts": [FILE]}}
    given = {"artifacts": [{**GIVEN["artifacts"][0], "optional": optional}]}
    skipped = call("g", "makes", when="false")
    done = run(workflow(dag(skipped, {**call("u", "takes", depends="g"), "arguments": given}), makes, takes))
    assert done.node("u")["phase"] == phase
    message = None if optional else 'Unable to resolve: "tasks.g.outputs.artifacts.f"'
    assert done.node("u").get("message") == message


def test_an_artifact_that_steps_can_not_find_is_told_as_theirs() -> None:
    taken = {"artifacts": [{"name": "f", "from": "{{steps.g.outputs.artifacts.f}}"}]}
    takes = {**OK, "name": "takes", "inputs": {"artifacts": [FILE]}}
    done = run(workflow(steps(call("g"), {**call("u", "takes"), "arguments": taken}), takes))
    assert done.message == (
        'failed to resolve references: unable to resolve references: Unable to resolve: "steps.g.outputs.artifacts.f"'
    )


@pytest.mark.parametrize(("default", "phase"), [({}, "Error"), ({"default": "d"}, "Succeeded")])
def test_an_output_whose_expression_gives_nothing_is_an_error(default: Json, phase: str) -> None:
    made = {"parameters": [{"name": "o", "valueFrom": {"expression": "tasks.b.outputs.parameters.o", **default}}]}
    done = run(workflow(dag(call("b", "out", when="false"), outputs=made)))
    assert done.phase == phase
    if phase == "Error":
        fault = 'failed to evaluate expression "tasks.b.outputs.parameters.o"'
        assert done.message == f"error in entry template execution: {fault}"


def test_containers_of_a_set_end_with_a_pod_that_is_stopped() -> None:
    done = run(workflow(dag(call("s", "set"), call("b")), SET), {"b": LONG, "s": LONG}, events=[Stopped(at=1.0)])
    assert (done.phase, done.message) == ("Failed", "Stopped with strategy 'Stop'")
    assert done.node("wf.s.a")["phase"] == "Failed"


def test_a_workflows_deadline_that_is_no_whole_number_is_an_error() -> None:
    done = run(workflow(OK, activeDeadlineSeconds="soon"))
    assert (done.phase, done.message) == ("Error", "activeDeadlineSeconds isn't a whole number: soon")
