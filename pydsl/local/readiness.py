"""A daemon's readiness probe: whether its main container answers (httpGet, tcpSocket; the pod runs exec)."""

from __future__ import annotations

import contextlib
import http.client
import socket
from typing import TYPE_CHECKING

from pydsl.runtimes.several import Several

if TYPE_CHECKING:
    from pydsl.local.container import ContainerRun
    from pydsl.local.setting import Setting
    from pydsl.spec import wire


LOCALHOST = "127.0.0.1"
ANYWHERE = "192.0.2.1"
"""An address that is nobody's (RFC 5737)."""
PERIOD = 1.0
"""Seconds between two looks where the probe doesn't say; Kubernetes' 10 would only make people wait."""
TIMEOUT = 1.0
SETTLED = 0.5
"""Seconds after which a daemon without a probe is ready: one that can't start has failed by then, as in a cluster."""


def first_look(probe: wire.Probe) -> float:
    """Return how many seconds after the start one looks first."""
    return float(probe.get("initialDelaySeconds") or 0) if probe else SETTLED


def next_look(probe: wire.Probe) -> float:
    """Return how many seconds after one look the next one is."""
    return float(probe.get("periodSeconds") or PERIOD)


def patience(probe: wire.Probe) -> float:
    """Return how many seconds one look may take."""
    return float(probe.get("timeoutSeconds") or TIMEOUT)


def answers(probe: wire.Probe, container: ContainerRun) -> bool:
    """Look once over the network. A probe that asks for nothing that's known here is taken as passed."""
    timeout = patience(probe)
    try:
        if probe.get("httpGet"):
            return _answers_http(probe["httpGet"], container, timeout)
        if probe.get("tcpSocket"):
            return _answers(probe["tcpSocket"], container, timeout)
        if probe.get("grpc"):
            return _answers(probe["grpc"], container, timeout)
    except (OSError, http.client.HTTPException):
        return False
    return True


def address(container: ContainerRun) -> str:
    """Return where a container is reached."""
    return container.place.address or LOCALHOST


def reached_at(container: ContainerRun, setting: Setting) -> str:
    """Return where other pods reach a container.

    On this machine's network that's its loopback. To containers of images that would be their own: where some pods
    of the run are such, it's the machine's address, as a cluster's pods are reached.
    """
    if container.place.address or not isinstance(setting.runtime, Several):
        return address(container)
    return _of_machine()


def _of_machine() -> str:
    """Return the address that this machine has where its own network leads to others; loopback where none does."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect((ANYWHERE, 9))  # of a datagram: nothing is sent
        return str(probe.getsockname()[0])
    return LOCALHOST


def _answers(socket_of: wire.TCPSocketAction | wire.GRPCAction, container: ContainerRun, timeout: float) -> bool:
    """Whether a port takes connections; health as gRPC has it isn't asked for."""
    with socket.create_connection((address(container), _port(socket_of, container)), timeout):
        return True


def _answers_http(get: wire.HTTPGetAction, container: ContainerRun, timeout: float) -> bool:
    secure = str(get.get("scheme") or "HTTP").upper() == "HTTPS"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(get.get("host") or address(container), _port(get, container), timeout=timeout)
    try:
        headers = {header["name"]: header["value"] for header in get.get("httpHeaders") or ()}
        connection.request("GET", get.get("path") or "/", headers=headers)
        return 200 <= connection.getresponse().status < 400
    finally:
        connection.close()


def _port(holder: wire.HTTPGetAction | wire.TCPSocketAction | wire.GRPCAction, container: ContainerRun) -> int:
    """Return a port's number; it may be stated by the name that the container gives it."""
    stated = holder["port"]
    named = {one.get("name"): one["containerPort"] for one in container.spec.get("ports") or ()}
    return int(named.get(str(stated), stated))
