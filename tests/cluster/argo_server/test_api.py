from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from pydsl.cluster.contract import Resubmission, Selection
from pydsl.cluster.errors import Contradicted, Exists, Gone, Invalid, Missing, NotDone, Unauthenticated, Unreachable
from pydsl.cluster.kinds import CLUSTER_TEMPLATE, CRON_WORKFLOW, POD, WORKFLOW, WORKFLOW_TEMPLATE
from pydsl.errors import NotAsked
from tests.cluster.argo_server.standing_in import Cutting
from tests.server.asking import workflow

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydsl.cluster.argo_server.api import ArgoServerCluster
    from tests.cluster.argo_server.standing_in import StandIn

NS = "argo"


def test_objects_come_and_go_with_their_kind(stand_in: StandIn) -> None:
    cluster = stand_in.cluster()
    made = cluster.create(WORKFLOW, workflow("one"), NS)
    assert (made["apiVersion"], made["kind"]) == ("argoproj.io/v1alpha1", "Workflow")
    (listed,) = cluster.list(WORKFLOW, NS, Selection(fields="metadata.name=one")).items
    assert listed == cluster.get(WORKFLOW, "one", NS)
    cluster.delete(WORKFLOW, "one", NS)
    with pytest.raises(Missing, match=r'^workflows\.argoproj\.io "one" not found$'):
        cluster.get(WORKFLOW, "one", NS)


def test_a_name_that_is_taken(stand_in: StandIn) -> None:
    cluster = stand_in.cluster()
    cluster.create(WORKFLOW, workflow("one"), NS)
    with pytest.raises(Exists, match=r'^workflows\.argoproj\.io "one" already exists$'):
        cluster.create(WORKFLOW, workflow("one"), NS)


def test_a_create_whose_answer_is_cut_makes_one_workflow(stand_in: StandIn) -> None:
    seeded = random.Random(14)
    plan = [seeded.randrange(1000) for _ in range(100)]
    for number, cut in enumerate(plan):
        with Cutting(stand_in.port, [cut, cut]) as proxy:
            made = stand_in.cluster(port=proxy.port).create(WORKFLOW, workflow(f"wf-{number}"), NS)
            assert made["metadata"]["name"] == f"wf-{number}"
    assert len(stand_in.asking.served.rows(NS)) == len(plan)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"entrypont": "main"}, "spec.entrypont: WorkflowSpec has no field 'entrypont', did you mean 'entrypoint'?"),
        ({"hooks": {"exit": {"tmpl": "main"}}}, "spec.hooks.exit.tmpl: LifecycleHook has no field 'tmpl'"),
    ],
)
def test_what_the_server_would_drop_is_refused_here(stand_in: StandIn, more: Any, told: str) -> None:
    with pytest.raises(Invalid) as refused:
        stand_in.cluster().create(WORKFLOW, workflow("one", **more), NS)
    assert str(refused.value).startswith(told.rpartition(",")[0] or told)
    assert str(refused.value).endswith("(Argo Server would drop it in silence)")
    assert stand_in.asking.served.rows(NS) == []


@pytest.mark.parametrize(
    ("ask", "kind", "told"),
    [
        (lambda cluster: cluster.get(POD, "one", NS), NotAsked,
         "Argo Server gives no pods: ask the Kubernetes API, with --context or --kubeconfig"),
        (lambda cluster: next(cluster.watch(CRON_WORKFLOW, NS)), NotAsked,
         "Argo Server tells of no changes of cronworkflows"),
        (lambda cluster: next(cluster.watch(WORKFLOW, NS, version="1")), Gone, "too old resource version"),
        (lambda cluster: cluster.resume("one", NS, "displayName=x"), NotDone,
         "currently, set only targets suspend nodes"),
        (lambda cluster: cluster.retry("one", NS), NotDone, "Cannot retry a workflow in phase Running"),
        (lambda cluster: cluster.lint(WORKFLOW, workflow("x", entrypoint="no"), NS), Invalid,
         "template name 'no' undefined"),
        (lambda cluster: cluster.stop("no", NS), Missing, 'workflows.argoproj.io "no" not found'),
    ],
)  # fmt: skip
def test_refusals_are_errors_of_their_kind(
    stand_in: StandIn, ask: Callable[[ArgoServerCluster], object], kind: type[Exception], told: str
) -> None:
    cluster = stand_in.cluster()
    cluster.create(WORKFLOW, workflow("one"), NS)
    with pytest.raises(kind) as refused:
        ask(cluster)
    assert str(refused.value).startswith(told)


def test_a_token_that_is_not_taken_says_what_to_set_and_not_the_token(stand_in: StandIn) -> None:
    with pytest.raises(Unauthenticated) as refused:
        stand_in.cluster(token="wrong-token").list(WORKFLOW, NS)
    assert str(refused.value) == (
        "Unauthorized: set $ARGO_TOKEN to a token that it takes: `argo auth token` prints one"
    )


def test_a_server_that_speaks_plain_http_is_told_apart(stand_in: StandIn) -> None:
    with pytest.raises(Unreachable) as refused:
        stand_in.cluster(is_secure=True).version()
    assert "plain HTTP" in str(refused.value)


def test_a_template_is_applied_until_somebody_else_changes_it(stand_in: StandIn) -> None:
    cluster = stand_in.cluster()
    made = cluster.apply(WORKFLOW_TEMPLATE, workflow("tpl"), NS)
    again = cluster.apply(WORKFLOW_TEMPLATE, workflow("tpl"), NS)
    assert again["metadata"]["resourceVersion"] == made["metadata"]["resourceVersion"]
    changed = cluster.apply(WORKFLOW_TEMPLATE, workflow("tpl", parallelism=2), NS)
    assert changed["spec"]["parallelism"] == 2
    theirs = {"template": {**changed, "spec": {**changed["spec"], "parallelism": 3}}}
    assert stand_in.asking("PUT", "/api/v1/workflow-templates/argo/tpl", theirs)[0] == 200
    with pytest.raises(Contradicted) as refused:
        cluster.apply(WORKFLOW_TEMPLATE, workflow("tpl"), NS)
    told = "somebody else changed its spec since it was applied: --force-conflicts takes it over"
    assert str(refused.value) == f"workflowtemplates.argoproj.io 'tpl': {told}"
    assert "parallelism" not in cluster.apply(WORKFLOW_TEMPLATE, workflow("tpl"), NS, force=True)["spec"]


def test_a_cluster_template_has_no_namespace(stand_in: StandIn) -> None:
    cluster = stand_in.cluster()
    made = cluster.create(CLUSTER_TEMPLATE, workflow("tpl"), NS)
    assert "namespace" not in made["metadata"]
    assert [one["metadata"]["name"] for one in cluster.list(CLUSTER_TEMPLATE, "").items] == ["tpl"]


def test_a_template_is_submitted_under_a_name_of_ours(stand_in: StandIn) -> None:
    cluster = stand_in.cluster()
    cluster.create(WORKFLOW_TEMPLATE, workflow("tpl", arguments={"parameters": [{"name": "p"}]}), NS)
    how = Resubmission(name="mine", parameters={"p": "a,b"}, annotations={"note": "x,y"})
    made = cluster.submit_from(WORKFLOW_TEMPLATE, "tpl", NS, how)
    assert made["metadata"]["name"] == "mine"
    assert made["metadata"]["annotations"]["note"] == "x,y"
    assert made["spec"]["arguments"]["parameters"] == [{"name": "p", "value": "a,b"}]


def test_a_watch_tells_of_workflows(stand_in: StandIn) -> None:
    cluster = stand_in.cluster()
    cluster.create(WORKFLOW, workflow("one"), NS)
    change = next(cluster.watch(WORKFLOW, NS))
    assert (change.kind, change.object["metadata"]["name"], change.object["kind"]) == ("ADDED", "one", "Workflow")


@pytest.mark.parametrize("cut", [10, 20, 60, 100, 150])
def test_a_stream_that_is_cut_within_its_headers_has_not_ended(stand_in: StandIn, cut: int) -> None:
    with Cutting(stand_in.port, [cut] * 8) as proxy, pytest.raises(Unreachable):
        next(stand_in.cluster(port=proxy.port).watch(WORKFLOW, NS), None)
