"""Cases of CronWorkflows' schedules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydsl.expr import cron
from pydsl.expr.errors import ExprError
from pydsl.expr.lang.layouts import format_time, parse_time
from pydsl.expr.lang.times import location
from pydsl.expr.strftime import RFC3339
from tests.conformance.verdict import PASS, Verdict, compare, fail

if TYPE_CHECKING:
    from pydsl.expr.lang.times import Time
    from tests.conformance.cases import Case


def run_case(case: Case) -> Verdict:
    """cron: the times that follow one, or an error; "" where none follows."""
    data = case.data
    time = parse_time(RFC3339, data["from"])
    if "tz" in data:
        time = replace(time, location=location(data["tz"]))
    try:
        schedule = cron.parse(data["spec"])
    except ExprError as error:
        return compare(error.message, data.get("error"))
    if data.get("error") == "timeout: does not end":  # upstream hangs; what matters is that this doesn't
        return PASS if schedule.next(time) is not None else fail("no time")
    got: list[str] = []
    following: Time | None = time
    for _ in data.get("next", [""]):
        following = schedule.next(following) if following else None
        got.append(format_time(following, RFC3339) if following else "")
    return compare(got, data.get("next"))
