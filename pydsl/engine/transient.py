"""Which failures look as if trying again may help, by their message (Argo: util/errors, IsTransientErr)."""

from __future__ import annotations

_SIGNS = (
    "net/http: TLS handshake timeout", "i/o timeout", "connection timed out", "connection reset by peer",
    "connect: connection refused", "http2: client connection lost",
    "http2: server sent GOAWAY and closed the connection", "etcdserver: leader changed",
    "etcdserver: request timed out", "client rate limiter Wait returned an error", "upper: no more rows in",
)  # fmt: skip


def looks_transient(message: str) -> bool:
    """Whether a node's message names a fault of network, etcd or API server that passes. Case counts."""
    return any(sign in message for sign in _SIGNS)
