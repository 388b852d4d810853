"""`pydsl template`: create, list, show, check and delete a cluster's WorkflowTemplates."""

from __future__ import annotations

import click

from pydsl.cli.stored import add_verbs
from pydsl.cluster.kinds import WORKFLOW_TEMPLATE


@click.group("template")
def command() -> None:
    """Create, list, show, check and delete a cluster's WorkflowTemplates."""


add_verbs(command, WORKFLOW_TEMPLATE)
