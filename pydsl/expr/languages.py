"""Every language by its name, behind one function: what `pydsl expr` and people's own tests call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydsl.errors import UsageError

Variables = Mapping[str, Any]
_SHOWN = 5


def evaluate(text: str, variables: Variables | None = None, language: str = "", *, at: float | None = None) -> Any:
    """Evaluate a text in one of Argo's languages, over variables by dotted names; gives what Argo would.

    `language` is one of `LANGUAGES`; by default a text with `{{` is a template, any other one an expression.
    `at` is what `now()` says: seconds since 1970, such as `time.time()`; it isn't known by default.
    Raises `ExprError` where Argo would fail, `Unsupported` for what pydsl refuses, `UsageError` for another language.
    """
    name = language or ("template" if "{{" in text else "expression")
    if name not in LANGUAGES:
        raise UsageError(f"There is no language {name!r}; there are {', '.join(LANGUAGES)}.")
    if at is None:
        return LANGUAGES[name](text, variables or {})
    from pydsl.expr.lang.clock import clock

    with clock(at):
        return LANGUAGES[name](text, variables or {})


def _template(text: str, variables: Variables) -> str:
    from pydsl.expr.scope import Scope
    from pydsl.expr.tags import Mode, substitute_text

    return substitute_text(text, Scope(variables), Mode.DENY)


def _expression(text: str, variables: Variables) -> Any:
    from pydsl.expr import lang
    from pydsl.expr.scope import expand

    return lang.evaluate(text, expand(variables))


def _when(text: str, variables: Variables) -> bool:
    from pydsl.expr import when

    return when.evaluate(_template(text, variables))


def _cron_when(text: str, variables: Variables) -> bool:
    from pydsl.expr import when
    from pydsl.expr.scope import Scope
    from pydsl.expr.tags import Mode, substitute_raw

    return when.evaluate_cron(substitute_raw(text, Scope(variables), Mode.DENY))


def _depends(text: str, variables: Variables) -> bool:
    """Decide over tasks' phases; a task that isn't among the variables is an error."""
    from pydsl.expr import depends

    missing = depends.unknown(text, variables)
    if missing is not None:
        raise UsageError(f"What became of the task {missing!r}? Give its phase: {missing}=Succeeded.")
    outcomes = {name: depends.outcome(str(variables[name])) for name in depends.parse(text).tasks}
    return depends.evaluate(depends.parse(text).expanded(), outcomes)


def _duration(text: str, variables: Variables) -> str:
    from pydsl.expr import durations

    return durations.show_nanoseconds(durations.loose_nanoseconds(text))


def _cron(text: str, variables: Variables) -> list[str]:
    """Return the next times; `from` is where to begin (RFC 3339), `timezone` the workflow's."""
    from pydsl.expr import cron
    from pydsl.expr.lang.layouts import format_time, parse_time
    from pydsl.expr.lang.times import now
    from pydsl.expr.strftime import RFC3339

    found: list[str] = []
    time = parse_time(RFC3339, variables["from"]) if variables.get("from") else now()
    schedule = cron.parse(text, str(variables.get("timezone", "")))
    while len(found) < _SHOWN and (following := schedule.next(time)) is not None:
        found.append(format_time(following, RFC3339))
        time = following
    return found


def _jsonpath(text: str, variables: Variables) -> Any:
    from pydsl.expr.jsonpath import find
    from pydsl.expr.lang.text import unmarshal

    return find(unmarshal(_document(variables)), text)


def _kubectl(text: str, variables: Variables) -> str:
    from pydsl.expr.kubectl_jsonpath import render

    return render(text, _document(variables))


def _jq(text: str, variables: Variables) -> str:
    from pydsl.expr import jq

    return jq.run(text, _document(variables))


def _condition(text: str, variables: Variables) -> str:
    from pydsl.expr.resource_conditions import outcome

    return outcome(_document(variables), text)


def _document(variables: Variables) -> str:
    from pydsl.expr.lang.text import marshal

    if "document" not in variables:
        raise UsageError("A path, a jq program or a condition needs a document: document=JSON.")
    document = variables["document"]
    return document if isinstance(document, str) else marshal(document)


LANGUAGES: Mapping[str, Callable[[str, Variables], Any]] = {
    "template": _template,
    "expression": _expression,
    "when": _when,
    "cron-when": _cron_when,
    "depends": _depends,
    "duration": _duration,
    "cron": _cron,
    "jsonpath": _jsonpath,
    "kubectl-jsonpath": _kubectl,
    "jq": _jq,
    "resource-condition": _condition,
}
"""What evaluates a text of each language, over variables."""
