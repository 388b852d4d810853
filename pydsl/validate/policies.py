"""Retries, loops and times: words and numbers that Argo takes as text, and some of which it refuses only when it runs.

Argo: operator.go, validate.go.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydsl.diagnostics import LINT
from pydsl.diagnostics.rule import Rule
from pydsl.expr.errors import ExprError
from pydsl.lazy import lazy_regex
from pydsl.validate.fields import PD405
from pydsl.validate.view import CallView, ManifestView, TemplateView, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.diagnostics import Diagnostic, Path
    from pydsl.spec.values import Json

RETRY_POLICIES = ["Always", "OnFailure", "OnError", "OnTransientError"]
WHOLE = lazy_regex(r"[+-]?\d+")


def check_home(home: ManifestView) -> Iterator[Diagnostic]:
    """Check the workflow's own retryStrategy."""
    yield from _retry(home.spec.get("retryStrategy"), (*home.path, "retryStrategy"))


def check_template(template: TemplateView) -> Iterator[Diagnostic]:
    """Check a template's retryStrategy and times, and how its calls loop."""
    yield from _retry(template.json.get("retryStrategy"), (*template.path, "retryStrategy"))
    yield from _timeout(template)
    suspend = template.json.get("suspend")
    if isinstance(suspend, dict):
        yield from _duration(suspend.get("duration"), (*template.path, "suspend", "duration"), "suspend.duration")
    memoize = template.json.get("memoize")
    if isinstance(memoize, dict):
        yield from _age(memoize.get("maxAge"), (*template.path, "memoize", "maxAge"))
    for call in template.calls:
        yield from _loop(call)


def _retry(retry: Json, path: Path) -> Iterator[Diagnostic]:
    if not isinstance(retry, dict):
        return
    yield from _whole_number(retry.get("limit"), (*path, "limit"), "retryStrategy.limit")
    policy = retry.get("retryPolicy")
    if policy and policy not in RETRY_POLICIES:
        hint = did_you_mean(str(policy), RETRY_POLICIES)
        tell = PD327.at if "templates" in path else PD327.warn  # the workflow's own is looked at in a run
        yield tell((*path, "retryPolicy"), f"{policy!r} is not a valid RetryPolicy", hint)
    backoff = retry.get("backoff")
    if isinstance(backoff, dict):
        yield from _backoff(backoff, (*path, "backoff"))


def _backoff(backoff: dict[str, Json], path: Path) -> Iterator[Diagnostic]:
    yield from _whole_number(backoff.get("factor"), (*path, "factor"), "backoff.factor")
    for field in ("duration", "maxDuration", "cap"):
        yield from _duration(backoff.get(field), (*path, field), f"backoff.{field}")


def _whole_number(value: Json, path: Path, what: str) -> Iterator[Diagnostic]:
    text = str(value)
    if value is not None and "{{" not in text and not WHOLE.fullmatch(text):
        yield PD403.at(path, f"{what} must be a whole number, not {text!r}", "Argo reads it as an integer")


def _duration(value: Json, path: Path, what: str) -> Iterator[Diagnostic]:
    if value is None or value == "" or "{{" in str(value):
        return
    from pydsl.expr.durations import parse_loose  # few manifests have durations

    try:
        parse_loose(str(value))
    except ExprError:
        hint = "write it as 90s, 1m30s or 2h; a bare number is seconds"
        yield PD404.at(path, f"{what} is not a duration: {str(value)!r}", hint)


def _age(value: Json, path: Path) -> Iterator[Diagnostic]:
    """Check how old a memoized result may be: days aren't hours to Go, and the step fails each time it's called."""
    if not value or "{{" in str(value):
        return
    from pydsl.expr.durations import parse  # few manifests memoize

    try:
        parse(str(value))
    except ExprError:
        days = re.fullmatch(r"(\d+)d", str(value))
        hint = f"write {int(days[1]) * 24}h" if days else "write it as 90s, 1m30s or 24h"
        yield PD404.warn(path, f"memoize.maxAge is not a duration, so the step fails: {str(value)!r}", hint)


def _timeout(template: TemplateView) -> Iterator[Diagnostic]:
    """Check `timeout`; on composites another rule refuses it."""
    timeout = template.json.get("timeout")
    path = (*template.path, "timeout")
    if template.kind in {"steps", "dag", "suspend"} or not timeout:
        return
    if WHOLE.fullmatch(str(timeout)):
        yield PD405.at(path, f"timeout needs a unit: {str(timeout)!r}", f"write {timeout}s")
    else:
        yield from _duration(timeout, path, "timeout")


def _loop(call: CallView) -> Iterator[Diagnostic]:
    loops = [field for field in ("withItems", "withParam", "withSequence") if call.json.get(field)]
    if len(loops) > 1:
        yield PD312.at(call.path, f"{call.name!r} has {' and '.join(loops)}; it can loop over one of them")
    sequence = call.json.get("withSequence")
    if not isinstance(sequence, dict):
        return
    path = (*call.path, "withSequence")
    if sequence.get("count") is not None and sequence.get("end") is not None:
        yield PD312.at(path, "withSequence can have count or end, not both")
    if sequence.get("count") is None and sequence.get("end") is None:
        yield PD406.at(path, "withSequence needs count or end")


PD312 = Rule(
    "PD312",
    "a loop over two things",
    refused_by=(LINT,),
    why="A loop goes over one list, and a sequence has one end.",
    bad="""\
- name: main
  steps:
  - - {name: a, template: work, withItems: [1], withSequence: {count: 2}}
- name: work
  container: {image: "busybox:1.37"}
""",
    good="""\
- name: main
  steps:
  - - {name: a, template: work, withItems: [1]}
- name: work
  container: {image: "busybox:1.37"}
""",
    of_home=check_home,
    of_template=check_template,
)
PD327 = Rule(
    "PD327",
    "a retry policy that Argo doesn't know",
    refused_by=(LINT,),
    why="Four words say what is tried again: Always, OnFailure, OnError, OnTransientError.",
    bad="""\
- name: main
  container: {image: "busybox:1.37"}
  retryStrategy: {limit: "3", retryPolicy: OnFail}
""",
    good="""\
- name: main
  container: {image: "busybox:1.37"}
  retryStrategy: {limit: "3", retryPolicy: OnFailure}
""",
    of_home=check_home,
    of_template=check_template,
)
PD403 = Rule(
    "PD403",
    "a retry's limit or factor that isn't a whole number",
    in_a_run=True,
    why="Argo takes it as text, and reads it as a whole number when something fails.",
    bad="""\
- name: main
  container: {image: "busybox:1.37"}
  retryStrategy: {limit: many}
""",
    good="""\
- name: main
  container: {image: "busybox:1.37"}
  retryStrategy: {limit: "3"}
""",
    of_home=check_home,
    of_template=check_template,
)
PD404 = Rule(
    "PD404",
    "a duration that can't be read",
    in_a_run=True,
    why="A duration is a Go duration (1m30s) or a bare number of seconds.",
    bad="""\
- name: main
  suspend: {duration: soon}
""",
    good="""\
- name: main
  suspend: {duration: 30s}
""",
    of_home=check_home,
    of_template=check_template,
)
PD406 = Rule(
    "PD406",
    "a sequence with neither `count` nor `end`",
    in_a_run=True,
    why="Without an end, Argo doesn't know how often; the run ends with an error.",
    bad="""\
- name: main
  steps:
  - - {name: a, template: work, withSequence: {start: '1'}}
- name: work
  container: {image: "busybox:1.37"}
""",
    good="""\
- name: main
  steps:
  - - {name: a, template: work, withSequence: {start: '1', end: '3'}}
- name: work
  container: {image: "busybox:1.37"}
""",
    of_home=check_home,
    of_template=check_template,
)
