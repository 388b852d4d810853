"""`pydsl`: the command line. Each verb is one file beside this one, loaded only when it's asked for."""

from __future__ import annotations

import importlib

import click

from pydsl.cli.ending import ended

VERBS = {
    "compile": "Write the manifests that Python files make.",
    "lint": "Find what Argo would refuse, and what cannot run.",
    "explain": "Say what a code of lint finds, with a bad and a good example.",
    "run": "Run a workflow on this machine.",
    "expr": "Evaluate a text of one of Argo's languages.",
    "graph": "Draw a workflow as Mermaid or DOT.",
    "version": "Print the versions of pydsl, Python and Argo's API.",
    "completion": "Print a script that completes pydsl's words in a shell.",
}


class Verbs(click.Group):
    """The verbs by name; `--help` lists them without importing any."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the verbs in the order of use."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the verb's file."""
        if cmd_name not in VERBS:
            return None
        module = importlib.import_module(f"pydsl.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs with a line each."""
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Look the verb up; for an unknown one, name the nearest."""
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            from pydsl.diagnostics import nearest  # only a mistake pays for difflib

            close = nearest(args[0], VERBS)
            ctx.fail(f"No such command {args[0]!r}." + (f" Did you mean {close!r}?" if close else ""))
        return super().resolve_command(ctx, args)


EPILOG = """Exit status: 0 all is well; 1 the workflow failed; 2 a mistake in usage, Python or YAML; 3 this machine
can't honour something that the workflow needs; 4 the machine itself failed; 130 interrupted."""


@click.command(cls=Verbs, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
def pydsl() -> None:
    """Argo Workflows, written in Python: compile them, check them, run them here."""


def main() -> None:
    """Run the command line and end the process with its exit status."""
    ended(lambda: pydsl(prog_name="pydsl", standalone_mode=False))


if __name__ == "__main__":
    main()
