"""From `$ARGO_SERVER` and what goes with it to a server that can be asked, as the argo command reads them."""

from __future__ import annotations

import os
import ssl
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec.structs import replace

from pydsl.cluster.argo_server.api import ArgoServerCluster
from pydsl.cluster.destination import ArgoServer, Destination, Kubernetes
from pydsl.cluster.faults import Advice
from pydsl.cluster.kubernetes.connecting import DEFAULT
from pydsl.cluster.kubernetes.credentials import credentials_of
from pydsl.cluster.kubernetes.kubeconfig import Login, login
from pydsl.cluster.transport import Credentials, Endpoint, FixedToken, Patience, Transport
from pydsl.errors import PydslError, UsageError
from pydsl.proxies import proxy_for

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMES = ("bearer", "basic")
ADVICE = Advice(
    certificate="name its authority's file in $SSL_CERT_FILE, or trust anybody with ARGO_INSECURE_SKIP_VERIFY=true",
    credentials="set $ARGO_TOKEN to a token that it takes: `argo auth token` prints one",
    address="$ARGO_SERVER or --argo-server",
)


def connect(
    destination: Destination, environment: Mapping[str, str] | None = None, patience: Patience | None = None
) -> ArgoServerCluster:
    """Return the cluster of a destination; nothing is asked of it yet. Raises UsageError."""
    environment = os.environ if environment is None else environment
    way = destination.way
    assert isinstance(way, ArgoServer), "who connects has looked"
    found = _login(environment)
    transport = Transport(_endpoint(way, environment), _credentials(way, found), patience or Patience())
    namespace = destination.namespace or (found.namespace if found else "") or DEFAULT
    return ArgoServerCluster(replace(destination, namespace=namespace), transport)


def _endpoint(way: ArgoServer, environment: Mapping[str, str]) -> Endpoint:
    url = url_of(way)
    return Endpoint(
        url=url,
        context=_context(way) if way.is_secure else None,
        proxy=proxy_for(url, environment),
        headers=way.headers,
        advice=ADVICE,
    )


def url_of(way: ArgoServer) -> str:
    """Return where a server's paths begin. Raises UsageError for an address that argo wouldn't take."""
    if "://" in way.address:
        bare, secure = urlsplit(way.address).netloc, str(way.address.startswith("https")).lower()
        raise UsageError(f"ARGO_SERVER is {way.address!r}: give {bare!r}, with ARGO_SECURE={secure}")
    if not way.address.rpartition(":")[2].isdecimal():
        raise UsageError(f"ARGO_SERVER is {way.address!r}: give host:port, such as {way.address.rstrip(':')}:2746")
    below = way.base_href.strip("/")
    return f"{'https' if way.is_secure else 'http'}://{way.address}" + (f"/{below}" if below else "")


def _context(way: ArgoServer) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if way.is_unverified:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _login(environment: Mapping[str, str]) -> Login | None:
    """Return what the kubeconfig says, if there's one: who has no token of Argo's may have one there, as with argo."""
    try:
        return login(Kubernetes(), environment)
    except PydslError:
        return None


def _credentials(way: ArgoServer, found: Login | None) -> Credentials:
    token = header_of(way.token)
    return FixedToken(token) if token or found is None else credentials_of(found, None)


def header_of(token: str) -> str:
    """Return a token as its header takes it: with `Bearer` before it, unless it says its scheme itself."""
    words = token.split()
    if not words:
        return ""
    return " ".join(words) if words[0].lower() in SCHEMES else f"Bearer {' '.join(words)}"
