"""A daemon's readiness probe: whether its main container answers (Kubernetes: httpGet, tcpSocket, exec)."""

from __future__ import annotations

import http.client
import socket
import subprocess
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydsl.local.container import Container

Json = Any

HOST = "127.0.0.1"
PERIOD = 1.0
"""Seconds between two looks where the probe doesn't say; Kubernetes' 10 would only make people wait."""
TIMEOUT = 1.0


def first_look(probe: Json) -> float:
    """Give how many seconds after the start one looks first."""
    return float(probe.get("initialDelaySeconds") or 0)


def next_look(probe: Json) -> float:
    """Give how many seconds after one look the next one is."""
    return float(probe.get("periodSeconds") or PERIOD)


def is_ready(probe: Json, container: Container) -> bool:
    """Look once. A probe that asks for nothing that's known here is taken as passed."""
    timeout = float(probe.get("timeoutSeconds") or TIMEOUT)
    try:
        if probe.get("httpGet"):
            return _answers(probe["httpGet"], container, timeout)
        if probe.get("tcpSocket"):
            with socket.create_connection((HOST, _port(probe["tcpSocket"], container)), timeout):
                return True
        if probe.get("exec"):
            return _succeeds(probe["exec"], container, timeout)
    except (OSError, http.client.HTTPException, subprocess.TimeoutExpired):
        return False
    return True


def _answers(get: Json, container: Container, timeout: float) -> bool:
    secure = str(get.get("scheme") or "HTTP").upper() == "HTTPS"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(get.get("host") or HOST, _port(get, container), timeout=timeout)
    try:
        headers = {header["name"]: header["value"] for header in get.get("httpHeaders") or ()}
        connection.request("GET", get.get("path") or "/", headers=headers)
        return 200 <= connection.getresponse().status < 400
    finally:
        connection.close()


def _port(holder: Json, container: Container) -> int:
    """Give a port's number; it may be stated by the name that the container gives it."""
    stated = holder["port"]
    named = {one.get("name"): one["containerPort"] for one in container.spec.get("ports") or ()}
    return int(named.get(stated, stated))


def _succeeds(execute: Json, container: Container, timeout: float) -> bool:
    launch = container.place.launch(list(execute["command"]), container.env, container.spec.get("workingDir"))
    done = subprocess.run(
        launch.argv, env=launch.env, cwd=launch.cwd, timeout=timeout, check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return done.returncode == 0
