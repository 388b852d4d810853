"""What `pydsl shell` and `pydsl replay` have in common: a step of a kept run, entered once more."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pydsl.cli.again import objects_of
from pydsl.cli.completed import kept_runs
from pydsl.cli.decorating import with_options
from pydsl.cli.options import files_option
from pydsl.runtimes import names

if TYPE_CHECKING:
    import contextlib
    from collections.abc import Callable

    from pydsl.local.entering import Entered

F = TypeVar("F", bound="Callable[..., Any]")
_OPTIONS = (
    click.argument("run", metavar="RUN", shell_complete=kept_runs),
    click.argument("node", metavar="NODE"),
    click.option("-c", "--container", default="", help="Which container, by default main, or the last of a set."),
    click.option("--runtime", type=click.Choice(names()), help="Another way to run it than the run's."),
    files_option,
)


def entering(command: F) -> F:
    """Add what says which container; the command is given what enters it as `enter`."""

    @functools.wraps(command)
    def given(*, run: str, node: str, container: str, runtime: str | None, files: tuple[str, ...], **rest: Any) -> Any:
        def enter() -> contextlib.AbstractContextManager[Entered]:
            from pydsl.local.entering import entered  # after the arguments have been read
            from pydsl.local.runs import find

            return entered(find(run), node, container=container, runtime=runtime or "", objects=objects_of(files))

        return command(enter=enter, **rest)

    return with_options(given, _OPTIONS)  # type: ignore[no-any-return]  # what click's decorators make of it
