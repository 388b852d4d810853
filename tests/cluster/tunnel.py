"""Proxies that connect their clients to whoever they name, by CONNECT or SOCKS 5, or refuse to."""

from __future__ import annotations

import contextlib
import select
import socket
import socketserver
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import attrs

from tests.web_server import listening

PIECE = 1 << 16
NAME = 3
ELSEWHERE = ".test"
"""Names below it are this machine, for the proxies alone."""


@attrs.define
class Tunnel:
    """`refusal` is the status that it answers with instead; `asked` whom it was asked for, and by whom."""

    url: str = ""
    refusal: int = 0
    asked: list[tuple[str, str]] = attrs.field(factory=list)


@contextlib.contextmanager
def tunnelling() -> Iterator[Tunnel]:
    tunnel = Tunnel()

    class Handler(BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            tunnel.asked.append((self.path, self.headers.get("Proxy-Authorization") or ""))
            self.close_connection = True
            if tunnel.refusal:
                self.send_error(tunnel.refusal)
                return
            host, _, port = self.path.partition(":")
            with _connected(host, int(port)) as upstream:
                self.send_response(200)
                self.end_headers()
                _pass_on(self.connection, upstream)

        def log_message(self, *_: Any) -> None:
            pass

    with listening(Handler) as tunnel.url:
        yield tunnel


@contextlib.contextmanager
def socks() -> Iterator[Tunnel]:
    """Give a SOCKS 5 proxy; `refusal` is the code that it answers with instead."""
    tunnel = Tunnel()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            _, count = self.rfile.read(2)
            has_login = 2 in self.rfile.read(count)
            self.wfile.write(bytes([5, 2 if has_login else 0]))
            login = self._login() if has_login else ""
            kind = self.rfile.read(4)[3]
            host = self._text() if kind == NAME else ".".join(map(str, self.rfile.read(4)))
            port = int.from_bytes(self.rfile.read(2), "big")
            tunnel.asked.append((f"{host}:{port}", login))
            self.wfile.write(bytes([5, tunnel.refusal, 0, 1, 0, 0, 0, 0, 0, 0]))
            if not tunnel.refusal:
                with _connected(host, port) as upstream:
                    _pass_on(self.connection, upstream)

        def _login(self) -> str:
            self.rfile.read(1)
            login = f"{self._text()}:{self._text()}"
            self.wfile.write(b"\x01\x00")
            return login

        def _text(self) -> str:
            return self.rfile.read(self.rfile.read(1)[0]).decode()

    with listening(Handler) as url:
        tunnel.url = url.replace("http://", "socks5://")
        yield tunnel


def _connected(host: str, port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1" if host.endswith(ELSEWHERE) else host, port))


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    """Pass bytes both ways, until either ends."""
    partner = {one: other, other: one}
    while True:
        for ready in select.select([one, other], [], [])[0]:
            piece = ready.recv(PIECE)
            if not piece:
                return
            partner[ready].sendall(piece)
