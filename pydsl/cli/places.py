"""Where a verb acts: on the runs of this machine, or on the workflows of a cluster. Both have one face.

The options are those of every verb that can do both; `cluster.destination` has the rule.
"""

from __future__ import annotations

import contextlib
import functools
import os
from typing import TYPE_CHECKING, Any, TypeVar

import click
from msgspec import Struct

from pydsl.cli.decorating import with_options
from pydsl.cluster.destination import Destination, destination_of
from pydsl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydsl.cluster.contract import Cluster

F = TypeVar("F", bound="Callable[..., Any]")
_SHOWN = (
    click.option("-n", "--namespace", help="Of a cluster: the namespace."),
    click.option("--context", help="A cluster, by its context in the kubeconfig."),
    click.option("--kubeconfig", metavar="FILE", help="Another kubeconfig than $KUBECONFIG or ~/.kube/config."),
    click.option("-s", "--argo-server", metavar="HOST:PORT", help="A cluster, by its Argo Server."),
)
_HIDDEN = (
    click.option("--as", "as_user", hidden=True),
    click.option("--as-group", "as_groups", multiple=True, hidden=True),
    click.option("--token", hidden=True),
    click.option("-e", "--secure/--no-secure", default=None, hidden=True),
    click.option("-k", "--insecure-skip-verify", is_flag=True, default=None, hidden=True),
    click.option("--argo-base-href", hidden=True),
    click.option("--argo-http1", is_flag=True, default=None, hidden=True),
    click.option("-H", "--header", "headers", multiple=True, hidden=True),
    click.option("--instanceid", hidden=True),
)
_CHOICE = (
    click.option("--cluster", is_flag=True, help="On the cluster of the kubeconfig, or of $ARGO_SERVER."),
    click.option("--local", is_flag=True, help="On this machine, whatever the environment says."),
)
_NAMES = (
    "cluster", "local", "namespace", "context", "kubeconfig", "argo_server", "as_user", "as_groups", "token", "secure",
    "insecure_skip_verify", "argo_base_href", "argo_http1", "headers", "instanceid",
)  # fmt: skip


LOCAL = {"files": "file"}
"""Options' names, where they're others than the parameters'."""


class Here(Struct, frozen=True):
    """The runs of this machine."""

    is_cluster = False

    def opened(self, labels: str = "") -> contextlib.AbstractContextManager[Any]:
        """Open them; all of them, whatever their labels."""
        from pydsl.local.runs import opened  # what reads the state is loaded when it's asked for

        return opened()

    def find(self, name: str) -> Any:
        """Find a run by its name or uid, or `@latest`."""
        from pydsl.local.runs import find  # as above

        return find(name)


class There(Struct, frozen=True):
    """The workflows of a namespace of a cluster."""

    cluster: Cluster
    is_cluster = True

    @property
    def namespace(self) -> str:
        """The namespace."""
        return self.cluster.destination.namespace

    def opened(self, labels: str = "") -> contextlib.AbstractContextManager[Any]:
        """Open them; those that labels pick."""
        from pydsl.cluster.runs import ClusterRuns  # who stays on this machine loads nothing of clusters

        return contextlib.nullcontext(ClusterRuns(self.cluster, self.namespace, labels))

    def find(self, name: str) -> Any:
        """Find a workflow by its name, or `@latest`."""
        with self.opened() as runs:
            return runs.find(name)


def somewhere(command: F) -> F:
    """Add the options that say where; the command is given the place as `place`."""
    return _placed(command, (*_CHOICE, *_SHOWN, *_HIDDEN), only_cluster=False)


def on_a_cluster(command: F) -> F:
    """Add the options that say on which cluster; the command is given the place as `place`."""
    return _placed(command, (*_SHOWN, *_HIDDEN), only_cluster=True)


def from_a_cluster(command: F) -> F:
    """Add `--from-cluster`, and the options that say on which; the command is given the place, or None without it."""

    @functools.wraps(command)
    def placed(**given: Any) -> Any:
        said = {name: given.pop(name) for name in _NAMES if name in given}
        if given.pop("from_cluster"):
            return command(place=place_of(said, only_cluster=True), **given)
        for name, value in said.items():
            if value:
                raise UsageError(f"--{name.replace('_', '-')} says which cluster: say --from-cluster, too")
        return command(place=None, **given)

    flag = click.option("--from-cluster", is_flag=True, help="Of a cluster: what's named, or all of the namespace.")
    return with_options(placed, (flag, *_SHOWN, *_HIDDEN))  # type: ignore[no-any-return]  # as below


def no_local_options(given: Mapping[str, Any]) -> None:
    """Raise UsageError for options that only runs of this machine have."""
    for name, value in given.items():
        if value:
            raise UsageError(f"--{LOCAL.get(name, name)} is for runs of this machine, and these are a cluster's")


def _placed(command: F, options: tuple[Callable[[Any], Any], ...], *, only_cluster: bool) -> F:
    @functools.wraps(command)
    def placed(**given: Any) -> Any:
        said = {name: given.pop(name) for name in _NAMES if name in given}
        return command(place=place_of(said, only_cluster=only_cluster), **given)

    return with_options(placed, options)  # type: ignore[no-any-return]  # what click's decorators make of it


def place_of(said: Mapping[str, Any], *, only_cluster: bool = False) -> Here | There:
    """Return the place that options and the environment say, and print which cluster it is."""
    destination = destination_of(said, os.environ, only_cluster=only_cluster)
    return Here() if destination is None else reached(destination)


def reached(destination: Destination) -> There:
    """Return a cluster; which, is printed to standard error."""
    from pydsl.cluster.connecting import connect  # as above

    cluster = connect(destination)
    click.echo(cluster.destination, err=True)
    return There(cluster)
