"""`pydsl list`: list the runs that this machine keeps, or a cluster's."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import click

from pydsl.cli.kept import tell_object
from pydsl.cli.picking import Wanted, options, span
from pydsl.cli.places import somewhere

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydsl.cli.places import Here, There
    from pydsl.report.listing import Listed

PENDING, RUNNING = "Pending", "Running"


@click.command("list")
@somewhere
@options
@click.option("--running", is_flag=True, help="Those that aren't over.")
@span("since", "Those that began since then: 10m, 2h, 3d.")
@click.option("--no-headers", is_flag=True, help="Print no line of titles.")
@click.option("-o", "--output", type=click.Choice(["name", "json", "yaml", "wide"]), help="What to print.")
def command(place: Here | There, output: str | None, no_headers: bool, **wanted: Any) -> None:
    """List runs, the latest first."""
    with place.opened(wanted["label"]) as runs:
        rows = Wanted(**wanted).of(runs)
        if output == "name":
            click.echo("".join(f"{row.name}\n" for row in rows), nl=False)
        elif output in {"json", "yaml"}:
            tell_object([runs.workflow(row) for row in rows], output)
        elif rows:
            _tell(rows, runs, wide=output == "wide", headers=not no_headers)
        else:
            click.echo("No workflows found")


def _tell(rows: Sequence[Any], runs: Any, *, wide: bool, headers: bool) -> None:
    from pydsl.report.listing import listed

    lines = listed([_listed(row, runs, wide=wide) for row in rows], time.time(), wide=wide, headers=headers)
    click.echo("\n".join(lines))


def _listed(row: Any, runs: Any, *, wide: bool) -> Listed:
    from pydsl.report.listing import Listed

    more: dict[str, Any] = {}
    if wide:
        counts = runs.counts(row)
        pending, running = (_count(counts, phase) for phase in (PENDING, RUNNING))
        spec = runs.submitted(row).get("spec") or {}
        more["counts"] = (pending, running, _count(counts) - pending - running)
        more["parameters"] = ",".join(_parameters(spec))
    return Listed(
        name=row.name,
        status=runs.status(row),
        started=row.started,
        finished=row.finished,
        priority=row.priority,
        message=row.message,
        **more,
    )


def _count(counts: Any, phase: str = "") -> int:
    return sum(number for (kind, of), number in counts.items() if kind == "Pod" and (not phase or of == phase))


def _parameters(spec: Any) -> list[str]:
    parameters = (spec.get("arguments") or {}).get("parameters") or ()
    return [f"{one['name']}={one['value']}" for one in parameters if one.get("value") is not None]
