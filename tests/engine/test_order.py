"""In which order things start, and what an error at the start leaves without a node."""

from __future__ import annotations

from pydsl.testing import Outcome
from tests.engine.workflows import FAILS, OK, Json, call, dag, run, steps, workflow

MEMO = {**OK, "name": "memo", "memoize": {"key": "{{inputs.parameters.k}}", "cache": {"configMap": {"name": "c"}}},
        "inputs": {"parameters": [{"name": "k", "value": "x y"}]}}  # fmt: skip
"""Errs as soon as it's called: its key is no key."""
NOTHING = {"parameters": [{"name": "o", "valueFrom": {"parameter": "{{steps.z.outputs.parameters.o}}"}}]}


def group(*calls: Json) -> Json:
    """A steps template of one group of steps side by side."""
    return steps(list(calls))


def test_a_step_that_errs_at_once_leaves_those_behind_it_without_a_node() -> None:
    done = run(workflow(group(call("a"), call("b", "memo"), call("c")), MEMO))
    assert done.message == "step group deemed errored due to child wf[0].b error: invalid cache key: x y"
    assert sorted(done.phases) == ["wf", "wf[0]", "wf[0].a", "wf[0].b"]


def test_a_step_that_may_err_still_errs_its_group() -> None:
    done = run(workflow(group(call("b", "memo", continueOn={"error": True})), MEMO))
    assert (done.phase, done.node("wf[0]")["phase"]) == ("Failed", "Error")


def test_a_template_that_ends_in_an_error_at_once_stops_what_is_behind_its_step() -> None:
    for inner in (steps(call("x", when="false"), name="i", outputs=NOTHING), dag(call("x", when="false"), name="i",
                                                                                    outputs=NOTHING)):  # fmt: skip
        done = run(workflow(group(call("a", "i"), call("b")), {**inner, "name": "i"}))
        assert done.phase == "Failed"
        assert "wf[0].b" not in done.phases


def test_an_item_that_errs_at_once_leaves_those_behind_it_without_a_node() -> None:
    done = run(workflow(dag(call("a", "memo", withItems=[1, 2]), call("b", depends="a.Errored")), MEMO))
    assert (done.phase, done.node("a")["phase"]) == ("Succeeded", "Error")
    assert "wf.a(1:2)" not in done.phases


def test_what_one_step_leads_to_starts_before_the_step_behind_it() -> None:
    inner = {"name": "i", "dag": {"tasks": [call("x"), call("y", withItems=[1, 2])]}}
    done = run(workflow(group(call("a", "i"), call("b")), inner))
    assert [pod.node for pod in done.pods] == ["wf[0].a.x", "wf[0].a.y(0:1)", "wf[0].a.y(1:2)", "wf[0].b"]


def test_what_ends_at_once_has_a_handler_only_while_its_dag_goes_on() -> None:
    skipped = call("a", "memo", onExit="ok")
    assert "wf.a.onExit" not in run(workflow(dag(skipped), MEMO)).phases
    assert "wf.a.onExit" in run(workflow(dag(skipped, call("b")), MEMO)).phases


def test_a_loop_over_an_inline_template_in_steps_never_succeeds() -> None:
    step = {"name": "a", "inline": {"container": OK["container"]}, "withItems": [1, 2]}
    done = run(workflow(steps(step, call("b"))))
    assert (done.phase, done.message) == ("Error", "error in entry template execution: failed to get a template")
    assert done.node("a(1:2)")["phase"] == "Succeeded"


def test_a_daemon_that_is_inline_is_waited_for_as_any_pod() -> None:
    inline = {"daemon": True, "container": OK["container"]}
    done = run(workflow(steps({"name": "d", "inline": inline}, call("b"))), {"d": Outcome(seconds=5.0)})
    assert (done.node("d")["outputs"], done.seconds) == ({"exitCode": "0"}, 6.0)


def test_a_daemons_exit_handler_runs_when_it_ends_not_when_it_is_ready() -> None:
    daemon = {**OK, "name": "d", "daemon": True}
    done = run(workflow(steps(call("d", "d", onExit="ok"), call("b")), daemon))
    assert [pod.node for pod in done.pods] == ["wf[0].d", "wf[1].b"]


def test_a_handler_is_lost_with_the_last_item_that_errs() -> None:
    wait = {"name": "w", "suspend": {"duration": "1s"},
            "outputs": {"parameters": [{"name": "o", "valueFrom": {"supplied": {}}}]}}  # fmt: skip
    done = run(workflow(dag(call("a", "w", withItems=[1, 2], onExit="ok")), wait))
    handled = [name for name in ("a(0:1)", "a(1:2)") if f"wf.{name}.onExit" in done.phases]
    assert handled == ["a(0:1)"]


def test_a_failed_item_has_its_handler() -> None:
    done = run(workflow(dag(call("a", withItems=[1], onExit="ok"))), {"a(0:1)": FAILS})
    assert {"wf.a(0:1).onExit", "wf.a.onExit"} <= set(done.phases)


def test_a_suspend_of_no_time_is_over_at_once() -> None:
    wait = {"name": "w", "suspend": {"duration": "0"},
            "outputs": {"parameters": [{"name": "o", "valueFrom": {"supplied": {}}}]}}  # fmt: skip
    done = run(workflow(dag(call("a", "w", withItems=[1, 2])), wait))
    assert sorted(done.phases) == ["wf", "wf.a", "wf.a(0:1)"]


def test_hooks_of_steps_are_looked_at_when_all_of_the_group_have_been_started() -> None:
    bad = {"h": {"template": "ok", "expression": "1 +"}}
    done = run(workflow(group(call("a", hooks=bad), call("b", "memo")), MEMO))
    assert done.message == "step group deemed errored due to child wf[0].b error: invalid cache key: x y"
    done = run(workflow(group(call("a", hooks=bad), call("b"))))
    assert (done.message, "wf[0].b" in done.phases) == ("unexpected token EOF\n | 1 +\n | ..^", True)


def test_tasks_start_before_each_target_in_turn_what_it_waits_for() -> None:
    tasks = [call("x"), call("b"), call("z", depends="x"), call("y"), call("a", depends="y")]
    assert [pod.node for pod in run(workflow(dag(*tasks))).pods][:3] == ["wf.y", "wf.b", "wf.x"]


def test_a_target_that_sees_a_wrong_variable_ends_its_dag_before_the_targets_behind_it() -> None:
    loop = call("l", "say", withItems=[1])
    uses = call("u", "echo", depends="l", m="{{tasks.l.outputs.result}}")
    before, behind = call("b", depends="u.Skipped"), call("c", depends="l.Skipped")
    done = run(workflow(dag(loop, uses, behind, before)), {"say": Outcome(result="no json")})
    assert done.message == "error in entry template execution: invalid character 'o' in literal null (expecting 'u')"
    assert {"wf.b", "wf.u"} < set(done.phases)
    assert "wf.c" not in done.phases


def test_a_hook_of_what_was_left_out_is_lost_unless_something_waits_for_it() -> None:
    hook = {"h": {"template": "ok", "expression": "workflow.name == 'wf'"}}
    middle = call("b", depends="a.Failed", hooks=hook)
    more = [call("l", "long", depends="a")]
    long = {**OK, "name": "long"}
    lost = run(workflow(dag(call("a"), middle, call("c", depends="b.Failed"), *more), long))
    assert "wf.b.hooks.h" not in lost.phases
    kept = run(workflow(dag(call("a"), middle, call("c", depends="b.Omitted || b"), *more), long))
    assert "wf.b.hooks.h" in kept.phases


def test_a_loop_with_an_item_that_errs_at_once_has_its_handler_as_any_loop() -> None:
    done = run(workflow(dag(call("a", "memo", withItems=[1, 2], onExit="ok"), call("b", depends="a.Errored")), MEMO))
    assert done.node("wf.a.onExit")["phase"] == "Succeeded"
