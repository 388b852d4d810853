from __future__ import annotations

import pytest

from pydsl.errors import Unsupported
from pydsl.expr import lang
from pydsl.expr.sprig import FUNCTIONS
from tests.expr.failing import message


def test_there_are_sprigs_generic_functions_without_env_and_expandenv() -> None:
    assert len(FUNCTIONS) == 209
    assert not {"env", "expandenv"} & set(FUNCTIONS)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("sprig.abbrev(8, 'hello world')", "hello..."),
        ("sprig.substr(1, 3, 'hello')", "el"),
        ("sprig.wrap(5, 'hello big world')", "hello\nbig\nworld"),
        ("sprig.snakecase('HTTPServer2Go') + sprig.kebabcase('FooBar')", "http_server2_gofoo-bar"),
        ("sprig.camelcase('http_server-name')", "HttpServerName"),
        ("sprig.quote('a\"b', nil, 1)", '"a\\"b" "1"'),
        ("sprig.int('0x1f') + sprig.int('012') + sprig.int('x')", 41),
        ("sprig.add('1', 2.9, true)", 4),
        ("sprig.divf(1, 3)", 0.3333333333333333),
        ("sprig.round(2.5, 0)", 3.0),
        ("sprig.seq(3, -1)", "3 2 1 0 -1"),
        ("sprig.untilStep(0, 10, 3)", [0, 3, 6, 9]),
        ("sprig.without([1, 2, 1], 1)", [2]),
        ("sprig.chunk(2, [1, 2, 3])", [[1, 2], [3]]),
        ("sprig.dig('a', 'b', 'd', {a: {b: 1}})", 1),
        ("sprig.merge({a: 1}, {a: 2, b: 3})", {"a": 1, "b": 3}),
        ("sprig.mergeOverwrite({a: {x: 1}}, {a: {y: 2}})", {"a": {"x": 1, "y": 2}}),
        ("sprig.date('02 Jan 2006', 86400)", "02 Jan 1970"),
        ("sprig.durationRound('2400h')", "3mo"),
        ("sprig.clean('/a/./b/../c')", "/a/c"),
        ("sprig.urlParse('http://u@h:8/p?q#f').hostname", "h"),
        ("sprig.urlJoin({scheme: 'http', host: 'h', path: '/a b'})", "http://h/a%20b"),
        ("sprig.regexReplaceAll('(a)(b)?', 'ab-a', '[${1}$2]')", "[ab]-[a]"),
        ("sprig.regexSplit('-+', 'a--b-c', -1)", ["a", "b", "c"]),
        ("sprig.semverCompare('^1.2 || >=3', '1.9.0')", True),
        ("sprig.semverCompare('1.2 - 1.4', '1.5.0')", False),
        ("sprig.semver('1.2.3-rc.1').Prerelease()", "rc.1"),
        ("sprig.sha256sum('a') | len()", 64),
        ("sprig.b32dec(sprig.b32enc('é'))", "é"),
        ("sprig.ternary('y', 'n', sprig.empty([]))", "y"),
        ("sprig.typeOf([1]) + sprig.kindOf(nil)", "[]interface {}invalid"),
    ],
)
def test_values(text: str, value: object) -> None:
    assert lang.evaluate(text, {}) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sprig.fail('no')", "no (1:7)"),
        ("sprig.div(1, 0)", "runtime error: integer divide by zero (1:7)"),
        ("sprig.append('a', 1)", "Cannot push on type string (1:7)"),
        ("sprig.semver('x')", "invalid semantic version (1:7)"),
        ("sprig.replace('a')", "invalid number of arguments: expected 3, got 1 (1:7)"),
        ("sprig.regexFind('[', 'a')", "regexp: Compile(`[`): error parsing regexp: missing closing ]: `[` (1:7)"),
    ],
)
def test_errors(text: str, expected: str) -> None:
    assert message(lambda: lang.evaluate(text, {})) == expected


@pytest.mark.parametrize("text", ["sprig.randAlpha(3)", "sprig.uuidv4()", "sprig.genCA('x', 1)", "sprig.bcrypt('x')"])
def test_what_isnt_repeatable_or_makes_keys_is_refused_by_name(text: str) -> None:
    with pytest.raises(Unsupported, match=text.partition("(")[0]):
        lang.evaluate(text, {})


def test_a_map_of_the_environment_isnt_changed() -> None:
    mapping = {"a": 1}
    assert lang.evaluate("sprig.set(m, 'b', 2)", {"m": mapping}) == {"a": 1, "b": 2}
    assert mapping == {"a": 1}
