"""Requests to a cluster's server: what may be asked again is, with back-off; what fails is told as a ClusterError."""

from __future__ import annotations

import contextlib
import json
import random
import time
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from urllib.parse import unquote, urlencode, urlsplit

import attrs
from msgspec import Struct

from pydsl.cluster.errors import Busy, ClusterError, Forbidden, NotThere, Unauthenticated, Unreachable, Untrusted, told
from pydsl.cluster.faults import Advice, fault
from pydsl.errors import PydslError, UsageError
from pydsl.proxies import SOCKS

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator, Mapping

    import urllib3

    from pydsl.spec.values import Json

T = TypeVar("T")
AGENT = "pydsl"
JSON_TYPE = "application/json"
ALREADY_EXISTS, OF_THE_REQUEST = 6, (2, 13)
"""gRPC's codes, as Argo Server uses them."""
NO_CONTENT = 204
PIECE = 1 << 16
FEW = 3
"""How often a server is asked that has never answered: it may not be there at all."""
ANONYMOUS = "system:anonymous"
"""The name that an API server has for who doesn't say who it is."""
POOLED = 32
"""Connections that are kept: one for each pod whose log is read, and some."""
REPEATED = frozenset(["GET", "HEAD", "PUT", "PATCH", "DELETE"])
"""Methods that may be asked again though the first may have been done; a POST, where whoever asks says so."""


@attrs.frozen(kw_only=True)
class Endpoint:
    """A server: where it is, and how it's trusted."""

    url: str
    """With the path that all paths are below."""
    context: ssl.SSLContext | None = None
    server_name: str = ""
    """The name that the server's certificate has, where it isn't the URL's host."""
    proxy: str = ""
    headers: tuple[tuple[str, str], ...] = attrs.field(default=(), repr=False)
    """Sent with each request; a name may come twice."""
    advice: Advice = attrs.field(factory=Advice)


class Credentials(Protocol):
    """Who asks."""

    def headers(self) -> Mapping[str, str]:
        """Return the headers that say it, as they are now."""
        ...

    def renew(self) -> bool:
        """Find newer ones, since the server doesn't take these; whether there are any."""
        ...


@attrs.frozen
class FixedToken:
    """A token that stays what it is, as its header takes it: `Bearer x`, `Basic x`; "" for nobody."""

    value: str = attrs.field(default="", repr=False)

    def headers(self) -> Mapping[str, str]:
        """Return the header."""
        return {"Authorization": self.value} if self.value else {}

    def renew(self) -> bool:
        """There's no other."""
        return False


class Patience(Struct, frozen=True, kw_only=True):
    """How often something is asked again, and how long we wait in between: twice as long each time, a bit at random."""

    tries: int = 8
    first: float = 0.2
    most: float = 10.0
    sleep: Callable[[float], None] = time.sleep

    def wait(self, tried: int, after: float | None = None) -> None:
        """Wait after so many tries, at least as long as the server says."""
        span = min(self.first * 2.0 ** (tried - 1), self.most) * random.uniform(0.75, 1.25)
        self.sleep(max(span, after or 0.0))


@attrs.frozen(kw_only=True)
class ServerRequest:
    """One request."""

    method: str
    path: str
    query: Mapping[str, str] = attrs.field(factory=dict)
    body: Json = attrs.field(default=None, repr=False)
    """JSON to send; bytes go as they are."""
    content: str = JSON_TYPE
    accept: str = JSON_TYPE
    timeout: float | None = 60.0
    """Seconds without a byte; None to wait for ever, as a watch does."""
    is_repeatable: bool | None = None
    """Whether it may be asked again though it may have been done; None for what the method says."""

    @property
    def may_repeat(self) -> bool:
        """Whether it may be asked again though it may have been done."""
        return self.method in REPEATED if self.is_repeatable is None else self.is_repeatable


@attrs.define
class Transport:
    """A way to a server. Connections are kept; threads may share it."""

    endpoint: Endpoint
    credentials: Credentials = attrs.field(factory=FixedToken)
    patience: Patience = attrs.field(factory=Patience)
    _pool: Any = attrs.field(default=None, init=False, repr=False)
    _is_met: bool = attrs.field(default=False, init=False)
    """Whether the server has answered anything."""

    def ask(self, call: ServerRequest) -> Json:
        """Make a request, again where that's safe, and return the JSON of its answer."""
        return decoded(self._persisting(lambda: self._whole(call), call), self.host)

    def text(self, call: ServerRequest) -> bytes:
        """Make a request, again where that's safe, and return its answer."""
        return self._persisting(lambda: self._whole(call), call)

    @contextlib.contextmanager
    def stream(self, call: ServerRequest) -> Iterator[Iterator[bytes]]:
        """Make a request, again until an answer begins, and give its lines with their ends.

        Raises Unreachable where it's cut; a last line without an end is what was there when the server ended it.
        """
        response = self._persisting(lambda: self._opened(call), call)
        try:
            yield self._lines(response)
        finally:
            response.close()

    def clock(self, path: str) -> float | None:
        """Return the server's time, as whatever it answers says; None where it doesn't."""
        from email.utils import parsedate_to_datetime  # only doctors ask

        try:
            response = self._sent(ServerRequest(method="GET", path=path))
            response.release_conn()
            return parsedate_to_datetime(response.headers["Date"]).timestamp()
        except (KeyError, ValueError):
            return None
        except Exception as error:
            raise self._fault(error) from error

    @property
    def host(self) -> str:
        """The server as messages name it."""
        return urlsplit(self.endpoint.url).netloc

    def _persisting(self, once: Callable[[], T], call: ServerRequest) -> T:
        tried, renewed = 0, False
        while True:
            tried += 1
            try:
                return once()
            except Unauthenticated as error:
                if renewed or not self.credentials.renew():
                    raise error.saying(self._why_not_taken()) from None
                renewed = True
            except (Busy, Unreachable) as error:
                if tried >= self._most(error) or not _helps(error, call):
                    raise
                self.patience.wait(tried, error.after)
            except Forbidden as error:
                raise error.saying(self.endpoint.advice.anonymous if ANONYMOUS in error.message else "") from None
            except ClusterError as error:
                error.tried = tried
                raise

    def _why_not_taken(self) -> str:
        from pydsl.cluster.expiry import expired  # who is taken doesn't need it

        said = [self.endpoint.advice.credentials, expired(self.credentials.headers(), time.time())]
        return ": ".join(filter(None, said))

    def _most(self, error: ClusterError) -> int:
        few = isinstance(error, NotThere) and not self._is_met
        return min(FEW, self.patience.tries) if few else self.patience.tries

    def _whole(self, call: ServerRequest) -> bytes:
        response = self._opened(call)
        try:
            return self._read(response)
        except Exception as error:
            raise self._fault(error) from error
        finally:
            response.release_conn()

    def _read(self, response: urllib3.BaseHTTPResponse) -> bytes:
        """Return an answer's body. Raises Unreachable for one that was cut within its headers: it looks empty."""
        body = bytes(response.read(decode_content=True))
        if not body and not _is_framed(response):
            raise Unreachable(f"{self.host}: the connection was cut")
        return body

    def _opened(self, call: ServerRequest) -> urllib3.BaseHTTPResponse:
        """Make a request; return its answer if it's one of success, and raise what it means if not."""
        try:
            response = self._sent(call)
            if response.status < 300:
                return response
            body, headers = self._read(response), response.headers
            response.release_conn()
        except Exception as error:
            raise self._fault(error) from error
        raise refused(response.status, body, headers.get("Retry-After"), self.host, call.method)

    def _sent(self, call: ServerRequest) -> urllib3.BaseHTTPResponse:
        import urllib3  # who never asks never loads it

        if self._pool is None:
            self._pool = _pool(self.endpoint)
        body = call.body if call.body is None or isinstance(call.body, bytes) else json.dumps(call.body).encode()
        query = f"?{urlencode(call.query)}" if call.query else ""
        headers = urllib3.HTTPHeaderDict({"User-Agent": AGENT, "Accept": call.accept, "Accept-Encoding": "gzip"})
        headers.extend([*self.endpoint.headers, *self.credentials.headers().items()])
        _require_clean(headers)
        if body is not None:
            headers["Content-Type"] = call.content
        response = self._pool.request(
            call.method, f"{self.endpoint.url.rstrip('/')}{call.path}{query}", body=body, headers=headers,
            timeout=urllib3.Timeout(connect=10.0, read=call.timeout), retries=False, redirect=False,
            preload_content=False,
        )  # fmt: skip
        self._is_met = True
        return response  # type: ignore[no-any-return]  # the library says Any

    def _lines(self, response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
        """Yield lines; none that a cut stream left half. Raises Unreachable then."""
        rest, came = b"", _is_framed(response)
        try:
            while piece := response.read1(PIECE, decode_content=True):
                came = True
                *lines, rest = (rest + piece).split(b"\n")
                yield from (line + b"\n" for line in lines)
        except GeneratorExit:
            raise
        except Exception as error:
            raise self._fault(error) from error
        if rest:
            yield rest
        if not came:
            raise Unreachable(f"{self.host}: the connection was cut")

    def _fault(self, error: Exception) -> PydslError:
        return error if isinstance(error, PydslError) else fault(error, self.host, self.endpoint.advice)


def _is_framed(response: urllib3.BaseHTTPResponse) -> bool:
    """Whether an answer says where its body ends: one that's cut within its headers doesn't, and looks empty."""
    length, encoding = (response.headers.get(name, "") for name in ("Content-Length", "Transfer-Encoding"))
    return length.isdecimal() or encoding.lower() == "chunked" or response.status == NO_CONTENT


def _require_clean(headers: Mapping[str, str]) -> None:
    """Raise UsageError for a header that can't be sent. Its value isn't shown: it may be a token."""
    for name, value in headers.items():
        if not (value.isascii() and value.isprintable()):
            raise UsageError(f"{name}: a header is printable ASCII, and this one has other characters")


def _helps(error: ClusterError, call: ServerRequest) -> bool:
    """Whether asking again may help and can't do harm; 429 and a 503 that says when weren't done at all."""
    if isinstance(error, Untrusted):
        return False
    undone = error.status == 429 or (error.status == 503 and error.after is not None)
    return undone or call.may_repeat


def _pool(endpoint: Endpoint) -> Any:
    import urllib3  # as above

    options: dict[str, Any] = {"maxsize": POOLED, "ssl_context": endpoint.context}
    if endpoint.server_name:
        options |= {"server_hostname": endpoint.server_name, "assert_hostname": endpoint.server_name}
    urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)  # who asked for it knows
    if not endpoint.proxy:
        return urllib3.PoolManager(**options)
    parts = urlsplit(endpoint.proxy)
    name, password = (unquote(one or "") for one in (parts.username, parts.password))
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    if parts.scheme.startswith(SOCKS):
        from urllib3.contrib.socks import SOCKSProxyManager  # few have such a one

        return SOCKSProxyManager(bare, name or None, password or None, **options)
    headers = urllib3.make_headers(proxy_basic_auth=f"{name}:{password}") if name else None
    return urllib3.ProxyManager(bare, proxy_headers=headers, **options)


def refused(status: int, body: bytes, after: str | None, host: str, method: str = "GET") -> ClusterError:
    """Return the error of an answer: a Kubernetes `Status`, Argo Server's `{"code", "message"}`, or any text."""
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    seconds = float(after) if after and after.isdigit() else None
    if isinstance(found, dict) and isinstance(found.get("error"), dict):
        found = found["error"]  # of a stream that Argo Server doesn't begin
    if isinstance(found, dict) and isinstance(found.get("message"), str):
        reason = str(found.get("reason") or _argo_reason(found, method))
        return told(status, found["message"], reason=reason, after=seconds, details=found.get("details"))  # type: ignore[no-any-return]  # JSON
    first = body.decode(errors="replace").strip().partition("\n")[0][:200]
    return told(status, f"{host} answered {status}: {first or 'nothing'}", after=seconds)  # type: ignore[no-any-return]  # JSON


def _argo_reason(found: Json, method: str) -> str:
    """Return the reason that a gRPC code means: its 500 is the server's trouble where something was only read."""
    if found.get("code") == ALREADY_EXISTS and str(found["message"]).endswith("already exists"):
        return "AlreadyExists"
    return "NotDone" if found.get("code") in OF_THE_REQUEST and method != "GET" else ""


def decoded(body: bytes, host: str) -> Json:
    """Read an answer's JSON. Raises ClusterError where it's something else: a proxy's page, a cut body."""
    try:
        return json.loads(body)
    except ValueError:
        first = body.decode(errors="replace").strip().partition("\n")[0][:200]
        raise Unreachable(f"{host} answered what isn't JSON: {first!r}: is it the right address?") from None
