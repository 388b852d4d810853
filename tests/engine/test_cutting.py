"""What becomes of what is under way below a node that ends before it."""

from __future__ import annotations

import pytest

from pydsl.testing import Outcome
from tests.engine.workflows import OK, Json, call, dag, run, steps, workflow

EOF = "unexpected token EOF\n | 1 +\n | ..^"
WRONG = {"h": {"template": "ok", "expression": "1 +"}}
CUT = "what called it has ended"
MEMO = {**OK, "name": "memo", "memoize": {"key": "x y", "cache": {"configMap": {"name": "c"}}}}
"""Errs as soon as it's called: its key is no key."""
INNER = {**steps(call("p"), call("q")), "name": "inner"}
SUB = {**dag(call("p", withItems=[1, 2]), call("q", depends="p")), "name": "sub"}
RETRIED = {"retryStrategy": {"limit": 2}}
WAIT = {"name": "wait", "suspend": {}}


@pytest.mark.parametrize("template", [INNER, SUB, {**INNER, **RETRIED}, {**SUB, **RETRIED}, WAIT])
def test_a_wrong_hook_of_a_task_ends_it_and_starts_nothing_more_below(template: Json) -> None:
    done = run(workflow(dag(call("x", template["name"], hooks=WRONG), call("y")), template))
    assert (done.phase, done.message) == ("Error", "")
    assert (done.node("wf.x")["phase"], done.node("wf.x")["message"]) == ("Error", EOF)
    assert not [pod.node for pod in done.pods if pod.node.endswith("q")]


@pytest.mark.parametrize("template", [INNER, SUB, {**INNER, **RETRIED}, {**SUB, **RETRIED}])
def test_a_template_beside_a_step_that_errs_starts_nothing_more(template: Json) -> None:
    outer = {**steps([call("a", template["name"]), call("b", "memo")]), "name": "outer"}
    tasks = dag(call("x", "outer"), call("y"))
    done = run(workflow(tasks, outer, template, MEMO), {"y": Outcome(seconds=9), "p": Outcome(seconds=3)})
    assert (done.phase, done.seconds) == ("Failed", 9.0)
    assert done.node("wf.x[0].a")["phase"] == "Failed"
    assert not [pod.node for pod in done.pods if pod.node.endswith("q")]


def test_what_was_cut_off_says_why() -> None:
    outer = {**steps([call("a", "inner"), call("b", "memo")]), "name": "outer"}
    done = run(workflow(dag(call("x", "outer"), call("y")), outer, INNER, MEMO))
    assert {done.node(name)["message"] for name in ("wf.x[0].a", "wf.x[0].a[0]")} == {CUT}
    assert done.node("wf.x[0].a[0].p")["phase"] == "Succeeded"


def test_a_suspend_beside_a_step_that_errs_waits_for_nobody() -> None:
    outer = {**steps([call("a", "wait"), call("b", "memo")]), "name": "outer"}
    done = run(workflow(dag(call("x", "outer"), call("y")), outer, WAIT, MEMO))
    assert (done.phase, done.node("wf.x[0].a")["message"]) == ("Failed", CUT)


def test_a_wrong_hook_gives_back_the_lock() -> None:
    locked = {**OK, "name": "locked", "synchronization": {"mutexes": [{"name": "m"}]}}
    tasks = dag(call("a", "locked", hooks=WRONG), call("b", "locked"), failFast=False)
    done = run(workflow(tasks, locked), {"a": Outcome(seconds=5)})
    assert [(pod.node, pod.started) for pod in done.pods] == [("wf.a", 0.0), ("wf.b", 0.0)]


def test_a_wrong_hook_of_the_workflow_starts_nothing_more() -> None:
    done = run(workflow(steps(call("a"), call("b")), hooks=WRONG, onExit="say"))
    assert (done.phase, done.message) == ("Error", EOF)
    assert [pod.node for pod in done.pods] == ["wf[0].a", "wf.onExit"]


def test_templates_may_be_cut_off_however_deep_they_lie() -> None:
    chain = [{**steps(call("a", f"d{n + 1}")), "name": f"d{n}", **RETRIED} for n in range(90)]
    main = steps([call("a", "d0"), call("b", "memo")])
    done = run(workflow(main, *chain, {**INNER, "name": "d90"}, MEMO, onExit="say"))
    assert done.message == "step group deemed errored due to child wf[0].b error: invalid cache key: x y"
    assert [pod.node.rpartition(".")[2] for pod in done.pods] == ["p", "onExit"]


def test_no_dag_succeeds_above_what_argo_would_leave_under_way() -> None:
    for template in (INNER, {**INNER, **RETRIED}, {**steps(call("a", "inner")), "name": "outer"}):
        tasks = dag(call("x", template["name"], hooks=WRONG), call("y", depends="x.Errored"))
        done = run(workflow(tasks, template, INNER))
        assert done.phase == "Error"
        assert done.message.endswith(" ended before its time, and Argo would wait for it for ever")


def test_a_dag_may_go_on_where_nothing_below_was_under_way_but_pods() -> None:
    for template in ("ok", "sub"):
        tasks = dag(call("x", template, hooks=WRONG), call("y", depends="x.Errored"))
        assert run(workflow(tasks, {**dag(call("p")), "name": "sub"})).phase == "Succeeded"
