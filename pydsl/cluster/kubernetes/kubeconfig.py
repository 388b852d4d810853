"""What kubeconfigs say: which server, who asks, in which namespace. Of several files the first wins, as in kubectl.

With no kubeconfig, a pod's own service account is taken.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.diagnostics import nearest
from pydsl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydsl.cluster.destination import Kubernetes
    from pydsl.spec.values import Json

ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
_PATHS = {
    "clusters": ("certificate-authority",),
    "users": ("client-certificate", "client-key", "tokenFile"),
}
_PART = {"clusters": "cluster", "users": "user", "contexts": "context"}


@attrs.frozen(kw_only=True)
class Login:
    """What one context says, with all paths made absolute."""

    context: str
    source: str
    """The files that say it, as messages name them."""
    namespace: str
    cluster: Mapping[str, Any]
    user: Mapping[str, Any] = attrs.field(repr=False)
    user_name: str = ""
    folder: str = ""
    """The folder of the file that has the user: plugins of relative paths are below it."""


def login(way: Kubernetes, environment: Mapping[str, str]) -> Login:
    """Return what the way's context says. Raises UsageError that says what to write where."""
    files = [*_files(way, environment)]
    present = [file for file in files if file.is_file()]
    if way.kubeconfig and not present:
        raise UsageError(f"{way.kubeconfig}: no such kubeconfig")
    if not present and not way.context and environment.get("KUBERNETES_SERVICE_HOST") and ACCOUNT.is_dir():
        return _of_account(environment)
    source = os.pathsep.join(map(str, files))
    if not present:
        raise UsageError(f"no cluster is configured: {source} isn't there; give --kubeconfig, or set KUBECONFIG")
    return _of_files(present, way.context, source)


def _files(way: Kubernetes, environment: Mapping[str, str]) -> Iterator[Path]:
    texts = way.kubeconfig or environment.get("KUBECONFIG") or str(Path("~/.kube/config").expanduser())
    yield from (Path(text) for text in ([texts] if way.kubeconfig else texts.split(os.pathsep)) if text)


def _of_files(files: list[Path], wanted: str, source: str) -> Login:
    whole = [(file, _read(file)) for file in files]
    name = wanted or str(next((text for _, data in whole if (text := data.get("current-context"))), ""))
    if not name:
        raise UsageError(f"{source} has no current-context: give --context, or run `kubectl config use-context NAME`")
    context, _ = _named(whole, "contexts", name, source)
    cluster, _ = _named(whole, "clusters", str(context.get("cluster") or ""), source)
    user_name = str(context.get("user") or "")
    user, folder = _named(whole, "users", user_name, source) if user_name else ({}, Path())
    if not isinstance(cluster.get("server"), str) or not cluster["server"]:
        raise UsageError(f"{source}: the cluster of context {name} has no server")
    return Login(
        context=name,
        source=source,
        namespace=str(context.get("namespace") or ""),
        cluster=cluster,
        user=user,
        user_name=user_name,
        folder=str(folder),
    )


def _read(file: Path) -> Mapping[str, Any]:
    from pydsl.manifest import load_file  # who asks no cluster reads no YAML

    documents = load_file(str(file))
    data = documents[0].data if documents else {}
    if not isinstance(data, dict):
        raise UsageError(f"{file} is no kubeconfig: it has to be a map")
    for section, part in _PART.items():
        entries = data.get(section) or []
        if not isinstance(entries, list) or not all(_is_entry(one, part) for one in entries):
            raise UsageError(f"{file}: {section} has to be a list of maps, each with a name and a {part}")
    return data


def _is_entry(one: Json, part: str) -> bool:
    return isinstance(one, dict) and isinstance(one.get(part) or {}, dict)


def _named(whole: list[tuple[Path, Mapping[str, Any]]], section: str, name: str, source: str) -> tuple[Json, Path]:
    """Return the first entry of a name, with its paths made absolute, and the folder of its file."""
    part = _PART[section]
    entries = [(file, one) for file, data in whole for one in data.get(section) or ()]
    for file, one in entries:
        if one.get("name") == name:
            found = one.get(part) or {}
            paths = {key: str(file.parent / found[key]) for key in _PATHS.get(section, ()) if found.get(key)}
            return {**found, **paths}, file.parent.absolute()
    known = sorted({str(one.get("name")) for _, one in entries})
    close = nearest(name, known)
    hint = f" Did you mean {close!r}?" if close else f" It has: {', '.join(known) or 'none'}"
    raise UsageError(f"{source} has no {part} called {name!r}.{hint}")


def _of_account(environment: Mapping[str, str]) -> Login:
    host, port = environment["KUBERNETES_SERVICE_HOST"], environment.get("KUBERNETES_SERVICE_PORT") or "443"
    place = f"[{host}]" if ":" in host else host
    namespace = ACCOUNT / "namespace"
    return Login(
        context="in-cluster",
        source=str(ACCOUNT),
        namespace=namespace.read_text(encoding="utf-8").strip() if namespace.is_file() else "",
        cluster={"server": f"https://{place}:{port}", "certificate-authority": str(ACCOUNT / "ca.crt")},
        user={"tokenFile": str(ACCOUNT / "token")},
        user_name="the pod's service account",
    )
