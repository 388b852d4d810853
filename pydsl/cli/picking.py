"""Which runs a verb means: by name, or by what they are."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, TypeVar

import click
from msgspec import Struct

from pydsl.cli.completed import kept_runs
from pydsl.cli.decorating import with_options
from pydsl.cli.kept import seconds
from pydsl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydsl.cli.places import Here, There
    from pydsl.expr.selectors import Requirement


F = TypeVar("F", bound="Callable[..., Any]")


def span(name: str, help: str) -> Callable[[F], F]:
    """Make an option that takes a span."""
    return click.option(
        f"--{name}", metavar="SPAN", help=help,
        callback=lambda _context, _option, text: seconds(text, f"--{name}") if text else None,
    )  # fmt: skip


labels = click.option("-l", "--selector", "label", default="", help="By labels: a=b,c!=d.")
fields = click.option(
    "--field-selector", "field", default="", help="By fields: metadata.name=NAME,status.phase!=Failed."
)
some_names = click.argument("names", metavar="[WORKFLOW...]", nargs=-1, shell_complete=kept_runs)
OPTIONS: tuple[Callable[[Any], Any], ...] = (
    labels,
    fields,
    click.option("--status", "phases", multiple=True, help="By phase; several, with commas or given again."),
    click.option("--prefix", default="", help="By how the name begins."),
    click.option("--completed", is_flag=True, help="Those that are over."),
    click.option("--resubmitted", is_flag=True, help="Those that another run was submitted again as."),
    span("older", "Those that ended longer ago: 10m, 2h, 3d."),
)


def options(command: F) -> F:
    """Add the options that pick runs to a command."""
    return with_options(command, OPTIONS)  # type: ignore[no-any-return]  # what click's decorators make of it


class Wanted(Struct, frozen=True, kw_only=True):
    """What is to be true of a run."""

    label: str = ""
    field: str = ""
    phases: tuple[str, ...] = ()
    prefix: str = ""
    completed: bool = False
    running: bool = False
    resubmitted: bool = False
    older: float | None = None
    """Seconds since it ended, at least."""
    since: float | None = None
    """Seconds since it began, at most."""

    @property
    def says_something(self) -> bool:
        """Whether anything is asked for."""
        return self != Wanted()

    def of(self, runs: Any) -> list[Any]:
        """Pick the rows that fit, the latest first."""
        fields, labels = _parsed(self.field, "--field-selector"), _parsed(self.label, "--selector")
        phases = {phase for text in self.phases for phase in text.split(",") if phase}
        now = time.time()
        return [
            row
            for row in runs.rows()
            if (not phases or row.phase in phases)
            and self._fits(row, now)
            and all(one.matches(_fields_of(row).get) for one in fields)
            and self._fits_labels(runs, row, labels)
        ]

    def _fits(self, row: Any, now: float) -> bool:
        return (
            row.name.startswith(self.prefix)
            and (not self.completed or row.finished is not None)
            and (not self.running or row.finished is None)
            and self._fits_times(row, now)
        )

    def _fits_times(self, row: Any, now: float) -> bool:
        if self.older is not None and (row.finished is None or now - row.finished < self.older):
            return False
        return self.since is None or now - row.started < self.since

    def _fits_labels(self, runs: Any, row: Any, wanted: list[Requirement]) -> bool:
        if not wanted and not self.resubmitted:
            return True
        labels = (runs.submitted(row).get("metadata") or {}).get("labels") or {}
        return all(one.matches(labels.get) for one in wanted) and (not self.resubmitted or _is_resubmitted(labels))


def _is_resubmitted(labels: Mapping[str, str]) -> bool:
    from pydsl.spec.labels import RESUBMITTED_FROM  # hardly anybody asks for these

    return RESUBMITTED_FROM in labels


def _fields_of(row: Any) -> dict[str, str]:
    return {"metadata.name": row.name, "metadata.namespace": row.namespace, "status.phase": row.phase}


def _parsed(text: str, flag: str) -> list[Requirement]:
    if not text:
        return []
    from pydsl.expr import selectors  # few give one
    from pydsl.expr.errors import ExprError

    try:
        return [*selectors.parse(text)]
    except ExprError as error:
        raise UsageError(f"{flag} {text}: {error}") from None


def meant(place: Here | There, names: tuple[str, ...], label: str, field: str) -> list[Any]:
    """Find the runs of these names, and those that selectors pick. Raises UsageError where nothing is said."""
    if not (names or label or field):
        raise UsageError("which run? give its name, or a selector")
    with place.opened(label) as runs:
        picked = Wanted(label=label, field=field).of(runs) if label or field else []
        return [*map(place.find, names), *map(runs.run, picked)]
