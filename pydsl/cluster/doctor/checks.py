"""The checks, in the order in which one thing rests on another."""

from __future__ import annotations

import platform
from importlib import metadata
from typing import TYPE_CHECKING

from pydsl import __version__
from pydsl.cluster.doctor import access, crds
from pydsl.cluster.doctor.examined import Examined, bad, doubtful, good
from pydsl.cluster.errors import ClusterError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydsl.cluster.doctor.examined import Examinee
    from pydsl.spec.values import Json

SKEW = 5.0
"""Seconds between two clocks that don't matter."""
REPOSITORIES = "artifact-repositories"
CONTROLLERS = ("argo", "workflow-controller-configmap")
"""The namespace and the name of the controller's configuration, as Argo installs it."""


def client() -> Examined:
    """Return what asks."""
    try:
        package = f", kubernetes {metadata.version('kubernetes')}"
    except metadata.PackageNotFoundError:
        package = ", without the kubernetes package: contexts with plugins can't log in"
    return good("pydsl", f"{__version__}, Python {platform.python_version()}{package}")


def by_kubernetes(server: Examinee, namespace: str, account: str, now: Callable[[], float]) -> Iterator[Examined]:
    """Yield what an API server has to say; nothing more where it doesn't answer."""
    answered = reached("API server", server, "/version", "gitVersion")
    yield answered
    if answered.verdict != "ok":
        return
    yield clocks(server, now)
    yield crds.kinds(server)
    yield space(server, namespace)
    yield access.rights(server, namespace)
    yield access.executor(server, namespace, account)
    yield repository(server, namespace)


def by_argo_server(server: Examinee, namespace: str, now: Callable[[], float]) -> Iterator[Examined]:
    """Yield what an Argo Server has to say: the rest is the Kubernetes API's to know."""
    answered = reached("Argo Server", server, "/api/v1/version", "version")
    yield answered
    if answered.verdict != "ok":
        return
    yield clocks(server, now)
    for what, path in (
        ("workflows", "workflows"),
        ("templates", "workflow-templates"),
        ("cron workflows", "cron-workflows"),
    ):
        yield listed(server, f"your {what}", f"/api/v1/{path}/{namespace}?listOptions.limit=1", namespace)
    yield doubtful("rights, CRDs", "Argo Server doesn't tell: `pydsl doctor --context NAME` asks the Kubernetes API")


def reached(subject: str, server: Examinee, path: str, field: str) -> Examined:
    """Return whether a server answers, and takes who asks."""
    try:
        found = server.ask("GET", path)
    except ClusterError as error:
        return bad(subject, error.message)
    return good(subject, str(found.get(field) or "of unknown version"))


def listed(server: Examinee, subject: str, path: str, namespace: str) -> Examined:
    """Return whether objects can be listed."""
    try:
        server.ask("GET", path)
    except ClusterError as error:
        return bad(subject, error.message)
    return good(subject, f"can be listed in namespace {namespace}")


def clocks(server: Examinee, now: Callable[[], float]) -> Examined:
    """Compare the server's clock with ours."""
    theirs = server.clock()
    if theirs is None:
        return doubtful("clocks", "the server doesn't say what time it is")
    skew = now() - theirs
    if abs(skew) <= SKEW:
        return good("clocks", "agree")
    told = f"this one is {abs(skew):.0f} s {'ahead' if skew > 0 else 'behind'}: ages, --since and tokens go wrong"
    return bad("clocks", told, "Set this machine's clock: `timedatectl set-ntp true`")


def space(server: Examinee, namespace: str) -> Examined:
    """Return whether a namespace is there."""
    subject = f"namespace {namespace}"
    try:
        found = server.ask("GET", f"/api/v1/namespaces/{namespace}")
    except ClusterError as error:
        if error.status == 404:
            return bad(subject, "isn't there", f"kubectl create namespace {namespace}")
        return doubtful(subject, "can't be seen from here")
    phase = str((found.get("status") or {}).get("phase") or "Active")
    return good(subject, "is there") if phase == "Active" else bad(subject, f"is {phase}")


def repository(server: Examinee, namespace: str) -> Examined:
    """Return where artifacts go that say no place of their own."""
    for place, name in ((namespace, REPOSITORIES), CONTROLLERS):
        try:
            found = server.ask("GET", f"/api/v1/namespaces/{place}/configmaps/{name}")
        except ClusterError as error:
            if error.status == 404:
                continue
            return doubtful("artifact repository", f"configmap {name} in {place} can't be seen from here")
        told = _repository_of(found, name)
        if told:
            return good("artifact repository", f"{told} (configmap {name} in {place})")
    told = "none is configured: workflows with artifacts need one, or a place at each artifact"
    return doubtful("artifact repository", told)


def _repository_of(found: Json, name: str) -> str:
    """Return how a configuration names its repository; "" where it has none."""
    data = found.get("data") or {}
    if name != REPOSITORIES:
        return (
            "the controller's own"
            if "artifactRepository" in data or "artifactRepository:" in str(data.get("config"))
            else ""
        )
    default = ((found.get("metadata") or {}).get("annotations") or {}).get(
        "workflows.argoproj.io/default-artifact-repository"
    )
    return str(default) if default else ", ".join(sorted(data))
