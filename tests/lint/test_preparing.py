"""Whatever a manifest says, `run` and `graph` draw it, run it or say what's wrong: no traceback."""

from __future__ import annotations

import contextlib
import copy
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from pydsl.diagnostics.render import render
from pydsl.errors import DiagnosticsError, PydslError, UsageError
from pydsl.lint.loading import Loaded
from pydsl.lint.manifests import read_text
from pydsl.lint.options import LintOptions
from pydsl.lint.preparing import Subject, choose, prepare
from pydsl.report import graph
from pydsl.spec import encode
from pydsl.spec.labels import SUBMITTED_FROM
from pydsl.testing import simulate
from tests.lint.test_fuzz import EXAMPLES, ODD, WORDS

Json = Any
FEW = 60
LOOSE = LintOptions(argo_lint_only=True, ignore=("PD1", "PD7"))
HEAD = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow", "metadata": {"name": "w"}}
LEAF = {"name": "main", "container": {"image": "busybox", "command": ["true"]}}


def subject(*documents: Json) -> Subject:
    manifests, findings = read_text("\n---\n".join(map(json.dumps, documents)), "flow.yaml")
    return Subject(choose(manifests, None, "flow.yaml"), Loaded(manifests, findings))


def workflow(**spec: Json) -> Json:
    return {**HEAD, "spec": {"entrypoint": "main", "templates": [LEAF], **spec}}


def refusal(*documents: Json, options: LintOptions | None = None, **values: str) -> str:
    with pytest.raises((DiagnosticsError, UsageError)) as error:
        prepare(subject(*documents), values, options or LintOptions())
    return str(error.value)


@pytest.mark.parametrize("options", [LintOptions(), LOOSE], ids=["as it is", "with less checks"])
def test_nothing_runs_without_a_field_that_it_needs(options: LintOptions) -> None:
    mount = {**LEAF, "container": {"image": "busybox", "volumeMounts": [{"name": "x"}]}}
    assert "VolumeMount needs the field 'mountPath'" in refusal(workflow(templates=[mount]), options=options)


def told_of(text: str, options: LintOptions) -> list[str]:
    called = workflow(arguments={"parameters": [{"name": "x"}]})
    return [render(one) for one in prepare(subject(called), {"x": text}, options).warnings if one.code == "PD823"]


def test_values_in_which_argo_finds_tags_are_told() -> None:
    assert told_of("a {{=1+1}} b", LintOptions()) == [
        "warning[PD823]: parameter x: Argo replaces the tags of this value where a call passes it on\n"
        "  hint: leave {{...}} out of it, or pass it as a file: -a NAME=PATH, for an artifact"
    ]


@pytest.mark.parametrize("text", ["", "a", "{{a", "}}", "{ {a} }"])
def test_values_without_tags_arrive_as_they_are(text: str) -> None:
    assert told_of(text, LintOptions()) == []


def test_nothing_is_told_of_tags_in_values_where_that_isnt_wanted() -> None:
    assert told_of("{{=1+1}}", LintOptions(ignore=("PD823",))) == []


@pytest.mark.parametrize("name", [None, {}, ""])
def test_parameters_without_a_name_are_told(name: Json) -> None:
    nameless = {"parameters": [{"name": name, "value": "x"}]}
    assert "error[PD" in refusal(workflow(arguments=nameless))
    assert "error[PD" in refusal(workflow(templates=[{**LEAF, "inputs": nameless}]))
    assert refusal(workflow(arguments=nameless), m="1") == "the workflow has no parameter 'm'. It has: none"


def test_a_reference_without_a_name_is_told() -> None:
    assert "error[PD" in refusal({**HEAD, "spec": {"workflowTemplateRef": {}}})


def test_a_template_without_a_spec_is_told() -> None:
    library = {**HEAD, "kind": "WorkflowTemplate"}
    assert "error[PD" in refusal({**HEAD, "spec": {"workflowTemplateRef": {"name": "w"}}}, library)


def library(text: str, kind: str = "WorkflowTemplate", **spec: Json) -> Json:
    """A template with a label of its own that prints a text."""
    says = {"name": "main", "container": {"image": "busybox", "command": ["echo", text]}}
    metadata = {"name": "shelf", "labels": {"team": "blue"}}
    return {**HEAD, "kind": kind, "metadata": metadata, "spec": {"entrypoint": "main", "templates": [says], **spec}}


KINDS = ["WorkflowTemplate", "ClusterWorkflowTemplate"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("labels.team", "give it here as well: metadata.labels, or spec.workflowMetadata.labels"),
        ("parameters.size", "the workflow has no parameter 'size'"),
    ],
)
def test_the_workflow_of_a_template_has_neither_its_labels_nor_what_it_doesnt_list(
    kind: str, name: str, hint: str
) -> None:
    said = refusal(library(f"{{{{workflow.{name}}}}}", kind))
    assert f"error[PD209]: failed to resolve {{{{workflow.{name}}}}}" in said
    assert hint in said


@pytest.mark.parametrize("kind", KINDS)
def test_the_workflow_of_a_template_has_a_label_that_says_so(kind: str) -> None:
    given = library(f"{{{{workflow.labels.{SUBMITTED_FROM[kind]}}}}}", kind)
    assert prepare(subject(given), {}, LintOptions()).warnings == []


def test_a_template_is_run_with_the_parameters_that_are_given() -> None:
    given = library("{{workflow.parameters.size}}", arguments={"parameters": [{"name": "size", "enum": ["1"]}]})
    assert prepare(subject(given), {"size": "1"}, LintOptions()).warnings == []
    assert "spec.arguments.size.value should be present in spec.arguments.size.enum list" in refusal(given, size="2")


@pytest.mark.parametrize("own", [{}, {"labels": {"team": "red"}}])
def test_what_a_workflow_refers_to_sees_its_labels(own: Json) -> None:
    given = library("{{workflow.labels.team}}")
    begun = {**HEAD, "metadata": {"name": "w", **own}, "spec": {"workflowTemplateRef": {"name": "shelf"}}}
    if own:
        assert prepare(subject(begun, given), {}, LintOptions()).warnings == []
    else:
        assert "error[PD209]: templates.main: failed to resolve {{workflow.labels.team}}" in refusal(begun, given)


def damaged(rng: random.Random) -> list[Json]:
    """Take a manifest of the docs, and leave out, add or exchange some of its parts."""
    documents = [one.data for one in read_text(rng.choice(EXAMPLES), "flow.yaml")[0]]
    made = copy.deepcopy(documents)
    for _ in range(rng.randint(1, 3)):
        places = [place for one in made for place in _places(one)]
        if not places:
            break
        holder, key = rng.choice(places)
        if rng.random() < 0.4:
            del holder[key]
        else:
            other, theirs = rng.choice(places)
            holder[key] = copy.deepcopy(rng.choice([rng.choice(ODD), rng.choice(WORDS), [holder[key]], other[theirs]]))
    return made


def _places(value: Json) -> Iterator[tuple[Json, Json]]:
    if isinstance(value, dict):
        yield from ((value, key) for key in value)
    elif isinstance(value, list):
        yield from ((value, index) for index in range(len(value)))
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _places(inner)


def check(seed: int) -> None:
    rng = random.Random(seed)
    documents = damaged(rng)
    with contextlib.suppress(PydslError):
        one = subject(*documents)
        target = rng.choice(["4.1", "3.5"])
        drawing = graph.draw(encode(one.workflow(target)), one.library(target))
        assert graph.mermaid(drawing)
        assert graph.dot(drawing)
    for options in (LintOptions(), LOOSE):
        with contextlib.suppress(PydslError):
            prepared = prepare(subject(*documents), {"x": "y"} if rng.random() < 0.2 else {}, options)
            simulate(prepared.workflow, prepared.library, at_most=100)


@pytest.mark.parametrize("first", range(0, FEW, 20))
def test_a_few_damaged_manifests(first: int) -> None:
    for seed in range(first, first + 20):
        check(seed)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, 5_000, 1000))
def test_thousands_of_damaged_manifests(first: int) -> None:
    for seed in range(first, first + 1000):
        check(seed)
