"""A web server of this machine, for the time of a test: it remembers what it was asked, and answers as it's told."""

from __future__ import annotations

import contextlib
import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import StreamRequestHandler
from typing import Any

import attrs


@attrs.frozen
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@attrs.frozen
class Reply:
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = attrs.field(factory=dict)


@attrs.define
class Server:
    """`replies` gives the answer of a request; `asked` are the requests that came."""

    url: str
    asked: list[Asked] = attrs.field(factory=list)


@contextlib.contextmanager
def serving(replies: Callable[[Asked], Reply]) -> Iterator[Server]:
    found = Server("")

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = b"".join(self.pieces())
            one = Asked(self.command, self.path, dict(self.headers.items()), body)
            found.asked.append(one)
            reply = replies(one)
            self.send_response(reply.status)
            for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                with contextlib.suppress(OSError):  # whoever asked may have gone
                    self.wfile.write(reply.body)

        def pieces(self) -> Iterator[bytes]:
            if self.headers.get("Transfer-Encoding") != "chunked":
                yield self.rfile.read(int(self.headers.get("Content-Length") or 0))
                return
            while size := int(self.rfile.readline(), 16):
                yield self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = answer

        def log_message(self, *_: Any) -> None:
            pass

    with listening(Handler) as found.url:
        yield found


@contextlib.contextmanager
def listening(handler: type[StreamRequestHandler], context: ssl.SSLContext | None = None) -> Iterator[str]:
    """Answer as a handler does, over TLS where a context is given; gives the URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.block_on_close = False  # a test of deadlines leaves answers under way
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http{'s' if context else ''}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
