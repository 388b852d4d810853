"""Requests to web servers, with what goes wrong told in the words of Go's net/http, as Argo does."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import ssl
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from pydsl.errors import PydslError, UsageError
from pydsl.proxies import proxy_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from urllib.parse import SplitResult

    import requests

REDIRECTS = 10
PIECE = 1 << 16
AGENT = "pydsl"
LATE = "context deadline exceeded"
_DIALLED = {
    errno.ECONNREFUSED: "connect: connection refused",
    errno.ENETUNREACH: "connect: network is unreachable",
    errno.EHOSTUNREACH: "connect: no route to host",
}


class WebError(PydslError):
    """A request that came to no answer; the message is Go's."""


class BodyTooLong(PydslError):
    """An answer of more bytes than whoever asked can take."""


class Request(Struct, frozen=True, kw_only=True):
    """What is asked. `timeout` is in seconds, of all of it; `trusts` says whether any certificate will do."""

    url: str
    method: str = "GET"
    headers: Sequence[tuple[str, str]] = ()
    body: bytes | Iterator[bytes] = b""
    timeout: float | None = None
    trusts: bool = False
    certificate: tuple[str, str] | None = None
    """Files with the client's own certificate and its key."""


class Answer(Struct, frozen=True):
    """What a server answered; `headers` by the names that Go gives them."""

    status: int
    headers: Mapping[str, list[str]]
    body: bytes = b""

    @property
    def is_ok(self) -> bool:
        """Whether the status is one of success."""
        return 200 <= self.status < 300


def ask(request: Request, most: int) -> Answer:
    """Make a request; read no more than so many bytes. Raises WebError and BodyTooLong."""
    with opened(request) as (answer, pieces):
        body = bytearray()
        for piece in pieces:
            body += piece
            if len(body) > most:
                raise BodyTooLong(f"the answer of {request.url} has more than {most} bytes")
        return replace(answer, body=bytes(body))


@contextlib.contextmanager
def opened(request: Request) -> Iterator[tuple[Answer, Iterator[bytes]]]:
    """Make a request; give the answer without its body, and the body piece by piece. Raises WebError."""
    import requests  # only those who ask pay for it

    until = None if request.timeout is None else time.monotonic() + request.timeout
    try:
        with _session() as session, _sent(session, request) as response:
            names = dict.fromkeys(map(canonical, response.headers))
            headers = {name: response.raw.headers.getlist(name) for name in names}
            yield Answer(response.status_code, headers), _pieces(response, until)
    except (requests.RequestException, OSError, ValueError) as error:
        raise WebError(f'{_verb(request)} "{request.url}": {_told(error, request)}') from error


def canonical(name: str) -> str:
    """Write a header's name as Go does: `x-my-header` is X-My-Header."""
    return "-".join(part.capitalize() for part in name.split("-"))


def _session() -> requests.Session:
    import requests  # as above

    session = requests.Session()
    session.trust_env = False  # no passwords of ~/.netrc
    session.max_redirects = REDIRECTS
    session.headers.update({"User-Agent": AGENT, "Accept-Encoding": "gzip"})
    return session


def _sent(session: requests.Session, request: Request) -> requests.Response:
    import urllib3

    if request.trusts:
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    return session.request(
        request.method or "GET",
        request.url,
        headers=_joined(request.headers),
        data=request.body or None,
        timeout=request.timeout,
        verify=False if request.trusts else _authorities(),
        cert=request.certificate,
        proxies=_proxies(request.url),
        stream=True,
    )


def _proxies(url: str) -> dict[str, str]:
    """Return a URL's proxies by scheme, as a redirect may lead to the other. Raises ValueError for what is no proxy."""
    place = urlsplit(url).netloc
    try:
        found = {scheme: proxy_for(f"{scheme}://{place}", os.environ) for scheme in ("http", "https")}
    except UsageError as error:
        raise ValueError(str(error)) from error
    return {scheme: proxy for scheme, proxy in found.items() if proxy}


def _joined(headers: Sequence[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in headers:
        key = canonical(name)
        found[key] = f"{found[key]}, {value}" if key in found else value
    return found


def _authorities() -> str | bool:
    """Return the file of certificates that this machine trusts; True where only the library has one."""
    file = ssl.get_default_verify_paths().cafile
    return file if file and os.path.exists(file) else True


def _pieces(response: requests.Response, until: float | None) -> Iterator[bytes]:
    for piece in response.iter_content(PIECE):
        if until is not None and time.monotonic() > until:
            raise TimeoutError
        yield piece


def _verb(request: Request) -> str:
    return (request.method or "GET").capitalize()


def _told(error: BaseException, request: Request) -> str:
    """Say what went wrong in Go's words, by what began it."""
    causes = list(causes_of(error))
    try:
        parts = urlsplit(request.url)
    except ValueError as invalid:
        return str(invalid)
    return _of_client(causes, parts.scheme) or _of_dialling(causes, parts) or str(causes[-1]) or type(error).__name__


def _of_client(causes: Sequence[BaseException], scheme: str) -> str:
    """Say what went wrong before or after there was a connection; "" if it's something else."""
    from requests import exceptions  # as above

    found = ""
    if any(isinstance(one, (exceptions.Timeout, TimeoutError)) for one in causes):
        found = LATE
    elif isinstance(causes[0], exceptions.TooManyRedirects):
        found = f"stopped after {REDIRECTS} redirects"
    elif not scheme or isinstance(causes[0], exceptions.InvalidSchema):
        found = f'unsupported protocol scheme "{scheme}"'
    return found


def _of_dialling(causes: Sequence[BaseException], parts: SplitResult) -> str:
    """Say why there's no connection; "" if it isn't that."""
    for one in causes:
        if isinstance(one, socket.gaierror):
            return f"dial tcp: lookup {parts.hostname}: no such host"
        if isinstance(one, ssl.SSLCertVerificationError):
            return f"tls: failed to verify certificate: x509: {one.verify_message}"
        if isinstance(one, OSError) and one.errno in _DIALLED:
            port = parts.port or (443 if parts.scheme == "https" else 80)
            return f"dial tcp {parts.hostname}:{port}: {_DIALLED[one.errno]}"
    return ""


def causes_of(error: Any) -> Iterator[BaseException]:
    """Yield an error and what it came from, as far as the libraries tell."""
    seen: set[int] = set()
    while isinstance(error, BaseException) and id(error) not in seen:
        seen.add(id(error))
        yield error
        inner = [getattr(error, "reason", None), *error.args, error.__cause__, error.__context__]
        error = next((one for one in inner if isinstance(one, BaseException) and id(one) not in seen), None)
