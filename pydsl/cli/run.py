"""`pydsl run`: run a workflow on this machine."""

from __future__ import annotations

from typing import Any

import click

from pydsl.cli.completed import kept_runs, targets
from pydsl.cli.options import parameter_file_option, parameters_option, target_option
from pydsl.cli.running import run
from pydsl.driver.naming import LATEST
from pydsl.runtimes import AUTO, names


@click.command("run")
@click.argument("target", metavar="FILE[:NAME]", type=click.Path(allow_dash=True), shell_complete=targets)
@parameters_option
@parameter_file_option
@click.option(
    "-f",
    "--file",
    "files",
    multiple=True,
    type=click.Path(),
    help="A file or folder with the ConfigMaps, Secrets and templates that it needs.",
)
@click.option(
    "-a", "--artifact", "artifacts", multiple=True, metavar="NAME=PATH",
    help="Give an input artifact: a file or folder of this machine.",
)  # fmt: skip
@click.option("--entrypoint", default="", metavar="NAME", help="The template that runs first, instead of its own.")
@target_option
@click.option("--name", help="The run's name, instead of the workflow's own or a generated one.")
@click.option("--runtime", type=click.Choice(names()), default=AUTO, show_default=True)
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="Pods that run at a time; by default two a core.")
@click.option("--keep", is_flag=True, help="Keep the pods' work folders.")
@click.option("--strict-resources", is_flag=True, help="Refuse GPUs and the like instead of a note.")
@click.option("--logs", is_flag=True, help="Print what pods write while they run.")
@click.option("--until", default="", metavar="NODE", help="Leave the run when this step is over; it can be resumed.")
@click.option("--only", default="", metavar="NODE", help="Run this step alone, with the inputs that it had in --of.")
@click.option(
    "--of",
    "earlier",
    default=LATEST,
    metavar="RUN",
    show_default=True,
    shell_complete=kept_runs,
    help="The run that --only means.",
)
@click.option("--detach", is_flag=True, help="Go through it in a process of its own; print the run's name only.")
@click.option(
    "-o", "--output", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="json prints the finished Workflow, with Argo's status.nodes, instead of the progress.",
)  # fmt: skip
def command(target: str, **said: Any) -> None:
    """Run the workflow of FILE, Python or YAML, on this machine.

    Where FILE has several, FILE:NAME says which; of a Sensor, NAME is that of a trigger. Ctrl-C stops it cleanly. Exit
    status 0 if the workflow succeeded, 1 if it failed, 3 if this machine can't honour something that it needs.
    """
    run(target, **said)
