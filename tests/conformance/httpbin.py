"""A stand-in for the web server of upstream's end-to-end tests: `/get`, `/put`, `/status/N`, `/basic-auth/U/P`."""

from __future__ import annotations

import base64
import contextlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = "a-token"
ADDRESS = "http://httpbin:9100"
"""What the tests call it."""


@contextlib.contextmanager
def served() -> Iterator[str]:
    """Serve; yield the address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answering) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class _Answering(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        _, what, *rest = self.path.split("/")
        if what == "status":
            self._answer(int(rest[0]))
        elif what == "basic-auth":
            wanted = base64.b64encode(":".join(rest).encode()).decode()
            self._answer(200 if self.headers.get("Authorization") == f"Basic {wanted}" else 401)
        elif what == "bearer":
            self._answer(200 if self.headers.get("Authorization") == f"Bearer {TOKEN}" else 401)
        else:
            self._answer(200 if what == "get" else 404)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._answer(200 if self.path == "/token" else 404)

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._answer(200 if self.path == "/put" else 404)

    def _answer(self, status: int) -> None:
        body = json.dumps({"access_token": TOKEN, "token_type": "bearer"}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing of a request."""
