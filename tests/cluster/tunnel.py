"""A proxy that connects its clients to whoever they name (CONNECT), or refuses to."""

from __future__ import annotations

import contextlib
import select
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import attrs

from tests.web_server import listening

PIECE = 1 << 16


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
            with socket.create_connection((host, int(port))) as upstream:
                self.send_response(200)
                self.end_headers()
                _pass_on(self.connection, upstream)

        def log_message(self, *_: Any) -> None:
            pass

    with listening(Handler) as tunnel.url:
        yield tunnel


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    """Pass bytes both ways, until either ends."""
    partner = {one: other, other: one}
    while True:
        for ready in select.select([one, other], [], [])[0]:
            piece = ready.recv(PIECE)
            if not piece:
                return
            partner[ready].sendall(piece)
