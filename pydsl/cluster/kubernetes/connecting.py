"""From a kubeconfig's context to a server that can be asked: certificates, proxies, who asks, what faults are told."""

from __future__ import annotations

import base64
import binascii
import os
import ssl
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from pydsl.cluster.destination import Destination, Kubernetes
from pydsl.cluster.faults import Advice
from pydsl.cluster.kubernetes.credentials import credentials_of, load_certificate
from pydsl.cluster.kubernetes.kubeconfig import Login, login
from pydsl.cluster.transport import Endpoint, Patience, Transport
from pydsl.errors import UsageError
from pydsl.proxies import is_http, proxy_for, require_proxy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydsl.cluster.kubernetes.api import KubernetesCluster

DEFAULT = "default"


def connect(
    destination: Destination, environment: Mapping[str, str] | None = None, patience: Patience | None = None
) -> KubernetesCluster:
    """Return the cluster of a destination; nothing is asked of it yet. Raises UsageError."""
    from pydsl.cluster.kubernetes.api import KubernetesCluster

    environment = os.environ if environment is None else environment
    way = destination.way if isinstance(destination.way, Kubernetes) else Kubernetes()
    found = login(way, environment)
    context = secure_context(found)
    transport = Transport(
        endpoint_of(found, way, context, environment), credentials_of(found, context), patience or Patience()
    )
    known = replace(
        destination,
        way=replace(way, context=found.context),
        namespace=destination.namespace or found.namespace or DEFAULT,
    )
    return KubernetesCluster(known, transport)


def endpoint_of(
    found: Login, way: Kubernetes, context: ssl.SSLContext | None, environment: Mapping[str, str]
) -> Endpoint:
    """Return the server of a context."""
    url = _url(found)
    return Endpoint(
        url=url,
        context=context,
        server_name=str(found.cluster.get("tls-server-name") or ""),
        proxy=_proxy(found) or proxy_for(url, environment),
        headers=tuple(_impersonation(found, way)),
        advice=advice_of(found),
    )


def _url(found: Login) -> str:
    """Return where a context's server is. Raises UsageError for what is no URL."""
    server = str(found.cluster["server"])
    url = server if "://" in server else f"https://{server}"
    if not is_http(url):
        raise UsageError(
            f"{found.source}: the server of context {found.context!r} is {server!r}: give https://HOST:PORT"
        )
    return url


def _proxy(found: Login) -> str:
    """Return the proxy that a context names. Raises UsageError for one of another kind."""
    proxy = str(found.cluster.get("proxy-url") or "")
    return require_proxy(proxy, f"proxy-url of context {found.context!r} in {found.source}")


def advice_of(found: Login) -> Advice:
    """Return what to do where the server of a context and we don't take each other."""
    who = f"user {found.user_name!r} of context {found.context!r}" if found.user_name else f"context {found.context!r}"
    return Advice(
        certificate=f"check certificate-authority of context {found.context!r} in {found.source}",
        credentials=f"log in again: the server doesn't take {who} in {found.source}",
        anonymous=f"nobody is logged in: {who} has no token, no certificate and no plugin in {found.source}",
        address=f"context {found.context!r} in {found.source}",
    )


def _impersonation(found: Login, way: Kubernetes) -> list[tuple[str, str]]:
    user = way.as_user or str(found.user.get("as") or "")
    groups = way.as_groups or tuple(found.user.get("as-groups") or ())
    return [*([("Impersonate-User", user)] if user else []), *(("Impersonate-Group", one) for one in groups)]


def secure_context(found: Login) -> ssl.SSLContext | None:
    """Make what checks the server's certificate and holds ours. Raises UsageError for files that aren't any."""
    cluster, user = found.cluster, found.user
    if str(cluster["server"]).startswith("http://"):
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # as kubectl: a cluster's own CA may lack what strict checks ask
    try:
        if cluster.get("insecure-skip-tls-verify"):
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        elif authority := _bytes(found, cluster, "certificate-authority"):
            context.load_verify_locations(cadata=authority.decode())
        else:
            context.load_default_certs()
        certificate, key = (_bytes(found, user, name) for name in ("client-certificate", "client-key"))
        if bool(certificate) != bool(key):
            lacking = "client-key" if certificate else "client-certificate"
            raise UsageError(f"{found.source}: user {found.user_name!r} has no {lacking}: a certificate needs its key")
        if certificate and key:
            load_certificate(context, certificate, key)
    except (ssl.SSLError, ValueError) as error:
        raise UsageError(f"{found.source}: a certificate of context {found.context!r} can't be read: {error}") from None
    return context


def _bytes(found: Login, part: Mapping[str, Any], name: str) -> bytes:
    """Return what `name-data` says in base64, else the bytes of the file that `name` names; b"" for neither."""
    if data := part.get(f"{name}-data"):
        try:
            return base64.b64decode(str(data), validate=True)
        except binascii.Error:
            raise UsageError(f"{found.source}: {name}-data of context {found.context!r} isn't base64") from None
    path = part.get(name)
    if not path:
        return b""
    try:
        with open(str(path), "rb") as file:
            return file.read()
    except OSError as error:
        raise UsageError(f"{path}: {name} can't be read: {(error.strerror or str(error)).lower()}") from None
