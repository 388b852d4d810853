"""Cases of the expression language: plain, with Argo's functions, and in retryStrategy and valueFrom."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from pydsl.expr import lang
from pydsl.expr.errors import ExprError
from pydsl.expr.lang.text import marshal
from pydsl.expr.lang.values import type_name
from pydsl.expr.scope import expand
from tests.conformance.verdict import PASS, Verdict, compare, fail

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.conformance.cases import Case

_BY_CHANCE = re.compile(r"\b(?:keys|values|toPairs)\b")


def run_plain(case: Case) -> Verdict:
    """expr: one of the file's environments, no functions but the language's."""
    environment = case.context["envs"][case.data["env"]]
    return _evaluated(case.data, environment, lang.BUILTINS)


def run_generated(case: Case) -> Verdict:
    """expr_generated: the one environment that the first row names."""
    return _evaluated(case.data, case.context["env"], lang.BUILTINS)


def run_argo(case: Case) -> Verdict:
    """argo_expr_corner and sprig: a flat map, and Argo's functions."""
    return _evaluated(case.data, expand(case.context.get("map", {})), lang.ARGO)


def _evaluated(data: dict[str, Any], environment: Mapping[str, Any], functions: Mapping[str, Any]) -> Verdict:
    try:
        value = lang.evaluate(data["expr"], environment, functions)
    except ExprError as error:
        return _same_error(error, data)
    if "error" in data:
        return fail(f"got {value!r}, expected the error {data['error']!r}")
    kind = "nil" if value is None else type_name(value)
    if kind != data["go_type"]:
        return fail(f"got a {kind}, {value!r}; expected a {data['go_type']}")
    return _same_json(data, _json_of(value))


def _json_of(value: Any) -> str:
    try:
        return marshal(value)
    except ExprError:
        return ""


def _same_json(data: dict[str, Any], got: str) -> Verdict:
    expected = data["go_json"].replace("\ufffd", "\\ufffd")
    if got != expected and got and _BY_CHANCE.search(data["expr"]):  # Go walks its maps in random order
        return compare(_unordered(json.loads(got)), _unordered(json.loads(expected)))
    return compare(got, expected)


def _unordered(value: Any) -> Any:
    return sorted(map(json.dumps, value)) if isinstance(value, list) else value


def _same_error(error: ExprError, data: dict[str, Any]) -> Verdict:
    expected = data.get("error", {}).get("message")
    shown = error.located if expected and error.message != expected else error.message
    return compare(shown, expected)


def run_retry(case: Case) -> Verdict:
    """argo_retry_expression: true, false or an error."""
    expected = case.data.get("result", case.data.get("error"))
    return _told(lambda: lang.truth(case.data["expression"], expand(case.context["map"])), expected)


def run_value_from(case: Case) -> Verdict:
    """argo_valuefrom_expression: the text of an expression's value."""
    expected = case.data.get("value", case.data.get("error", {}).get("message"))
    return _told(lambda: lang.render(case.data["expression"], expand(case.context["map"])), expected)


def _told(ask: Callable[[], object], expected: object) -> Verdict:
    try:
        return compare(ask(), expected)
    except ExprError as error:
        return PASS if expected in (error.message, error.located) else fail(f"got {error.located}, expected {expected}")
