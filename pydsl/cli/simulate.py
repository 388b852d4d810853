"""`pydsl simulate`: play a workflow without running anything."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from pydsl.cli.completed import targets
from pydsl.cli.options import parameters_option, target_option
from pydsl.cli.parameters import values_of
from pydsl.cli.project import this_projects_options
from pydsl.cli.screen import echo
from pydsl.diagnostics import render
from pydsl.lint.preparing import named, prepare

if TYPE_CHECKING:
    from pydsl.testing.simulation import Simulation


@click.command("simulate")
@click.argument("target", metavar="FILE[:NAME]", type=click.Path(allow_dash=True), shell_complete=targets)
@parameters_option
@click.option("-f", "--file", "files", multiple=True, type=click.Path(), help="A file or folder that it refers to.")
@click.option("--entrypoint", default="", metavar="NAME", help="The template that runs first, instead of its own.")
@target_option
@click.option(
    "--fail", "failing", multiple=True, metavar="STEP[=CODE]", help="Its pods fail, with exit code 1 or CODE."
)
@click.option("--takes", "spans", multiple=True, metavar="STEP=SPAN", help="How long its pods run; others a second.")
@click.option("--output", "outputs", multiple=True, metavar="STEP.NAME=VALUE", help="An output parameter's value.")
@click.option("--result", "results", multiple=True, metavar="STEP=TEXT", help="What its pods print.")
@click.option("--resume", "resumes", multiple=True, metavar="SPAN[=STEP]", help="Somebody lets it go on by then.")
@click.option("--script", type=click.Path(exists=True, dir_okay=False), help="A YAML file with outcomes and events.")
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="Pods that run at a time; by default all.")
@click.option(
    "-o", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="json prints the finished Workflow.",
)  # fmt: skip
def command(target: str, parameters: tuple[str, ...], entrypoint: str, **options: Any) -> None:
    """Play the workflow of FILE on a clock that jumps: no pod is run, each ends as it's told here.

    STEP is a node's name, or that of a step, task or template. Prints the tree of nodes and when each pod ran. Exit
    status 0 if the workflow would succeed, else 1.
    """
    from pydsl.cli.scripting import ScriptedPlay

    script = ScriptedPlay.read(options.pop("script"))
    script.add(**{name: options.pop(name) for name in ("failing", "spans", "outputs", "results", "resumes")})
    prepared = prepare(
        named(target, options.pop("files")), values_of(parameters), this_projects_options(options.pop("argo")),
        entrypoint=entrypoint,
    )  # fmt: skip
    for warning in prepared.warnings:
        click.echo(render(warning), err=True)
    done = script.play(prepared.workflow, prepared.library, jobs=options["jobs"])
    if options["form"] == "json":
        echo(json.dumps(done.workflow, indent=2, ensure_ascii=False))
    else:
        _tell(done)
    sys.exit(int(done.phase != "Succeeded"))


def _tell(done: Simulation) -> None:
    from pydsl.report.timeline import Stretch, timeline
    from pydsl.report.tree import Tree

    click.echo("\n".join(Tree.of(done.workflow["status"]["nodes"].values()).lines(height=len(done.nodes) + 1)))
    click.echo()
    echo("\n".join(timeline([Stretch(pod.node, pod.started, pod.finished) for pod in done.pods], done.seconds)))
    message = f": {done.message}" if done.message else ""
    echo(f"{done.workflow['metadata']['name']}: {done.phase}{message}")
