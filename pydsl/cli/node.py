"""`pydsl node`: set outputs, message or phase of suspended nodes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from pydsl.cli.completed import kept_runs
from pydsl.cli.kept import selector
from pydsl.cli.places import somewhere
from pydsl.errors import UsageError

if TYPE_CHECKING:
    from pydsl.cli.places import Here, There

PHASES = ("Succeeded", "Failed", "Error", "Skipped", "Omitted")


@click.command("node")
@somewhere
@click.argument("action", metavar="set", type=click.Choice(["set"]))
@click.argument("name", metavar="WORKFLOW", shell_complete=kept_runs)
@selector
@click.option("-p", "--output-parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="Give an output.")
@click.option("-m", "--message", default="", help="Set the node's message.")
@click.option("--phase", type=click.Choice(PHASES), help="End the node in this phase.")
def command(
    place: Here | There,
    action: str,
    name: str,
    selector: str,
    parameters: tuple[str, ...],
    message: str,
    phase: str | None,
) -> None:
    """Set outputs, message or phase of suspended nodes: what a person answers. `pydsl resume` lets them go on."""
    if not selector:
        raise UsageError("--node-field-selector says which node is meant: displayName=approve")
    if not (parameters or message or phase):
        raise UsageError("nothing is set: give --output-parameter, --message or --phase")
    place.find(name).set(selector, outputs=dict(map(_parameter, parameters)), message=message, phase=phase)
    click.echo("workflow values set")


def _parameter(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"expected parameter of the form: NAME=VALUE. Received: {text}")
    return name, _unquoted(value)


def _unquoted(value: str) -> str:
    """Return what a value in double quotes stands for, as `argo node set` reads it; any other as it is."""
    if not value.startswith('"'):
        return value
    try:
        return str(json.loads(value))
    except ValueError:
        return value
