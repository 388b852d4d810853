"""A prepared template gives what replacing every tag of it in two passes gives, whatever is in it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pydsl.expr.errors import ExprError
from pydsl.expr.scope import Scope
from pydsl.expr.tagging import holds_tags
from pydsl.expr.tags import Mode
from pydsl.plan.arguments import input_variables, substituted
from pydsl.plan.errors import NodeFault
from pydsl.plan.prepared import PreparedTemplate
from pydsl.plan.replacing import replaced

Json = Any
GLOBALS = Scope({
    "workflow.name": "wf", "workflow.parameters.t": "{{inputs.parameters.a}}", "workflow.parameters.half": "x {{ y",
    "workflow.parameters.absent": None, "workflow.parameters.q": 'a "quoted" é\n',
})  # fmt: skip
LOCAL = {"node.name": "wf.a", "tasks.name": "a"}
TEXTS = st.sampled_from([
    "plain", "{{inputs.parameters.a}}", "{{ inputs.parameters.a }}-{{inputs.parameters.b}}", "{{workflow.name}}",
    "{{workflow.parameters.t}}", "{{workflow.parameters.half}}", "{{workflow.parameters.q}}", "{{tasks.name}}",
    "{{tasks.b.outputs.result}}", "{{tasks.b.status}} {{workflow.name}}", "{{item}}", "{{item.x}}", "{{node.name}}",
    "{{=inputs.parameters.a + workflow.name}}", "{{=inputs.parameters['a']}}", "{{=toJson(inputs.parameters)}}",
    "{{inputs.parameters}}", "{{=keys($env)}}", "{{=asInt('x')}}", "{{ never ends", "ends }} here",
    "{{inputs.parameters.{{workflow.parameters.t}}}}", "{{workflow.parameters.absent}}",
    "{{outputs.parameters.o.path}}", "{{inputs.artifacts.f.path}}", "{{=sprig.trim(inputs.parameters.a)}}",
    "{{retries}}",
    "{{pod.name}}",
])  # fmt: skip
VALUES = st.recursive(
    st.one_of(TEXTS, st.integers(0, 3), st.booleans(), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("pqr"), inner, max_size=3)),
    max_leaves=6,
)
PARAMETERS = st.lists(TEXTS, min_size=2, max_size=2)
KEYS = st.sampled_from(["k", "{{workflow.name}}"])


@st.composite
def templates(draw: st.DrawFn) -> tuple[Json, Json]:
    """A template as it was found, and with its inputs set."""
    found = {"name": "t", "container": draw(VALUES), draw(KEYS): draw(VALUES)}
    found["outputs"] = {"parameters": [{"name": "o", "valueFrom": {"path": draw(TEXTS)}}]}
    declared = [{"name": "a"}, {"name": "b"}]
    values = draw(PARAMETERS)
    inputs = {
        "parameters": [{**one, "value": value} for one, value in zip(declared, values, strict=True)],
        "artifacts": [{"name": "f", "path": draw(TEXTS)}],
    }
    return {**found, "inputs": {"parameters": declared}}, {**found, "inputs": inputs}


def in_two_passes(template: Json, known: PreparedTemplate) -> Json:
    """The whole way: every tag of the template, twice."""
    outer = GLOBALS.child(LOCAL)
    try:
        first = replaced(template, outer, Mode.ALLOW)
        variables = {**input_variables(first, known)}
        return replaced(first, outer.child(variables), Mode.ALLOW)
    except ExprError as error:
        raise NodeFault(str(error)) from None


def outcome(of: Any) -> Any:
    """What comes of a call, be it an error."""
    try:
        return of()
    except (NodeFault, ExprError) as fault:
        return str(fault)


@settings(max_examples=600, deadline=None)
@given(templates())
def test_prepared_templates_are_substituted_as_whole_ones(pair: tuple[Json, Json]) -> None:
    found, template = pair
    known = PreparedTemplate(found)
    whole = outcome(lambda: in_two_passes(template, known))
    got = outcome(lambda: substituted(template, lambda: GLOBALS.child(LOCAL), known))
    if isinstance(whole, str):
        assert got == whole
        return
    made, is_open = got
    assert made == whole
    assert is_open or not holds_tags(made)
    late = Scope({"pod.name": "wf-a", "retries": "1", "inputs.parameters.a": "again"})
    assert outcome(lambda: known.replaced(made, late)) == outcome(lambda: replaced(whole, late, Mode.ALLOW))


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("{{inputs.parameters.a}}", False),
        ("{{=inputs.parameters.a + inputs.artifacts.b.path}}", False),
        ("inputs.parameters, outside of a tag", False),
        ("{{inputs.parameters}}", True),
        ("{{=toJson(inputs.parameters)}}", True),
        ("{{=inputs.parameters['a']}}", True),
        ("{{=inputs['parameters'].a}}", True),
        ("{{=inputs?.parameters.a}}", True),
        ("{{=$env['inputs']}}", True),
    ],
)
def test_all_inputs_are_one_value_only_where_a_tag_asks_for_them(text: str, asks: bool) -> None:
    template = {"container": {"args": [text]}, "inputs": {"parameters": [{"name": "a", "value": "x"}]}}
    known = PreparedTemplate(template)
    assert known.asks_for_all is asks
    assert ("inputs.parameters" in input_variables(template, known)) is asks


def test_a_template_without_tags_is_given_back_itself() -> None:
    template = {"container": {"image": "alpine"}, "inputs": {"parameters": [{"name": "a", "value": "x"}]}}
    made, is_open = substituted(template, lambda: GLOBALS.child(LOCAL), PreparedTemplate(template))
    assert made is template
    assert not is_open
