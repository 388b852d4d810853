"""Manifests at random whose templates call each other: with data, loops, conditions, hooks."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Json = Any
Drawn = st.SearchStrategy[Any]

TEMPLATES = ["main", "a", "b", "say-it", "class"]
ENTRIES = ["a", "b", "c-d", "for"]
PARAMETERS = ["a", "b-c", "o", "X"]
TEXTS = st.sampled_from([
    "v", "", "1", "{{item}}", "{{item.x}}", "{{inputs.parameters.a}}", "{{inputs.parameters.b-c}}", "{{workflow.name}}",
    "{{steps.a.outputs.result}}", "{{tasks.b.outputs.result}} x", "{{tasks.a.outputs.parameters.o}}", "{{=1+1}}", "{{",
    "}}", "a\nb", "a  ", "'\"", "{{unknown}}", "{{retries}}",
])  # fmt: skip
CONDITIONS = ["1 == 1", "{{steps.a.outputs.result}} == x", "{{tasks.a.status}} == Succeeded", "{{=1 == 1}}"]
LISTS = ["[1]", "{{steps.a.outputs.result}}", "{{inputs.parameters.a}}", "{{tasks.a.outputs.result}}"]
ITEMS: list[Json] = [["a"], [1, 2], [{"x": "1"}, {"x": "2"}], [], ["{{x}}"]]
COUNTS = [{"count": "3"}, {"start": "1", "end": "{{inputs.parameters.a}}"}, {"count": "3", "format": "x%d"}]
HOOKS = [{"exit": {"template": "b"}}, {"running": {"template": "b", "expression": "true"}}]
CALLED: list[Json] = [
    *({"template": name} for name in TEMPLATES),
    {"templateRef": {"name": "lib", "template": "t"}},
    {"templateRef": {"name": "lib", "template": "t", "clusterScope": True}},
    {"inline": {"suspend": {}}},
]
WAITS: list[Json] = [
    {}, {"depends": "a"}, {"depends": "a && b"}, {"depends": "a.Failed || b.Succeeded"}, {"dependencies": ["a", "b"]},
]  # fmt: skip
READ = [
    {"parameter": "{{steps.a.outputs.result}}"}, {"parameter": "{{tasks.a.outputs.parameters.o}}"}, {"expression": "1"},
]  # fmt: skip


def some(**fields: Drawn) -> Drawn:
    """Build dicts with some of these fields."""
    return st.fixed_dictionaries({}, optional=fields)


def joined(*parts: Drawn) -> Drawn:
    """Build dicts that have the fields of all of these."""
    return st.tuples(*parts).map(lambda drawn: {key: value for part in drawn for key, value in part.items()})


def named(names: list[str], fields: Drawn, *, least: int = 0, most: int = 3) -> Drawn:
    """Build lists of objects with names, each once."""
    chosen = st.lists(st.sampled_from(names), min_size=least, max_size=most, unique=True)
    return chosen.flatmap(lambda drawn: st.tuples(*(joined(st.just({"name": name}), fields) for name in drawn))).map(
        list
    )


CALL = joined(
    st.sampled_from(CALLED),
    some(
        arguments=some(parameters=named(PARAMETERS, st.fixed_dictionaries({"value": TEXTS}))),
        when=st.sampled_from(CONDITIONS),
        withItems=st.sampled_from(ITEMS),
        withParam=st.sampled_from(LISTS),
        withSequence=st.sampled_from(COUNTS),
        continueOn=st.sampled_from([{"failed": True}, {"failed": True, "error": True}, {}]),
        hooks=st.sampled_from(HOOKS),
        onExit=st.just("b"),
    ),
)
INPUTS = some(
    parameters=named(PARAMETERS, some(default=TEXTS, value=TEXTS, description=st.just("d"), enum=st.just(["v"]))),
    artifacts=named(["a", "f"], some(path=st.just("/f"), optional=st.booleans(), raw=st.just({"data": "x"}))),
)
FROM_FILES = named(PARAMETERS, joined(st.just({"valueFrom": {"path": "/o"}}), some(globalName=st.just("g"))))
FROM_CALLS = named(PARAMETERS, st.sampled_from(READ).map(lambda one: {"valueFrom": one}))
LEAVES = st.one_of(
    joined(st.just({"image": "i"}), some(args=st.lists(TEXTS, max_size=2))).map(lambda one: {"container": one}),
    TEXTS.map(lambda text: {"script": {"image": "python:3.12", "command": ["python"], "source": text}}),
    TEXTS.map(lambda text: {"http": {"url": text}}),
    st.sampled_from([{"suspend": {}}, {"suspend": {"duration": "10"}}]),
)
STEPS = st.tuples(named(ENTRIES, CALL, least=1, most=4), st.integers(0, 3)).map(
    lambda drawn: {"steps": [group for group in (drawn[0][: drawn[1]], drawn[0][drawn[1] :]) if group]}
)
TASKS = named(ENTRIES, joined(CALL, st.sampled_from(WAITS)), least=1, most=4).map(
    lambda tasks: {"dag": {"tasks": tasks}}
)
OPTIONS = some(
    retryStrategy=st.sampled_from([{"limit": 3}, {"limit": "3", "backoff": {"duration": "1", "factor": 2}}, {}]),
    timeout=st.just("3s"),
    activeDeadlineSeconds=st.sampled_from([3, "3"]),
    metadata=st.just({"labels": {"a": "b"}}),
    memoize=st.just({"key": "k", "cache": {"configMap": {"name": "c"}}}),
    synchronization=st.just({"mutexes": [{"name": "m"}]}),
    sidecars=st.just([{"name": "s", "image": "i"}]),
    volumes=st.just([{"name": "v", "emptyDir": {}}]),
    daemon=st.booleans(),
)
POD = joined(some(inputs=INPUTS, outputs=some(parameters=FROM_FILES)), LEAVES, OPTIONS)
COMPOSITE = joined(some(inputs=INPUTS, outputs=some(parameters=FROM_CALLS)), STEPS | TASKS, OPTIONS)
SPECS = joined(
    named(TEMPLATES, POD | COMPOSITE, least=1, most=5).map(
        lambda made: {"entrypoint": made[0]["name"], "templates": made}
    ),
    some(
        arguments=st.sampled_from([{"parameters": [{"name": "a", "value": "1"}]}, {"parameters": [{"name": "p"}]}]),
        onExit=st.just("b"),
        hooks=st.sampled_from(HOOKS),
        ttlStrategy=st.just({"secondsAfterCompletion": 3}),
        templateDefaults=st.just({"timeout": "3s"}),
    ),
)


def _manifest(kind: str, spec: Json) -> Json:
    metadata = {"generateName": "n-"} if kind == "Workflow" else {"name": "n"}
    held = {"schedules": ["@daily"], "workflowSpec": spec} if kind == "CronWorkflow" else spec
    return {"apiVersion": "argoproj.io/v1alpha1", "kind": kind, "metadata": metadata, "spec": held}


KINDS = st.sampled_from(["Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow"])
MANIFESTS = st.builds(_manifest, KINDS, SPECS)
