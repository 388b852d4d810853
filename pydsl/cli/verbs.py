"""The group of verbs that `pydsl` is. Each verb is one file beside this one, loaded only when it's asked for."""

from __future__ import annotations

import importlib
import importlib.util
import io
import os
from typing import TYPE_CHECKING, Any, NoReturn

import click

from pydsl.cli.ending import ended, heeding_readers
from pydsl.errors import UsageError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class Verbs(click.Group):
    """The verbs: files beside this one whose docstring begins with the verb and what it does. Listing imports none."""

    def make_context(self, *args: Any, **options: Any) -> click.Context:
        """Read the arguments; help and versions are printed here."""
        with heeding_readers():
            return super().make_context(*args, **options)

    def invoke(self, ctx: click.Context) -> Any:
        """Carry out the verb."""
        with heeding_readers():
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the verbs."""
        return list(verbs())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the verb's file."""
        if not module_of(cmd_name).isidentifier() or _purpose(cmd_name) is None:
            return None
        module = importlib.import_module(f"{PACKAGE}.{module_of(cmd_name)}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs with a line each."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, purpose[0].upper() + purpose[1:]) for name, purpose in verbs().items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete the verbs and the options, without importing any verb."""
        from click.shell_completion import CompletionItem  # only shells ask for it

        found = [CompletionItem(name, help=purpose) for name, purpose in verbs().items() if name.startswith(incomplete)]
        return [*found, *click.Command.shell_complete(self, ctx, incomplete)]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Look the verb up; for an unknown one, name the nearest."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            from pydsl.diagnostics import nearest  # only a mistake pays for difflib

            close = nearest(args[0], verbs())
            ctx.fail(f"No such command {args[0]!r}." + (f" Did you mean {close!r}?" if close else ""))
        return super().resolve_command(ctx, args)


PACKAGE = "pydsl.cli"


def verbs() -> dict[str, str]:
    """Return what each verb does, by name."""
    import pkgutil  # only who lists them looks for them

    names = sorted(
        one.name.replace("_", "-") for one in pkgutil.iter_modules(importlib.import_module(PACKAGE).__path__)
    )
    return {name: purpose for name in names if (purpose := _purpose(name)) is not None}


def module_of(verb: str) -> str:
    """Return the name of a verb's file."""
    return verb.replace("-", "_")


def _purpose(name: str) -> str | None:
    """Read what a verb does off the first line of its file; None for a file that's no verb."""
    spec = importlib.util.find_spec(f"{PACKAGE}.{module_of(name)}")
    source = getattr(spec.loader, "get_source", lambda _: None)(spec.name) if spec else None
    first = str(source or "").partition("\n")[0]
    mark = f'"""`pydsl {name}`: '
    return first.removeprefix(mark).removesuffix('."""') if first.startswith(mark) else None


EPILOG = """Exit status: 0 all is well; 1 the workflow failed; 2 a mistake in usage, Python or YAML; 3 this machine
can't honour something that the workflow needs; 4 the machine itself failed; 130 interrupted."""


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from pydsl.cli.version import text  # only who asks

        click.echo(text())
        ctx.exit()


@click.command(cls=Verbs, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Print versions.")
def pydsl() -> None:
    """Argo Workflows, written in Python: compile them, check them, run them here."""


def run() -> NoReturn:
    """Run the verb that the arguments ask for, and end the process with its exit status."""
    ended(_asked)


def _asked() -> None:
    if "_PYDSL_COMPLETE" in os.environ:
        importlib.import_module(f"{PACKAGE}.completion").begin()
    try:
        pydsl(prog_name="pydsl", standalone_mode=False)
    except click.ClickException as mistake:
        raise _told(mistake) from None
    except click.Abort:
        raise KeyboardInterrupt from None


class _Told(UsageError):
    """What click complains of."""


def _told(mistake: click.ClickException) -> _Told:
    """Return an error that says what click would print."""
    text = io.StringIO()
    mistake.show(text)
    error = _Told(text.getvalue().rstrip("\n"))
    error.exit_code = mistake.exit_code  # type: ignore[misc]  # click's own mistakes have one each
    return error
