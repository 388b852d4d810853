"""A proxy in front of the API server that cuts answers, and gives others' answers, as a test tells it to."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import urlsplit

import attrs

from tests.cluster.servers import ApiServer
from tests.web_server import listening

HOP = frozenset(["connection", "transfer-encoding", "keep-alive", "content-length", "host"])


@attrs.frozen
class Cut:
    """The answer ends after so many bytes of its body, without an end."""

    after: int


@attrs.frozen
class Instead:
    """The server isn't asked; this is the answer."""

    status: int
    headers: dict[str, str] = attrs.field(factory=dict)
    reason: str = ""
    text: bytes = b""
    """What the answer says, instead of its status."""

    @property
    def body(self) -> bytes:
        if self.text:
            return self.text
        status = {"kind": "Status", "code": self.status, "reason": self.reason, "message": f"told {self.status}"}
        return json.dumps(status).encode()


Fault = Cut | Instead | None


@attrs.define
class Proxy:
    """`fault` says of each request, by its method and path, what goes wrong with it."""

    url: str
    fault: Callable[[str, str], Fault] = lambda _method, _path: None
    asked: list[tuple[str, str]] = attrs.field(factory=list)
    faults: int = 0
    lock: threading.Lock = attrs.field(factory=threading.Lock)


@contextlib.contextmanager
def proxying(server: ApiServer) -> Iterator[Proxy]:
    proxy = Proxy("")
    upstream = urlsplit(server.url)
    context = ssl.create_default_context(cafile=str(server.authority))
    context.check_hostname = False

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with proxy.lock:
                proxy.asked.append((self.command, self.path))
                fault = proxy.fault(self.command, self.path)
                proxy.faults += fault is not None
            if isinstance(fault, Instead):
                self._reply(fault.status, {**fault.headers, "Content-Type": "application/json"})
                self._chunk(fault.body)
                self._chunk(b"")
                return
            connection = http.client.HTTPSConnection(upstream.hostname or "", upstream.port, context=context)
            try:
                self._forward(connection, body, fault.after if isinstance(fault, Cut) else None)
            except OSError:
                self.close_connection = True
            finally:
                connection.close()

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

        def _forward(self, connection: http.client.HTTPSConnection, body: bytes, most: int | None) -> None:
            headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP}
            connection.request(self.command, self.path, body or None, headers)
            response = connection.getresponse()
            if most == 0:
                self._cut()
                return
            self._reply(response.status, {k: v for k, v in response.getheaders() if k.lower() not in HOP})
            left = most
            while piece := response.read1(65536):
                if left is not None and len(piece) >= left:
                    self._chunk(piece[:left])
                    self._cut()
                    return
                left = None if left is None else left - len(piece)
                self._chunk(piece)
            self._chunk(b"")

        def _reply(self, status: int, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {**headers, "Transfer-Encoding": "chunked"}.items():
                self.send_header(name, value)
            self.end_headers()

        def _chunk(self, data: bytes) -> None:
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            self.wfile.flush()

        def _cut(self) -> None:
            self.close_connection = True
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.shutdown(socket.SHUT_RDWR)

        def log_message(self, *_: Any) -> None:
            pass

    with listening(Handler) as proxy.url:
        yield proxy
