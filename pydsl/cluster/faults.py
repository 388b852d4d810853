"""Why no answer came, in one line that says what to do."""

from __future__ import annotations

import errno
import socket
import ssl
from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.cluster.errors import NotThere, Unreachable, Untrusted
from pydsl.web import causes_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_DIALLED = {
    errno.ECONNREFUSED: "connection refused: is it running, and is this its address?",
    errno.ENETUNREACH: "network is unreachable",
    errno.EHOSTUNREACH: "no route to host",
    errno.ETIMEDOUT: "no answer in time",
}
_CUT = (ConnectionError, EOFError)


class Advice(Struct, frozen=True, kw_only=True):
    """What to do where a server doesn't take us, or we don't take it: each way in has words of its own."""

    certificate: str = ""
    """The server's certificate isn't signed by who we trust."""
    credentials: str = ""
    """The server doesn't know who asks."""
    anonymous: str = ""
    """Nobody says who asks, and the server lets nobody do it."""
    address: str = ""
    """Where the server's address was read."""


def fault(error: BaseException, host: str, advice: Advice) -> Unreachable:
    """Return the error that a library's exception means."""
    causes = list(causes_of(error))
    return _of_certificates(causes, host, advice) or _of_connection(causes, host, advice)


def _of_certificates(causes: Sequence[BaseException], host: str, advice: Advice) -> Untrusted | None:
    for one in causes:
        if isinstance(one, ssl.SSLCertVerificationError) or type(one).__name__ == "CertificateError":
            more = f": {advice.certificate}" if advice.certificate else ""
            told = getattr(one, "verify_message", "") or str(one)
            return Untrusted(f"{host} has a certificate that isn't trusted ({told}){more}")
        if isinstance(one, ssl.SSLError) and one.reason:
            return Untrusted(f"{host} takes no secure connection ({_spoken(one.reason)}): {_secure_hint(one, advice)}")
    return None


def _secure_hint(error: ssl.SSLError, advice: Advice) -> str:
    if error.reason in {"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG"}:
        return "does it speak plain HTTP?"
    return advice.credentials or "check the client's certificate and key"


def _of_connection(causes: Sequence[BaseException], host: str, advice: Advice) -> Unreachable:
    where = f" ({advice.address})" if advice.address else ""
    for one in causes:
        if any(cls.__name__ == "ProxyError" for cls in type(one).__mro__):
            return NotThere(f"{host}: the proxy makes no connection ({causes[-1]}): check HTTPS_PROXY and NO_PROXY")
    for one in causes:
        if isinstance(one, socket.gaierror):
            return NotThere(f"{host}: no such host{where}")
        if isinstance(one, OSError) and one.errno in _DIALLED:
            return NotThere(f"{host}: {_DIALLED[one.errno]}{where}")
        if isinstance(one, TimeoutError) or type(one).__name__ in {"ReadTimeoutError", "ConnectTimeoutError"}:
            return Unreachable(f"{host}: no answer in time{where}")
    if any(isinstance(one, _CUT) or type(one).__name__ in {"ProtocolError", "IncompleteRead"} for one in causes):
        return Unreachable(f"{host}: the connection was cut")
    return Unreachable(f"{host}: {causes[-1] or type(causes[-1]).__name__}")


def _spoken(reason: str) -> str:
    return reason.replace("_", " ").lower()
