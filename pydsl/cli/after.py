"""What a verb does after a workflow has begun elsewhere: nothing more, or follow it to its end."""

from __future__ import annotations

import functools
import time
from typing import TYPE_CHECKING, Any, TypeVar

import click
from msgspec import Struct

from pydsl.cli.decorating import with_options
from pydsl.cli.kept import end_line, look, seconds, tell, tell_anew, tell_object
from pydsl.cli.screen import echo
from pydsl.errors import TimedOut

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydsl.cluster.runs import ClusterRun, WorkflowRow
    from pydsl.local.runs import KeptRun
    from pydsl.store import RunRow

F = TypeVar("F", bound="Callable[..., Any]")
TERMINATE = "terminate"
_OPTIONS = (
    click.option("--wait", "-w", is_flag=True, help="Wait until it's over; the exit status says how it ended."),
    click.option("--watch", is_flag=True, help="Show it until it's over."),
    click.option("--log", is_flag=True, help="Print what its pods write until it's over."),
    click.option("--timeout", default="", metavar="SPAN", help="Wait no longer: 30s, 10m. Exit status 1 then."),
    click.option(
        "--on-timeout", type=click.Choice(["leave", TERMINATE]), default="leave", show_default=True,
        help="What becomes of a workflow that isn't over in time.",
    ),
    click.option("-o", "--output", type=click.Choice(["name", "json", "yaml", "wide"]), help="What to print of it."),
)  # fmt: skip
_NAMES = ("wait", "watch", "log", "timeout", "on_timeout", "output")


class After(Struct, frozen=True, kw_only=True):
    """How a workflow is followed once it's there."""

    wait: bool = False
    watch: bool = False
    log: bool = False
    timeout: str = ""
    on_timeout: str = "leave"
    output: str | None = None

    @property
    def follows(self) -> bool:
        """Whether the verb goes on until it's over."""
        return self.wait or self.watch or self.log or bool(self.timeout)

    @property
    def is_asked(self) -> bool:
        """Whether anything is asked for; on this machine a run is else gone through in the foreground."""
        return self != After()

    def __call__(self, run: ClusterRun | KeptRun) -> int:
        """Print a workflow, follow it as is asked, and return the exit status."""
        _tell(run, self.output)
        return self._followed(run) if self.follows else 0

    def _followed(self, run: ClusterRun | KeptRun) -> int:
        until = time.monotonic() + seconds(self.timeout, "--timeout") if self.timeout else None
        if self.log:
            _tell_log(run, until)
        try:
            row = self._last(run, until)
        except TimedOut as late:
            click.echo(str(late), err=True)
            if self.on_timeout == TERMINATE:
                run.terminate()
                click.echo(f"workflow {run.name} terminated", err=True)
            return 1
        if not self.watch and self.output is None:
            click.echo(end_line(run, row))
        return int(row.phase != "Succeeded")

    def _last(self, run: ClusterRun | KeptRun, until: float | None) -> WorkflowRow | RunRow | KeptRun:
        how = look()
        for row in run.looks(until):
            if self.watch:
                tell_anew(row, how)
            if row.is_over:
                return row
        if until is None:
            return run.wait()  # nobody drives it, which that says
        raise TimedOut(f"workflow {run.name} isn't over after {self.timeout}")


def after(command: F) -> F:
    """Add the options to a command, which is given what they say as `after`."""

    @functools.wraps(command)
    def given(**options: Any) -> Any:
        return command(after=After(**{name: options.pop(name) for name in _NAMES}), **options)

    return with_options(given, _OPTIONS)  # type: ignore[no-any-return]  # what click's decorators make of it


def _tell(run: ClusterRun | KeptRun, output: str | None) -> None:
    """Print a workflow that has just been sent."""
    if output == "name":
        click.echo(run.name)
    elif output in {"json", "yaml"}:
        tell_object(run.workflow, output)
    else:
        tell(run, look(output or ""))


def _tell_log(run: ClusterRun | KeptRun, until: float | None) -> None:
    from pydsl.cluster.contract import LogWish

    for line in run.lines(LogWish(follow=True, until=until)):
        echo(f"{line.pod}: {line.text}")
