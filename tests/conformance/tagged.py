"""Cases of `{{...}}`: single strings, and the calls of Argo's own tests that can be made here too."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydsl.expr import lang, when
from pydsl.expr.errors import ExprError, MissingVariable
from pydsl.expr.gofmt import quote
from pydsl.expr.scope import Scope
from pydsl.expr.tags import Mode, substitute
from tests.conformance.verdict import PASS, Verdict, compare, fail

if TYPE_CHECKING:
    from tests.conformance.cases import Case

_INTERNAL = ("hasVarInEnv", "anyVarNotInEnv", "getIdentifiers", "parseTag", "expressionReplaceCore", "missingVarsInEnv")


def run_case(case: Case) -> Verdict:
    """argo_template: one field, in one mode."""
    data = case.data
    variables = case.context[data["map"]] if isinstance(data["map"], str) else data["map"]
    mode = {"allow": Mode.ALLOW, "deny": Mode.DENY, "strict": Mode.strict(*data.get("strict", []))}[data["mode"]]
    try:
        return compare(substitute(data["template"], Scope(variables), mode), data.get("text"))
    except MissingVariable as error:
        return compare({"kind": "missing", "message": error.located}, data.get("error"))
    except ExprError as error:
        return compare({"kind": "terminal", "message": error.located}, data.get("error"))


def run_quoted(case: Case) -> Verdict:
    """argo_quote: one value as a Go literal, in a simple tag, and in an expression."""
    value = case.data["value"]
    if quote(value) != case.data["go_quote"]:
        return fail(f"got {quote(value)}, expected {case.data['go_quote']}")
    for key, template in (("simple", "{{x}}"), ("expression", "{{=x}}")):
        try:
            got: object = substitute(template, Scope({"x": value}), Mode.ALLOW)
        except ExprError as error:
            got = {"error": error.message}
        if got != case.data[key]:
            return fail(f"{key}: got {got!r}, expected {case.data[key]!r}")
    return PASS


def run_upstream(case: Case) -> Verdict:
    """template: rows read out of Argo's own tests. Those that call its insides count as passed, as the README rules."""
    data = case.data
    if data["kind"] in _INTERNAL:
        return PASS
    try:
        return _compared(_called(data), data)
    except ExprError as error:
        return _error(error, data.get("error"))


def _called(data: dict[str, Any]) -> object:
    kind = data["kind"]
    if kind == "EvalBool":
        return lang.truth(data["expression"], data["vars"])
    if kind == "when":
        return when.evaluate(data["expression"])
    variables = Scope(data.get("vars") or {})
    if "template_json" in data:
        return substitute(json.loads(data["template_json"]), variables, _mode(data))
    return substitute(data["template"], variables, _mode(data))


def _mode(data: dict[str, Any]) -> Mode:
    if "strictPrefixes" in data:
        return Mode.strict(*data["strictPrefixes"])
    allowed = data.get("allowUnresolved", "allowUnresolved=true" in data["kind"])
    return Mode.ALLOW if allowed else Mode.DENY


def _compared(got: object, data: dict[str, Any]) -> Verdict:
    if isinstance(data.get("error"), dict):
        return fail(f"got {got!r}, expected the error {data['error']}")
    if "expected" not in data:
        return PASS
    expected = json.loads(data["expected"]) if "template_json" in data else data["expected"]
    return compare(got, expected)


def _error(error: ExprError, expected: Any) -> Verdict:
    if not isinstance(expected, dict):
        return fail(f"got the error {error.located}")
    if expected["match"] == "equals":
        same = expected["text"] in (error.message, f'Unable to resolve: "{getattr(error, "name", "")}"')
        return PASS if same else fail(f"got {error.message}, expected {expected['text']}")
    return PASS if expected["match"] == "any" or expected["text"] in error.message else fail(f"got {error.message}")
