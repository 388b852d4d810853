"""Any text: every language answers or raises its own error, soon."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from pydsl.errors import Unsupported
from pydsl.expr import (
    cron,
    depends,
    durations,
    gjson,
    govaluate,
    items,
    jq,
    jsonpath,
    kubectl_jsonpath,
    lang,
    selectors,
    sequences,
    sprintf,
    tags,
    when,
)
from pydsl.expr.errors import ExprError
from pydsl.expr.lang import regex
from pydsl.expr.lang.identifiers import identifiers
from pydsl.expr.scope import Scope, expand

if TYPE_CHECKING:
    from collections.abc import Callable

VARIABLES: dict[str, Any] = {"a": "x", "b.c": "5", "b.d": None, "list": [1, "2", 3.5], "m": {"k": [True]}, "i": 7}
ENVIRONMENT = expand(VARIABLES)
SCOPE = Scope({name: value for name, value in VARIABLES.items() if isinstance(value, str) or value is None})

_WORDS = [
    word
    for line in (
        "a b b.c b.d list m i 0 1 2.5 1e3 0x1f .5 '' 'x' \"y\" `r` b\"z\" true false nil null and or not in",
        "matches contains startsWith endsWith let if else + - * / % ** ^ == != < > <= >= && || ! ? : ?? ?. ..",
        ". , ; | ( ) [ ] { } # #acc #index $env :: = =~ !~ & << >> ~ { } \\ é 😀 // /* */ now() len( map(",
        "filter( reduce( sortBy( groupBy( sum( count( find( first( keys( split( join( int( float( string(",
        "toJSON( fromJSON( date( duration( repeat( replace( flatten( max( median( take( get( sort( asInt(",
        "jsonpath( sprig.trim( sprig.list( sprig.add( sprig.round( sprig.dict( sprig.wrap( sprig.date(",
        "sprig.substr(",
    )
    for word in line.split(" ")
]
_ANY = "".join(map(chr, range(32, 127))) + "é\n\t\x00\ud800\u2028😀"


def _texts(seed: int, words: list[str], count: int) -> list[str]:
    chance = random.Random(seed)
    glue = ["", "", " "]
    made = []
    for _ in range(count):
        if chance.random() < 0.2:
            made.append("".join(chance.choices(_ANY, k=chance.randint(0, 24))))
        else:
            made.append(chance.choice(glue).join(chance.choices(words, k=chance.randint(1, 10))))
    return made


def _depends(text: str) -> object:
    read = depends.parse(text)
    return depends.evaluate(read.expanded(), dict.fromkeys(read.tasks, depends.outcome("Succeeded")))


def _find(text: str) -> object:
    return jsonpath.find({"a": [1.0, {"b": "x"}], "c": None}, "$" + text)


LANGUAGES: dict[str, tuple[Callable[[str], object], list[str]]] = {
    "expression": (lambda text: lang.evaluate(text, ENVIRONMENT), _WORDS),
    "identifiers": (identifiers, _WORDS),
    "rendered": (lambda text: lang.render(text, ENVIRONMENT), _WORDS),
    "template": (
        lambda text: tags.substitute([text], SCOPE, tags.Mode.DENY),
        ["{{", "}}", "{{a}}", "{{=", "=", "a", "b.c", "'x'", "+", " ", '"', "\\", "\n", "{", "}", "nope"],
    ),
    "when": (when.evaluate, _WORDS),
    "cron-when": (when.evaluate_cron, _WORDS),
    "govaluate": (lambda text: govaluate.evaluate(text, {"a": 1, "b": "x", "list": [1.0]}), _WORDS),
    "depends": (
        _depends,
        ["a", "b-c", ".Succeeded", ".Failed", ".AnySucceeded", "&&", "||", "!", "(", ")", "1", "in", "."],
    ),
    "duration": (durations.loose_nanoseconds, ["1", "90", "-", "+", ".", "h", "m", "s", "ms", "us", "µs", "ns", "d"]),
    "cron": (
        lambda text: cron.parse(text).fields,
        [
            "*",
            "?",
            "1",
            "59",
            "-",
            "/",
            ",",
            "MON",
            "jan",
            " ",
            "  ",
            "@",
            "daily",
            "every ",
            "1h",
            "TZ=",
            "CRON_TZ=UTC ",
        ],
    ),
    "kubectl's jsonpath": (
        lambda text: kubectl_jsonpath.render("{" + text, '{"a": [1, {"b": "x"}], "c": null}'),
        [
            "{",
            "}",
            ".",
            "..",
            "a",
            "b",
            "*",
            "[",
            "]",
            "0",
            "-1",
            ":",
            "?(",
            ")",
            "@",
            "$",
            "'a'",
            ",",
            "==",
            ">",
            "range ",
            "end",
            '"x"',
            "\\",
            "\n",
        ],
    ),
    "gjson": (
        lambda text: gjson.get('{"a": [1, {"b": "x\\u00e9"}], "c": null, "d": {"e": 1.5}', text),
        [
            "a",
            "b",
            "d.e",
            ".",
            "|",
            "#",
            "#(",
            ")",
            "[",
            "]",
            "{",
            "}",
            "@ugly",
            "@dig:",
            "@join",
            "!",
            '"x"',
            "*",
            "?",
            "\\",
            "=",
            "%",
            "1",
            ":",
        ],
    ),
    "selector": (
        selectors.parse,
        ["a", "b.c", "d/e", "in", "notin", "(", ")", ",", "=", "==", "!=", "!", ">", "<", "1", " ", "-", "é"],
    ),
    "jsonpath": (
        _find,
        [
            ".",
            "..",
            "a",
            "*",
            "[",
            "]",
            "0",
            "-1",
            ":",
            "?(",
            "(",
            ")",
            "@",
            "$",
            "'a'",
            ",",
            "==",
            "&&",
            "in",
            "=~",
            "/",
        ],
    ),
    "regex": (
        lambda text: regex.compile(text).test("aab\nb0"),
        [
            "a",
            "b",
            ".",
            "*",
            "+",
            "?",
            "(",
            ")",
            "(?:",
            "(?i)",
            "(?P<n>",
            "[",
            "]",
            "^",
            "$",
            "|",
            "\\",
            "d",
            "{2}",
            "{1,}",
        ],
    ),
    "jq": (
        lambda text: jq.run(text, '{"a": [1, {"b": "x"}], "c": null, "d": 12345678901234567890}'),
        [
            ".a",
            ".b",
            ".",
            "[",
            "]",
            "{",
            "}",
            "|",
            ",",
            "(",
            ")",
            '"x"',
            "+",
            "*",
            "1",
            "nan",
            "keys",
            "tojson",
            "map(",
            "d",
            *("as $x", "$x", "def f:", ";", "?", "//", "#", "try ", "error"),
            *("\\(", ".d", "env", "halt", "path(", "-"),
        ],
    ),
    "items": (
        items.parse,
        ["[", "]", "{", "}", '"a"', ":", ",", "1.50", "1e3", "true", "null", '"\\n"', " ", "\\", '"'],
    ),
    "sequence format": (
        lambda text: sequences.expand(count=2, layout=text),
        ["%", "d", "x", "0", "5", "-", "+", "#", ".", "*", "[1]", "[", "]", "q", "U", "c", "v", "s", "%%", '"', "\\"],
    ),
    "format": (
        lambda text: sprintf.sprintf(text, -9),
        ["%", "d", "x", "0", "5", "-", "+", "#", ".", "*", "[1]", "q", "U", "c"],
    ),
}


def _run(name: str, count: int, seed: int) -> None:
    evaluate, words = LANGUAGES[name]
    for text in _texts(seed, words, count):
        try:
            evaluate(text)
        except (ExprError, Unsupported):
            pass
        except Exception as error:
            raise AssertionError(f"{name} {text!r}: {type(error).__name__}: {error}") from error


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_few_thousand_texts(name: str) -> None:
    _run(name, 2_000, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("name", LANGUAGES)
def test_two_hundred_thousand_texts(name: str) -> None:
    _run(name, 200_000, seed=2)
