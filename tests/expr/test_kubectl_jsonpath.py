from __future__ import annotations

import pytest

from pydsl.expr.kubectl_jsonpath import render
from tests.expr.failing import message

DOCUMENT = '{"a": {"b.c": 1.50, "n": null}, "l": [{"t": "x", "v": 1}, {"t": "y", "v": 20}], "s": "text", "f": true}'


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("no action", "no action"),
        ("a {.s} b", "a text b"),
        ("{.a.b\\.c}", "1.5"),
        ("{.l[0]}", '{"t":"x","v":1}'),
        ("{.l[-1].t}", "y"),
        ("{.l[*].v}", "1 20"),
        ("{.l[0:1].t}", "x"),
        ("{.l[*]['t','v']}", "x y 1 20"),
        ("{.l[?(@.v > 5)].t}", "y"),
        ("{.l[?(@.t=='x')].v}", "1"),
        ("{.l[?(@.nope)].t}", ""),
        ("{..t}", "x y"),
        ('{range .l[*]}{.t}={.v}{"\\n"}{end}!', "x=1\ny=20\n!"),
        ("{.nope.more}", ""),
        ("{.f}{' '}{.s}", "true text"),
        ("{$.s}", "text"),
    ],
)
def test_what_a_template_writes(template: str, text: str) -> None:
    assert render(template, DOCUMENT) == text


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{.s", "unclosed action"),
        ("{.l[9]}", "array index out of bounds: index 9, length 2"),
        ("{.l[x]}", "invalid array index x"),
        ("{.s[0]}", "text is not array or slice"),
        ("{.a[?(@.x)]}", "map[b.c:1.5 n:<nil>] is not array or slice and cannot be filtered"),
        ("{end}", "not in range, nothing to end"),
        ("{....a}", "invalid multiple recursive descent"),
    ],
)
def test_errors(template: str, expected: str) -> None:
    assert message(lambda: render(template, DOCUMENT)) == expected
