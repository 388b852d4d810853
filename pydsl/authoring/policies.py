"""Retries: shorter to write than the spec's types, and checked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.authoring.places import mistake
from pydsl.authoring.references import Term
from pydsl.lazy import lazy_regex

if TYPE_CHECKING:
    from pydsl.spec.policy import Backoff as SpecBackoff
    from pydsl.spec.values import Given

_DURATION = lazy_regex(r"\d+|(\d+(\.\d*)?(ns|us|µs|ms|s|m|h))+")


def _duration(instance: Any, attribute: Any, value: Any) -> None:
    if not isinstance(value, (str, Term, type(None))) or (value is None and attribute.name == "duration"):
        hint = f'write "{value}s"' if isinstance(value, (int, float)) else 'write "10s", "1m" or "1h30m"'
        raise mistake("PD502", f"{attribute.name} of Backoff: expected a text, got {value!r:.60}", hint)
    if isinstance(value, str) and "{{" not in value and not _DURATION.fullmatch(value):
        raise mistake("PD502", f"{attribute.name} of Backoff: {value!r} is no duration", 'write "10s", "1m" or "1h30m"')


def _whole(instance: Any, attribute: Any, value: Any) -> None:
    text = str(value)
    if "{{" not in text and value is not None and not re.fullmatch(r"\d+", text):
        raise mistake(
            "PD502",
            f"{attribute.name} of {type(instance).__name__}: {value!r} is no whole number",
            "Argo takes whole numbers only here, 2 for example",
        )


def _waits(instance: Any, attribute: Any, value: Any) -> None:
    if isinstance(value, (str, int, float)):
        shown = f'"{value}s"' if isinstance(value, (int, float)) else f'"{value}"'
        raise mistake("PD502", f"backoff: expected Backoff(...), got {value!r}", f"write Backoff({shown})")


@attrs.frozen
class Backoff:
    """Wait before each retry: `duration`, then `factor` times as long each time.

    `max_duration` counts from the first try's start; `cap` is the longest wait. Durations are texts such as `"10s"`.
    """

    duration: str = attrs.field(validator=_duration)
    factor: int | str | None = attrs.field(default=None, kw_only=True, validator=_whole)
    max_duration: str | None = attrs.field(default=None, kw_only=True, validator=_duration)
    cap: str | None = attrs.field(default=None, kw_only=True, validator=_duration)


@attrs.frozen(kw_only=True)
class Retry:
    """Try again: up to `limit` times more, when `policy` says so.

    `policy`: `"OnFailure"` (Argo's default), `"OnError"`, `"OnTransientError"` or `"Always"`. `expression` is expr text
    over `lastRetry` and `retries`, which has to hold for another try.
    """

    limit: int | str | None = attrs.field(default=None, validator=_whole)
    policy: str | None = None
    backoff: Backoff | Given[SpecBackoff] | None = attrs.field(default=None, validator=_waits)
    expression: Any = None
    affinity: Any = None
