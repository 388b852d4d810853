"""A node whose kubelet is a server of ours: it answers for what containers wrote, and cuts as a test tells it to."""

from __future__ import annotations

import contextlib
import datetime
import random
import ssl
import subprocess
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import attrs

from pydsl.cluster.kinds import POD, ResourceKind
from pydsl.cluster.kubernetes.api import KubernetesCluster
from pydsl.driver.naming import generated_name
from tests.cluster.servers import NAMESPACE_OF_TESTS, ApiServer
from tests.web_server import listening

NODE = ResourceKind("Node", "nodes", is_namespaced=False)
LABEL = "workflows.argoproj.io/workflow"
LOOK = 0.01
BEGAN = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)


@attrs.define
class Log:
    """What one container has written, with the times of its lines."""

    lines: list[tuple[str, str]] = attrs.field(factory=list)
    is_over: bool = False

    def write(self, text: str) -> None:
        """Write a line: five a second by their times, so that what's read again is short however fast they come."""
        at = BEGAN + datetime.timedelta(seconds=len(self.lines) / 5)
        self.lines.append((at.strftime("%Y-%m-%dT%H:%M:%S.%f000Z"), text))


@attrs.define
class FakeNode:
    """`cuts` is how many streams are still to be cut, at random bytes."""

    cluster: KubernetesCluster
    namespace: str = NAMESPACE_OF_TESTS
    name: str = attrs.field(factory=lambda: generated_name("node-"))
    logs: dict[tuple[str, str], Log] = attrs.field(factory=dict)
    cuts: int = 0
    opened: int = 0
    draw: random.Random = attrs.field(factory=lambda: random.Random(5))

    def run(self, workflow: str, pod: str, *containers: str) -> None:
        """Make a pod of a workflow whose containers run."""
        self.cluster.create(POD, {
            "metadata": {"name": pod, "labels": {LABEL: workflow}},
            "spec": {"nodeName": self.name, "containers": [{"name": name, "image": "x"} for name in containers]},
        }, self.namespace)  # fmt: skip
        self.logs |= {(pod, name): Log() for name in containers}
        self._report(pod, containers, "Running", {"running": {}})

    def end(self, pod: str) -> None:
        """End a pod's containers."""
        names = [name for of, name in self.logs if of == pod]
        for name in names:
            self.logs[pod, name].is_over = True
        self._report(pod, names, "Succeeded", {"terminated": {"exitCode": 0}})

    def _report(self, pod: str, containers: Any, phase: str, state: Any) -> None:
        statuses = [
            {"name": name, "state": state, "ready": True, "restartCount": 0, "image": "x", "imageID": "x"}
            for name in containers
        ]
        status = {"phase": phase, "containerStatuses": statuses}
        self.cluster.patch(POD, pod, self.namespace, {"status": status}, part="status")

    def cut(self) -> int | None:
        """Return after how many bytes this stream is cut."""
        self.opened += 1
        if not self.cuts:
            return None
        self.cuts -= 1
        return self.draw.randrange(600)


@contextlib.contextmanager
def kubelet(server: ApiServer, namespace: str = NAMESPACE_OF_TESTS) -> Iterator[FakeNode]:
    """Run the node, and make the API server know it. Its pods are in one namespace."""
    node = FakeNode(server.cluster(), namespace)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            _, _, _, pod, container = parts.path.split("/")
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self._write(node.logs[pod, container], asked, node.cut())

        def _write(self, log: Log, asked: dict[str, str], most: int | None) -> None:
            left, at = most, self._first(log, asked)
            while True:
                over = log.is_over or asked.get("follow") != "true"
                for stamp, text in log.lines[at:]:
                    line = f"{stamp} {text}\n".encode() if asked.get("timestamps") == "true" else f"{text}\n".encode()
                    if left is not None and len(line) >= left:
                        self._chunk(line[:left])
                        self.close_connection = True
                        self.connection.close()
                        return
                    left = None if left is None else left - len(line)
                    self._chunk(line)
                    at += 1
                if over:
                    self._chunk(b"", end=True)
                    return
                time.sleep(LOOK)

        def _first(self, log: Log, asked: dict[str, str]) -> int:
            since = asked.get("sinceTime", "")[:19]
            known = [index for index, (stamp, _) in enumerate(log.lines) if stamp[:19] >= since]
            first = known[0] if known else len(log.lines)
            return max(first, len(log.lines) - int(asked["tailLines"])) if "tailLines" in asked else first

        def _chunk(self, data: bytes, *, end: bool = False) -> None:
            if data or end:
                with contextlib.suppress(OSError):
                    self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")

        def log_message(self, *_: Any) -> None:
            pass

    with listening(Handler, _secure(server.folder)) as url:
        _introduce(node, int(url.rpartition(":")[2]))
        try:
            yield node
        finally:
            node.cluster.delete(NODE, node.name, "")


def _secure(folder: Path) -> ssl.SSLContext:
    certificate, key = folder / "kubelet.crt", folder / "kubelet.key"
    if not certificate.is_file():
        _sign(certificate, key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def _sign(certificate: Path, key: Path) -> None:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(certificate),
         "-subj", "/CN=node", "-days", "2"], check=True, capture_output=True,
    )  # fmt: skip


def _introduce(node: FakeNode, port: int) -> None:
    node.cluster.create(NODE, {"metadata": {"name": node.name}}, "")
    status = {
        "addresses": [{"type": "InternalIP", "address": "127.0.0.1"}],
        "daemonEndpoints": {"kubeletEndpoint": {"Port": port}},
    }
    node.cluster.patch(NODE, node.name, "", {"status": status}, part="status")
