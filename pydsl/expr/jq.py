"""jq programs over a resource's JSON: `valueFrom.jqFilter`, which Argo runs by gojq and pydsl by the `jq` package.

The extra `pydsl[jq]` brings it. What the two do otherwise is mended before and after the program, or refused.
"""

from __future__ import annotations

import importlib
import math
import re
from typing import TYPE_CHECKING, Any

from pydsl.errors import Unsupported
from pydsl.expr.errors import ExprError
from pydsl.expr.lang.text import marshal, unmarshal

if TYPE_CHECKING:
    from collections.abc import Iterator

_EXACT = 1 << 53
_LONG = 1e21
"""From where on Go writes whole floats with an exponent."""
_PLAIN_TEXT = re.compile(r'"(?:\\[^(]|[^"\\])*"')
_NUMBER = re.compile(r"(?<![\w.$])(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")

_ABSENT = {"debug": (0, 1), "stderr": (0,), "input_line_number": (0,), "get_search_list": (0,), "keys_unsorted": (0,)}
"""Functions of jq's that gojq hasn't as Argo calls it, and how many arguments they take."""


def _absent(name: str, count: int) -> str:
    arguments = "; ".join("abc"[:count])
    return f'def {name}{f"({arguments})" if count else ""}: error("function not defined: {name}/{count}");'


_PRELUDE = " ".join(
    [
        # gojq keeps no order of keys
        "def _sorted: if type == \"object\" then . as $o | reduce keys[] as $k ({}; .[$k] = ($o[$k] | _sorted))"
        " elif type == \"array\" then map(_sorted) else . end;",
        "def _tojson: tojson; def tojson: _sorted | _tojson;",
        "def tostring: if type == \"string\" then . else tojson end;",
        "def to_entries: [keys[] as $k | {key: $k, value: .[$k]}];",
        "def with_entries(f): to_entries | map(f) | from_entries;",
        # neither the environment nor other inputs
        "def env: {};",
        'def input: error("input(s)/0 is not allowed"); def inputs: error("input(s)/0 is not allowed");',
        'def halt: error("halt error: null"); def halt_error: error("halt error: \\(tojson)");',
        "def halt_error($code): halt_error;",
        'def abs: if type == "number" then (if . < 0 then -. else . end)'
        ' else error("abs cannot be applied to: \\(type) (\\(tojson))") end;',
        *(_absent(name, count) for name, counts in _ABSENT.items() for count in counts),
        "{} as $ENV |",
    ]
)  # fmt: skip
_MORE = 'def toarray: if type == "array" then . else [.] end; '
"""What gojq has beyond jq."""
_UNWRITABLE = (
    'first(.. | numbers | select(isinfinite or isnan) | if isnan then "NaN" elif . > 0 then "+Inf" else "-Inf" end)'
)


def run(program: str, document: str) -> str:
    """Run a program over a JSON text; gives what it yields, a line each, texts without quotes.

    Raises `ExprError` where the program fails, `Unsupported` without the `jq` package and for whole numbers beyond
    2^53, which gojq computes exactly and jq doesn't.
    """
    value = unmarshal(document)
    literals = _NUMBER.findall(_PLAIN_TEXT.sub('""', program))
    _refuse_large(literals)
    results = _results(_with_plain_numbers(program), marshal(value, html=False))
    known = {*_numbers(value), *map(float, literals)}
    return "\n".join(_written(result, bad, known) for result, bad in results).strip()


def _results(program: str, document: str) -> list[Any]:
    """Return pairs: what the program yields, and the name of a number in it that JSON can't hold."""
    jq = _package()
    try:
        jq.compile(_MORE + program)  # by itself: a program with unbalanced brackets would be one between ours
        compiled = jq.compile(f"{_MORE}{_PRELUDE} ({program}\n) | [., ({_UNWRITABLE} // null)]")
        return list(compiled.input_text(document).all())
    except ValueError as error:
        raise ExprError(str(error).removeprefix("jq: error: ").splitlines()[0], program) from None


def _package() -> Any:
    try:
        return importlib.import_module("jq")
    except ModuleNotFoundError:
        raise Unsupported("jqFilter without the jq package: pip install 'pydsl[jq]'") from None


def _refuse_large(literals: list[str]) -> None:
    """Refuse whole numbers that a float can't hold."""
    for text in literals:
        if text.isdigit() and int(text) != int(float(text)):
            raise Unsupported(f"the number {text} in a jqFilter: jq isn't exact beyond 2^53")


def _with_plain_numbers(program: str) -> str:
    """Write numbers as gojq prints them, `1.0` as 1: jq keeps a literal's own form when it makes text of it.

    Texts stay; a program with interpolations, in which a text may hold programs, stays whole.
    """
    if "\\(" in program:
        return program
    texts = iter([*_PLAIN_TEXT.findall(program), ""])
    return "".join(_NUMBER.sub(_plain, code) + next(texts) for code in _PLAIN_TEXT.split(program))


def _plain(literal: re.Match[str]) -> str:
    number = float(literal[0])
    if number.is_integer():
        return f"{number:.0f}" if number < _LONG else literal[0]
    return repr(number) if math.isfinite(number) and "e" not in repr(number) else literal[0]


def _written(result: Any, bad: str | None, known: set[float]) -> str:
    if bad is not None:
        raise ExprError(f"json: unsupported value: {bad}")
    for number in _numbers(result):
        if abs(number) >= _EXACT and float(number).is_integer() and number not in known:
            raise Unsupported("whole numbers beyond 2^53 computed by a jqFilter: jq isn't exact there")
    return result if isinstance(result, str) else marshal(_floats(result))


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        yield float(value)
    elif isinstance(value, (list, dict)):
        for item in value if isinstance(value, list) else value.values():
            yield from _numbers(item)


def _floats(value: Any) -> Any:
    """Make every number a float, as Go reads JSON: it decides how they're written."""
    if isinstance(value, list):
        return [_floats(item) for item in value]
    if isinstance(value, dict):
        return {key: _floats(item) for key, item in value.items()}
    return float(value) + 0.0 if isinstance(value, (int, float)) and not isinstance(value, bool) else value
