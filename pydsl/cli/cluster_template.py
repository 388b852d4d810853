"""`pydsl cluster-template`: create, list, show, check and delete ClusterWorkflowTemplates."""

from __future__ import annotations

import click

from pydsl.cli.stored import add_verbs
from pydsl.cluster.kinds import CLUSTER_TEMPLATE


@click.group("cluster-template")
def command() -> None:
    """Create, list, show, check and delete ClusterWorkflowTemplates."""


add_verbs(command, CLUSTER_TEMPLATE)
