"""The server's stand-in, and a proxy before it that cuts what it answers."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.cluster.argo_server.connecting import connect
from pydsl.cluster.destination import ArgoServer, Destination
from pydsl.cluster.transport import Patience
from pydsl.server.serving import Listening
from tests.server.asking import Asking, asking

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydsl.cluster.argo_server.api import ArgoServerCluster

NO_KUBECONFIG = {"KUBECONFIG": "/nowhere"}
AT_ONCE = Patience(tries=8, first=0.001, most=0.002)


@attrs.define
class StandIn:
    """A server that listens."""

    asking: Asking
    port: int

    def cluster(self, *, port: int = 0, **way: Any) -> ArgoServerCluster:
        """Return a client, by another port if it's given."""
        given = {"token": "secret", "is_secure": False, **way}
        destination = Destination(way=ArgoServer(address=f"127.0.0.1:{port or self.port}", **given), namespace="argo")
        return connect(destination, NO_KUBECONFIG, AT_ONCE)


@contextlib.contextmanager
def standing_in(home: Path) -> Iterator[StandIn]:
    """Let a stand-in listen, whose runs nobody goes through."""
    ask = asking(home)
    with Listening(("127.0.0.1", 0), ask.served) as listening:
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield StandIn(ask, listening.server_address[1])
        finally:
            listening.shutdown()
            thread.join()


@attrs.define
class Cutting:
    """A proxy that lets so many bytes of each answer through, as its plan says; whole answers once that's used up."""

    target: int
    plan: list[int]
    port: int = attrs.field(default=0, init=False)
    _listener: socket.socket = attrs.field(init=False)

    def __enter__(self) -> Cutting:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                left = self.plan.pop(0) if self.plan else None
                threading.Thread(target=self._pass, args=[client, left], daemon=True).start()

    def _pass(self, client: socket.socket, left: int | None) -> None:
        with contextlib.suppress(OSError), client, socket.create_connection(("127.0.0.1", self.target)) as server:
            threading.Thread(target=_pump, args=[client, server], daemon=True).start()
            while piece := server.recv(1 << 16):
                client.sendall(piece if left is None else piece[:left])
                if left is not None and (left := left - len(piece)) <= 0:
                    client.shutdown(socket.SHUT_RDWR)
                    return


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(1 << 16):
            target.sendall(piece)
