"""Escapes of JSON that YAML hasn't: read where a text is JSON as a whole, as Argo does."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydsl.errors import ManifestError
from pydsl.manifest import load

TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.sampled_from('\U0001f389\\/"\ue000\ue83c')
)


@given(st.dictionaries(TEXTS, TEXTS, min_size=1))
def test_what_json_dumps_writes_is_read(data: dict[str, str]) -> None:
    assert load(json.dumps(data))[0].data == data


LONG = "k" * 1_100
"""libyaml looks for the `:` of a key among 1,024 characters; Go's JSON reader doesn't."""


@pytest.mark.parametrize("data", [{LONG: "v"}, {"a": [{LONG: {LONG: LONG}, "\U0001f389" * 100: 1}], "b/": "\ue000"}])
def test_keys_of_json_may_be_long(data: object) -> None:
    assert load(json.dumps([data])[1:-1])[0].data == data


def test_a_key_of_json_may_have_its_colon_on_another_line() -> None:
    assert load('{"a"\n: 1, "b"\n\n :2}')[0].data == {"a": 1, "b": 2}


def test_what_is_beside_a_long_key_stays_in_its_place() -> None:
    document = load(f'{{"{LONG}": {{"a": 1}}, "b": 2}}')[0]
    assert [document.place(path).column for path in [(LONG,), (LONG, "a"), ("b",)]] == [1106, 1112, 1121]


def test_a_long_key_is_refused_where_the_text_is_yaml() -> None:
    with pytest.raises(ManifestError, match="this isn't YAML"):
        load(f"{{{LONG}: v}}")


def test_a_long_key_that_comes_twice_is_named() -> None:
    with pytest.raises(ManifestError, match=LONG):
        load(f'{{"{LONG}": 1, "{LONG}": 2}}')


def test_half_of_a_pair_is_what_go_makes_of_it() -> None:
    assert load(r'{"a": "\udf89 \ud83c"}')[0].data == {"a": "\ufffd \ufffd"}


def test_an_escaped_backslash_begins_no_escape() -> None:
    assert load(r'{"a": "\\ud83c \ud83c\udf89"}')[0].data == {"a": "\\ud83c \U0001f389"}


def test_characters_of_private_use_stay_themselves() -> None:
    assert load(r'{"a": "\ue83c \ue000 \ud83c\udf89"}')[0].data == {"a": "\ue83c \ue000 \U0001f389"}


def test_places_are_those_of_the_text() -> None:
    document = load(r'{"a": "\ud83c\udf89", "b": 1}')[0]
    assert document.place(("b",)).column == 28


@pytest.mark.parametrize(
    ("text", "data"),
    [
        (r"""a: "it\'s" """, {"a": "it's"}),
        (r"""{"a\'": "\\\'\\'"}""", {"a'": "\\'\\'"}),
        (
            "a: \"x\\\n  \\'\"\nb: 'y\\'\nc: \\'\nd: |\n  \"z \\'\"\n",
            {"a": "x'", "b": "y\\", "c": "\\'", "d": '"z \\\'"\n'},
        ),
    ],
    ids=["yaml", "json", "other styles keep it"],
)
def test_go_yaml_knows_the_escape_of_an_apostrophe_between_double_quotes(text: str, data: object) -> None:
    assert load(text)[0].data == data


def test_beside_an_escaped_apostrophe_other_escapes_are_what_they_are_in_yaml() -> None:
    with pytest.raises(ManifestError) as error:
        load(r"""{"a": "\'", "b": "\/"}""")
    assert error.value.diagnostics[0].message == "this isn't YAML to Argo: it doesn't know the escape `\\/`"


def test_an_unknown_escape_before_an_escaped_apostrophe_is_told() -> None:
    with pytest.raises(ManifestError) as error:
        load(r"""a: "\q \'" """)
    assert error.value.diagnostics[0].message == "this isn't YAML: found unknown escape character"


@pytest.mark.parametrize("text", [r'a: "\ud83c\udf89"', r'{"a": "\/"}' + "\n---\n{}\n", r'{a: "1", "b": "\/"}'])
def test_a_text_that_is_not_json_as_a_whole_has_no_such_escapes(text: str) -> None:
    with pytest.raises(ManifestError):
        load(text)
