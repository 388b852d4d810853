"""jq programs over a resource's JSON: `valueFrom.jqFilter`, which Argo runs by gojq and pydsl by the `jq` package.

The extra `argo-pydsl[jq]` brings it. What the two do otherwise is mended before and after the program, or refused.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from pydsl.errors import Unsupported
from pydsl.expr.errors import ExprError
from pydsl.expr.jq_rewriting import EACH, RECURSE, rewritten
from pydsl.expr.lang.text import marshal, unmarshal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_EXACT = 1 << 53

_ABSENT = {"debug": (0, 1), "stderr": (0,), "input_line_number": (0,), "get_search_list": (0,), "keys_unsorted": (0,)}
"""Functions of jq's that gojq hasn't as Argo calls it, and how many arguments they take."""


def _absent(name: str, count: int) -> str:
    arguments = "; ".join("abc"[:count])
    return f'def {name}{f"({arguments})" if count else ""}: error("function not defined: {name}/{count}");'


_PRELUDE = " ".join(
    [
        # gojq keeps no order of keys: where they come one by one, they come sorted
        f"def {EACH}: if type == \"object\" then keys[] as $k | .[$k] else .[] end;",
        f"def {RECURSE}: def r: ., ({EACH}? | r); r; def recurse: {RECURSE};",
        f"def map(f): [{EACH} | f]; def map_values(f): {EACH} |= f; def add: reduce {EACH} as $x (null; . + $x);",
        f"def paths: path({RECURSE}) | select(length > 0);",
        "def paths(f): . as $all | paths | select(. as $p | $all | getpath($p) | f); def leaf_paths: paths(scalars);",
        f"def tostream: path(def r: ({EACH}? | r), .; r) as $p | getpath($p)"
        f" | reduce path({EACH}?) as $q ([$p, .]; [$p + $q]);",
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
_MORE = (
    'def toarray: if type == "array" then . else [.] end; def leaf_paths: paths(scalars); def date: todate; '
    "def dateadd(unit; span): . + span; def datesub(unit; span): . - span; "
)
"""What gojq has beyond jq."""
_UNWRITABLE = (
    'first(.. | numbers | select(isinfinite or isnan) | if isnan then "NaN" elif . > 0 then "+Inf" else "-Inf" end)'
)


_LARGE = "[.. | numbers | select(isinfinite or isnan | not) | select(fabs >= 9007199254740992) | tostring]"


def run(program: str, document: str) -> str:
    """Run a program over a JSON text; gives what it yields, a line each, texts without quotes.

    Raises `ExprError` where the program fails, `Unsupported` without the `jq` package and where it computes with whole
    numbers beyond 2^53, which gojq does exactly and jq doesn't.
    """
    value = unmarshal(document)
    _require_program(program)
    reading = rewritten(program)
    literals = {text for text in reading.numbers if text.isdigit()}
    _refuse_large(literals if reading.computes else ())
    known = {*_numbers(value), *map(float, reading.numbers)}
    results = _results(reading.program, marshal(value, html=False))
    return "\n".join(_written(result, bad, large, known, literals) for result, bad, large in results).strip()


def _require_program(program: str) -> None:
    """Raise ExprError where jq can't read it: with unbalanced brackets it would be another one between ours."""
    try:
        _package().compile(_MORE + program)
    except ValueError as error:
        raise _error(error, program) from None


def _error(error: ValueError, program: str) -> ExprError:
    return ExprError(str(error).removeprefix("jq: error: ").splitlines()[0], program)


def _results(program: str, document: str) -> list[Any]:
    """Return what the program yields, each with the name of a number in it that JSON can't hold, and how jq writes
    its large ones: a literal that nothing was done with as it stands in the program.
    """
    try:
        compiled = _package().compile(f"{_MORE}{_PRELUDE} ({program}\n) | [., ({_UNWRITABLE} // null), {_LARGE}]")
        return list(compiled.input_text(document).all())
    except ValueError as error:
        raise _error(error, program) from None


def _package() -> Any:
    try:
        return importlib.import_module("jq")
    except ModuleNotFoundError:
        raise Unsupported("jqFilter without the jq package: pip install 'argo-pydsl[jq]'") from None


def _refuse_large(literals: Iterable[str]) -> None:
    """Refuse whole numbers that a float can't hold."""
    for text in literals:
        if int(text) != int(float(text)):
            raise Unsupported(f"the number {text} in a jqFilter that computes: jq isn't exact beyond 2^53")


def _written(result: Any, bad: str | None, large: list[str], known: set[float], literals: set[str]) -> str:
    if bad is not None:
        raise ExprError(f"json: unsupported value: {bad}")
    exact = {float(text): int(text) for text in large if text in literals}
    for number in _numbers(result):
        if abs(number) >= _EXACT and float(number).is_integer() and number not in known:
            raise Unsupported("whole numbers beyond 2^53 computed by a jqFilter: jq isn't exact there")
    return result if isinstance(result, str) else marshal(_floats(result, exact))


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        yield float(value)
    elif isinstance(value, (list, dict)):
        for item in value if isinstance(value, list) else value.values():
            yield from _numbers(item)


def _floats(value: Any, exact: Mapping[float, int]) -> Any:
    """Make every number a float, as Go reads JSON, but for literals of the program: it decides how they're written."""
    if isinstance(value, list):
        return [_floats(item, exact) for item in value]
    if isinstance(value, dict):
        return {key: _floats(item, exact) for key, item in value.items()}
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return exact.get(float(value), float(value) + 0.0)
    return value
