"""The server behind a socket: HTTP in, `answer`, HTTP out."""

from __future__ import annotations

import contextlib
import functools
import select
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from pydsl.server.answering import answer
from pydsl.server.messages import Reply, asked

if TYPE_CHECKING:
    from pydsl.server.served import Served

LARGEST = 100 * 1024 * 1024
"""Bytes of a request (Argo: GRPC_MESSAGE_SIZE)."""


class Listening(ThreadingHTTPServer):
    """Listens at an address; a thread for each connection."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], served: Served) -> None:
        super().__init__(address, functools.partial(_Handler, served))

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a connection that its client cut."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 600
    wbufsize = 1 << 16  # headers and body in one packet: two wait for each other's acknowledgement

    def __init__(self, served: Served, *connection: Any) -> None:
        self._served = served
        super().__init__(*connection)

    def _answer(self) -> None:
        stated = self.headers.get("Content-Length") or "0"
        length = int(stated) if stated.isdecimal() else -1
        if not 0 <= length <= LARGEST:
            self.close_connection = True
            self.send_error(400 if length < 0 else 413)
            return
        body = self.rfile.read(length)
        self._send(answer(self._served, asked(self.command, self.path, dict(self.headers.items()), body)))

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = _answer  # noqa: N815 - the names of http.server

    def _send(self, made: Reply) -> None:
        self.send_response(made.status)
        self.send_header("Content-Type", made.kind)
        if made.grpc:
            self.send_header("Grpc-Metadata-Content-Type", "application/grpc")
        if made.stream is None:
            self.send_header("Content-Length", str(len(made.body)))
            self.end_headers()
            self.wfile.write(made.body)
            return
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.flush()
        with contextlib.closing(made.stream):  # type: ignore[type-var]  # generators, all of them
            self._send_stream(made)

    def _send_stream(self, made: Reply) -> None:
        assert made.stream is not None, "who calls has seen it"
        for part in made.stream:
            if part:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
                self.wfile.flush()
            elif self._is_gone():
                self.close_connection = True
                return
        self.wfile.write(b"0\r\n\r\n")

    def _is_gone(self) -> bool:
        """Whether the client has closed the connection: who follows a stream sends nothing."""
        readable, _, _ = select.select([self.connection], [], [], 0)
        return bool(readable) and not self.connection.recv(1, socket.MSG_PEEK)

    def log_message(self, format: str, *arguments: object) -> None:
        """Keep quiet: requests have tokens beside them."""
