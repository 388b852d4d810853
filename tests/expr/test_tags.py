from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydsl.expr.errors import MissingVariable
from pydsl.expr.scope import Scope
from pydsl.expr.tags import Mode, find_tags, substitute, substitute_raw, substitute_text
from tests.expr.failing import message

SCOPE = Scope(
    {
        "inputs.parameters.a": "x",
        "inputs.parameters.n": "5",
        "inputs.parameters.quoted": 'say "hi"\n\\',
        "steps.s.outputs.result": None,
        "workflow.name": "wf",
        "tag": "{{workflow.name}}",
    }
)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("plain", "plain"),
        ("{{workflow.name}}-{{ inputs.parameters.a }}", "wf-x"),
        ("{{inputs.parameters.quoted}}", 'say "hi"\n\\'),
        ("{{=asInt(inputs.parameters.n) + 1}}", "6"),
        ("{{=inputs.parameters.a + '<&>'}}", "x<&>"),
        ('{{={"a": 1, "b": [1.5, true]} }}', '{"a":1,"b":[1.5,true]}'),
        ("{{=1e6}}", "1000000"),
        ("{{=workflow.nope ?? 'd'}}", "d"),
        ("{{tag}}", "{{workflow.name}}"),
        ("{{ nope }}", "{{ nope }}"),
        ("{{=nope + 1}}", "{{=nope + 1}}"),
        ("{{a {{workflow.name}}}}", "{{a wf}}"),
        ("{{ =1 }}", "{{ =1 }}"),
        ("a }} b", "a }} b"),
    ],
)
def test_what_allow_makes_of_a_text(template: str, text: str) -> None:
    assert substitute(template, SCOPE, Mode.ALLOW) == text


@pytest.mark.parametrize(
    ("template", "mode", "expected"),
    [
        ("{{nope}}", Mode.DENY, "failed to resolve {{nope}}"),
        ("{{=tasks.t.x}}", Mode.strict("tasks"), "failed to evaluate expression: tasks is missing"),
    ],
)
def test_a_variable_that_must_resolve_is_missing(template: str, mode: Mode, expected: str) -> None:
    with pytest.raises(MissingVariable) as caught:
        substitute(template, SCOPE, mode)
    assert caught.value.message == expected


def test_a_prefix_is_strict_by_whole_parts() -> None:
    assert Mode.strict("tasks").requires("tasks.a")
    assert not Mode.strict("tasks").requires("tasksX.a")


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (
            "{{steps.s.outputs.result}}",
            "unable to substitute {{steps.s.outputs.result}}: "
            "output is an absent optional (skipped/omitted node with no default)",
        ),
        ("{{=1 + 'a'}}", "failed to evaluate expression: invalid operation: + (mismatched types int and string) (1:3)"),
        ("{{=1 +}}", "failed to evaluate expression: unexpected token EOF (1:3)"),
        (
            "{{x",
            'Cannot find end tag="}}" in the template="\\"{{x\\"" starting from "x\\""',
        ),
    ],
)
def test_errors_that_stay(template: str, expected: str) -> None:
    assert message(lambda: substitute(template, SCOPE, Mode.DENY)) == expected


def test_an_expression_that_fails_is_left_where_tags_may_be() -> None:
    assert substitute("{{=1 + inputs.parameters.a}}", SCOPE, Mode.ALLOW) == "{{=1 + inputs.parameters.a}}"


def test_keys_and_nested_values_are_replaced_and_the_rest_is_the_same_object() -> None:
    untouched = {"a": ["b", 1, None]}
    given_value = {"{{workflow.name}}": {"x": ["{{inputs.parameters.a}}", 1]}, "y": untouched}
    made = substitute(given_value, SCOPE, Mode.ALLOW)
    assert made == {"wf": {"x": ["x", 1]}, "y": untouched}
    assert made["y"] is untouched


def test_a_value_without_tags_is_given_back_itself() -> None:
    value = {"a": ["b", {"c": 1.5}]}
    assert substitute(value, SCOPE, Mode.DENY) is value


def test_a_tag_that_spans_two_strings_takes_the_json_between_with_it() -> None:
    scope = Scope({'a","b': "c"})
    assert substitute(["{{a", "b}}", "{{x}}"], scope, Mode.ALLOW) == ["c", "{{x}}"]
    assert message(lambda: substitute(["{{=[1", "2]}}"], scope, Mode.ALLOW)) == (
        "failed to unmarshall JSON expression: invalid character ',' after top-level value"
    )


def test_a_control_character_in_a_simple_tag_breaks_the_json() -> None:
    scope = Scope({"x": "\x01"})
    assert message(lambda: substitute("{{x}}", scope, Mode.ALLOW)) == (
        "cannot finish template replacement because the result was invalid JSON"
    )
    assert substitute("{{=x}}", scope, Mode.ALLOW) == "\x01"


def test_a_raw_text_keeps_its_escapes() -> None:
    assert substitute_raw("{{=inputs.parameters.quoted}}", SCOPE, Mode.DENY) == 'say \\"hi\\"\\n\\\\'


def test_find_tags_tells_where_they_are() -> None:
    first, second = find_tags("a {{ b }} {{=c")
    assert (first.start, first.end, first.content, first.is_expression) == (2, 9, " b ", False)
    assert (second.content, second.is_expression, second.terminated) == ("c", True, False)


# Against the text algorithm, over any value.


def _by_text(value: Any, variables: dict[str, str]) -> Any:
    text = json.dumps(value, ensure_ascii=False)
    pieces, at = [], 0
    for tag in find_tags(text):
        if not tag.terminated:
            break
        name = tag.content.strip()
        pieces += [text[at : tag.start], json.dumps(variables[name], ensure_ascii=False)[1:-1]]
        at = tag.end
    return json.loads("".join([*pieces, text[at:]]))


_WORDS = st.sampled_from(["{{a}}", "{{ b.c }}", "x", '"', "\\", "é", "<", "\n", "}", "{"])
_TEXTS = st.lists(_WORDS, max_size=5).map("".join).filter(lambda text: text.count("{{") == text.count("}}"))


@given(
    st.recursive(_TEXTS, lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from("ab"), inner), max_leaves=6),
    st.text(st.characters(min_codepoint=32, max_codepoint=126)),
)
def test_simple_tags_as_the_json_text_has_them(value: Any, replacement: str) -> None:
    variables = {"a": replacement, "b.c": "<&>"}
    if any(tag.content.strip() not in variables for tag in find_tags(json.dumps(value))):
        return
    assert substitute(value, Scope(variables), Mode.DENY) == _by_text(value, variables)


@given(st.text(), st.text(), st.text())
def test_an_expression_gives_any_text_as_it_is(before: str, value: str, after: str) -> None:
    before, after = before.replace("{", "("), after.replace("{", "(")
    scope = Scope({"x": value})
    assert substitute_text(f"{before}{{{{=x}}}}{after}", scope, Mode.DENY) == f"{before}{value}{after}"
