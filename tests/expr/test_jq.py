from __future__ import annotations

import sys

import pytest

from pydsl.errors import Unsupported
from pydsl.expr import jq
from tests.expr.failing import message

DOCUMENT = '{"status": {"b": [1, 2.50], "a": "x<y"}, "uid": 12345678901234567890, "small": 1e-7, "none": null}'


@pytest.mark.parametrize(
    ("program", "text"),
    [
        (".status.a", "x<y"),
        (".status", '{"a":"x\\u003cy","b":[1,2.5]}'),
        (".uid", "12345678901234567000"),
        (".small", "1e-7"),
        (".status.b[] # each", "1\n2.5"),
        (".none", "null"),
        ("empty", ""),
        ('.status.a + "\\n"', "x<y"),
        ('{"b": 1, "a": [{"d": 1, "c": 2}]} | tojson', '{"a":[{"c":2,"d":1}],"b":1}'),
        ('{"b": 1, "a": 2} | to_entries | map(.key) | join(" ")', "a b"),
        ('{"b": 1, "a": 2} | with_entries(.value += 1)', '{"a":3,"b":2}'),
        (
            '{"b": 1, "a": 2} | .[], "\\(.)", @json, @text "\\(.)!", (map(.) | tojson)',
            '2\n1\n{"a":2,"b":1}\n{"a":2,"b":1}\n{"a":2,"b":1}!\n[2,1]',
        ),
        (
            "{} | .b = 1 | .a = [2] | [..| numbers], [paths], [leaf_paths], add?, (tostream | tojson)",
            '[2,1]\n[["a"],["a",0],["b"]]\n[["a",0],["b"]]\n[["a",0],2]\n[["a",0]]\n[["b"],1]\n[["b"]]',
        ),
        ('{"b": "x", "a": "y"} | add, first(.[]), (.[] |= . + "z" | .b), to_entries[0].key', "yx\ny\nxz\na"),
        ('[{"b": {"d": 1}, "a": {"c": 2}} | .[].d?]', "[null,1]"),
        ('{"end": 1, "if": 2}["end"], (if .none then 1 else [3, 4] end[])', "1\n3\n4"),
        (".status.[] | tojson", '"x<y"\n[1,2.5]'),
        (".status # [] \n []  ? | length", "3\n2"),
        ("12345678901234567890, {a: 12345678901234567890}", '12345678901234567890\n{"a":12345678901234567890}'),
        ('0 | dateadd("seconds"; 5) | date', "1970-01-01T00:00:05Z"),
        ("keys", '["none","small","status","uid"]'),
        ("env, $ENV", "{}\n{}"),
        ('.status.b[0] | tostring + "!"', "1!"),
        ('.status.a == "12345678901234567890"', "false"),
        ("def debug: 7; debug", "7"),
        ("-3 | abs", "3"),
        ("1.0, 1e3, 1e17, 1.50 | tostring", "1\n1000\n100000000000000000\n1.5"),
        ('[1.0, "1.0", 2.5e0] | tojson', '[1,"1.0",2.5]'),
        ('"1.0" + "\\(2.0 - 1)"', "1.01"),
        (".status.b[1.0:] | length # 1.0", "1"),
        ("(.status.b, 1) | toarray | length", "2\n1"),
    ],
)
def test_as_argo_runs_it(program: str, text: str) -> None:
    assert jq.run(program, DOCUMENT) == text


@pytest.mark.parametrize(
    ("program", "error"),
    [
        ("infinite", "json: unsupported value: +Inf"),
        ("[1, [-infinite]]", "json: unsupported value: -Inf"),
        ("{a: nan}", "json: unsupported value: NaN"),
        ("debug", "function not defined: debug/0"),
        ("input", "input(s)/0 is not allowed"),
        ("halt", "halt error: null"),
        ('"a" | abs', 'abs cannot be applied to: string ("a")'),
    ],
)
def test_refused_as_upstream(program: str, error: str) -> None:
    assert message(lambda: jq.run(program, DOCUMENT)) == error


@pytest.mark.parametrize("program", [".a |", "1) | (2", "nope", "$x", "1/0"])
def test_what_isnt_a_program_is_an_error(program: str) -> None:
    assert message(lambda: jq.run(program, DOCUMENT))


def test_a_document_that_isnt_json() -> None:
    assert message(lambda: jq.run(".", "{")) == "unexpected end of JSON input"


@pytest.mark.parametrize(
    ("program", "error"),
    [
        ("9007199254740993 - 1", "the number 9007199254740993 in a jqFilter that computes: jq isn't exact beyond 2^53"),
        ("9007199254740992 * 3", "whole numbers beyond 2^53 computed by a jqFilter: jq isn't exact there"),
    ],
)
def test_numbers_that_jq_would_round(program: str, error: str) -> None:
    with pytest.raises(Unsupported) as caught:
        jq.run(program, DOCUMENT)
    assert str(caught.value) == error


def test_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jq", None)
    with pytest.raises(Unsupported) as caught:
        jq.run(".", "{}")
    assert str(caught.value) == "jqFilter without the jq package: pip install 'argo-pydsl[jq]'"
