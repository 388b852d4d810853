"""Cases of Go's own texts: durations, floats, times by strftime's letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.expr import durations, strftime
from pydsl.expr.errors import ExprError
from pydsl.expr.gofmt import format_float
from pydsl.expr.lang.numbers import parse_float
from tests.conformance.verdict import PASS, Verdict, compare, fail

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conformance.cases import Case

_STYLES = {"%v": "v", "json": "json", "f-1": "f", "g-1": "v", "%f": "%f"}


def run_duration(case: Case) -> Verdict:
    """go_duration: Go's own reading, and Argo's, where a bare number is seconds."""
    data = case.data
    loose = _answer(lambda: durations.loose_nanoseconds(data["text"]))
    if loose != data["argo_seconds_default_ns"]:
        return fail(f"got {loose}, expected {data['argo_seconds_default_ns']}")
    return compare(_answer(lambda: _shown(durations.nanoseconds(data["text"]))), data["go"])


def _shown(nanoseconds: int) -> dict[str, Any]:
    seconds = durations.seconds(nanoseconds)
    texts = {"f": format_float(seconds, "%f"), "seconds": format_float(seconds)}
    return {**texts, "ns": nanoseconds, "string": durations.show_nanoseconds(nanoseconds)}


def _answer(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except ExprError as error:
        return {"error": error.message}


def run_float(case: Case) -> Verdict:
    """go_float_format: one number in every format; a text that isn't a number has none."""
    data = case.data
    number = parse_float(data["text"].replace("_", ""))
    for key, style in _STYLES.items():
        got = None if number is None else _in_style(number, style)
        if got != data.get(key):
            return fail(f"{key}: got {got!r}, expected {data.get(key)!r}")
    return PASS


def _in_style(number: float, style: str) -> str:
    text = format_float(number, style)
    return "" if style == "json" and text.lstrip("+-") in ("Inf", "NaN") else text


def run_strftime(case: Case) -> Verdict:
    """argo_strftime: the letters of one time."""
    found = strftime.parts(case.data["time"])
    return compare({letter: found.get(letter) for letter in case.data["chars"]}, case.data["chars"])
