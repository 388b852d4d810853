"""When a CronWorkflow's runs are due (Argo: workflow/cron)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
from msgspec import Struct

from pydsl.expr import cron, lang, tags, when
from pydsl.expr.lang.clock import clock
from pydsl.expr.lang.layouts import format_time
from pydsl.expr.lang.times import SECOND, Time, location
from pydsl.expr.scope import Scope
from pydsl.expr.strftime import RFC3339

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.expr.lang.times import TimeZone
    from pydsl.spec import wire


class Past(Struct, frozen=True):
    """What became of a CronWorkflow's runs: how many ended well, how many otherwise, and when the latest was due."""

    succeeded: int = 0
    failed: int = 0
    last: float | None = None


@attrs.frozen
class CronSchedule:
    """A CronWorkflow, as JSON, and its times. Raises ExprError for schedules that can't be read."""

    data: wire.CronWorkflow
    schedules: tuple[cron.Schedule, ...] = attrs.field(
        init=False, default=attrs.Factory(lambda self: tuple(_read(self.spec)), takes_self=True)
    )

    @property
    def spec(self) -> wire.CronWorkflowSpec:
        """What it says."""
        return self.data.get("spec") or {}

    @property
    def name(self) -> str:
        """What it's called."""
        return str((self.data.get("metadata") or {}).get("name"))

    @property
    def texts(self) -> list[str]:
        """Its schedules, as they're written."""
        return [str(one) for one in self.spec.get("schedules") or ()]

    @property
    def is_suspended(self) -> bool:
        """Whether nothing of it is due at all."""
        return bool(self.spec.get("suspend"))

    @property
    def zone(self) -> TimeZone:
        """The zone that its schedules are read in: Argo's controller has UTC."""
        return location(str(self.spec.get("timezone") or "UTC"))

    def times(self, after: float) -> Iterator[float]:
        """Yield its times (seconds since 1970) after one, in order."""
        at: Time | None = Time(int(after * SECOND), self.zone)
        while at is not None:
            following = [found for one in self.schedules if (found := one.next(at)) is not None]
            at = min(following, key=lambda found: found.nanoseconds, default=None)
            if at is not None:
                yield at.nanoseconds / SECOND

    def shown(self, at: float) -> str:
        """Write a time as clocks in its zone show it."""
        return format_time(Time(int(at * SECOND), self.zone), RFC3339)

    def holds(self, past: Past, now: float) -> bool:
        """Whether its condition (`when`) lets it run now. Raises ExprError."""
        condition = str(self.spec.get("when") or "")
        if not condition:
            return True
        with clock(now):
            return when.evaluate_cron(tags.substitute_raw(condition, self._scope(past), tags.Mode.DENY))

    def has_stopped(self, past: Past, now: float) -> bool:
        """Whether its `stopStrategy` says that it runs no more. Raises ExprError."""
        condition = (self.spec.get("stopStrategy") or {}).get("expression")
        if not condition:
            return False
        with clock(now):
            return lang.truth(str(condition), self._scope(past).expanded(), lang.BUILTINS)

    def _scope(self, past: Past) -> Scope:
        metadata = self.data.get("metadata") or {}
        return Scope({
            "cronworkflow.name": self.name,
            "cronworkflow.namespace": metadata.get("namespace") or "argo",
            "cronworkflow.labels": metadata.get("labels") or {},
            "cronworkflow.annotations": metadata.get("annotations") or {},
            "cronworkflow.succeeded": past.succeeded,
            "cronworkflow.failed": past.failed,
            "cronworkflow.lastScheduledTime": None if past.last is None else Time(int(past.last * SECOND)),
        })  # fmt: skip


def _read(spec: wire.CronWorkflowSpec) -> Iterator[cron.Schedule]:
    for text in spec.get("schedules") or ():
        yield cron.parse(str(text), str(spec.get("timezone") or ""))
