"""Where a verb acts: on this machine, or on which cluster and by which way in. One rule, for every verb.

1. `--local` is this machine. `--cluster`, and each option that only a cluster has, is a cluster.
2. Else $PYDSL_CLUSTER: a context's name or `true` is a cluster, `false` is this machine.
3. Else $ARGO_SERVER, where it's set, is that Argo Server.
4. Else a verb that only clusters know asks the cluster of the kubeconfig's current context; each other is local.

On a cluster the way in is Argo Server where `--argo-server` or $ARGO_SERVER names one and no `--context` or
`--kubeconfig` is given, else the Kubernetes API. The namespace: `-n`, else $ARGO_NAMESPACE, else the kubeconfig's
context's, else `default`. An empty environment variable is one that isn't set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
from msgspec import Struct

from pydsl.cluster.environment import FALSE, TRUE, names_a_cluster
from pydsl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

_KUBERNETES = ("context", "kubeconfig")


class Kubernetes(Struct, frozen=True, kw_only=True):
    """The way in by the Kubernetes API: what the command line changes of the kubeconfig."""

    context: str = ""
    kubeconfig: str = ""
    as_user: str = ""
    as_groups: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"context {self.context}" if self.context else "the kubeconfig's context"


@attrs.frozen(kw_only=True)
class ArgoServer:
    """The way in by Argo Server; `token` is whole, as the header takes it or without `Bearer`."""

    address: str
    """host:port."""
    is_secure: bool = True
    is_unverified: bool = False
    """Whether any certificate will do."""
    base_href: str = ""
    headers: tuple[tuple[str, str], ...] = attrs.field(default=(), repr=False)
    token: str = attrs.field(default="", repr=False)

    def __str__(self) -> str:
        return f"Argo Server {self.address}"


class Destination(Struct, frozen=True, kw_only=True):
    """Which cluster, by which way in, and which namespace: "" for the one that the way in says."""

    way: Kubernetes | ArgoServer
    namespace: str = ""
    instance_id: str = ""
    """What workflows are labelled with, where several controllers share a cluster."""

    def __str__(self) -> str:
        return f"on a cluster: {self.way}" + (f", namespace {self.namespace}" if self.namespace else "")


def destination_of(
    options: Mapping[str, Any], environment: Mapping[str, str], *, only_cluster: bool = False
) -> Destination | None:
    """Return where a verb acts by its options and the environment; None for this machine. Raises UsageError."""
    given = {name for name, value in options.items() if value not in {None, "", ()}} - {"local", "cluster"}
    if options.get("local"):
        if options.get("cluster") or given:
            raise UsageError(f"--local is this machine, and --{min(given, default='cluster').replace('_', '-')} is not")
        return None
    if options.get("cluster") or given or only_cluster or names_a_cluster(environment):
        return _destination(options, environment)
    return None


def _destination(options: Mapping[str, Any], environment: Mapping[str, str]) -> Destination:
    address = options.get("argo_server") or environment.get("ARGO_SERVER") or ""
    named = any(options.get(name) for name in _KUBERNETES)
    return Destination(
        way=_kubernetes(options, environment) if named or not address else _server(address, options, environment),
        namespace=options.get("namespace") or environment.get("ARGO_NAMESPACE") or "",
        instance_id=options.get("instanceid") or environment.get("ARGO_INSTANCEID") or "",
    )


def _kubernetes(options: Mapping[str, Any], environment: Mapping[str, str]) -> Kubernetes:
    wanted = environment.get("PYDSL_CLUSTER", "")
    return Kubernetes(
        context=options.get("context") or ("" if wanted.lower() in {*TRUE, *FALSE} else wanted),
        kubeconfig=options.get("kubeconfig") or "",
        as_user=options.get("as_user") or "",
        as_groups=tuple(options.get("as_groups") or ()),
    )


def _server(address: str, options: Mapping[str, Any], environment: Mapping[str, str]) -> ArgoServer:
    return ArgoServer(
        address=address,
        is_secure=_switch(options, environment, "secure", "ARGO_SECURE", default=True),
        is_unverified=_switch(options, environment, "insecure_skip_verify", "ARGO_INSECURE_SKIP_VERIFY", default=False),
        base_href=options.get("argo_base_href") or environment.get("ARGO_BASE_HREF") or "",
        headers=tuple(map(_header, options.get("headers") or ())),
        token=options.get("token") or environment.get("ARGO_TOKEN") or "",
    )


def _switch(
    options: Mapping[str, Any], environment: Mapping[str, str], name: str, variable: str, *, default: bool
) -> bool:
    """Read a yes or no, of an option or else a variable. Raises UsageError."""
    if options.get(name) is not None:
        return bool(options[name])
    text = environment.get(variable, "")
    if text.lower() in TRUE:
        return True
    if text and text.lower() not in FALSE:
        raise UsageError(f"${variable} is {text!r}: say true or false")
    return default if not text else False


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon:
        raise UsageError(f"-H {name}: a header is given as NAME: VALUE")
    return name.strip(), value.strip()
