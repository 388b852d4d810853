"""What is asked of the server, and what it answers, apart from sockets."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from msgspec import Struct, field

from pydsl.server.faults import INVALID, ServerFault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pydsl.spec.values import Json

JSON, EVENTS, TEXT, BYTES = (
    "application/json",
    "text/event-stream",
    "text/plain; charset=utf-8",
    "application/octet-stream",
)


class Incoming(Struct, frozen=True, kw_only=True):
    """One request. `headers` have lower-case names; `names` is what the path's variables stand for."""

    method: str
    path: str
    query: Mapping[str, Sequence[str]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    names: Mapping[str, str] = field(default_factory=dict)

    def option(self, name: str) -> str:
        """Return an option of the query; "" where it isn't given."""
        return self.query.get(name, [""])[-1]

    def is_set(self, name: str) -> bool:
        """Whether an option of the query says true."""
        return self.option(name).lower() in {"true", "1"}

    def message(self) -> dict[str, Json]:
        """Read the body. Raises ServerFault in the words of Go's JSON reader."""
        text = self.body.decode(errors="replace")
        try:
            value = json.loads(text or "{}")
        except json.JSONDecodeError as error:
            raise ServerFault(INVALID, _unread(text, error), grpc=False) from None
        except RecursionError:
            raise ServerFault(INVALID, "exceeded max depth", grpc=False) from None
        if not isinstance(value, dict):
            kind = "array" if isinstance(value, list) else "string" if isinstance(value, str) else "number"
            raise ServerFault(INVALID, f"json: cannot unmarshal {kind} into Go value", grpc=False)
        return value


def asked(method: str, target: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Incoming:
    """Read a request as HTTP has it."""
    parts = urlsplit(target)
    lower = {name.lower(): value for name, value in (headers or {}).items()}
    query = parse_qs(parts.query, keep_blank_values=True)
    return Incoming(method=method, path=parts.path, query=query, headers=lower, body=body)


def _unread(text: str, error: json.JSONDecodeError) -> str:
    rest = text[error.pos :].lstrip()
    if not rest:
        return "unexpected EOF" if text.strip() else "EOF"
    return f"invalid character '{rest[0]}' looking for beginning of value"


class Reply(Struct, frozen=True, kw_only=True):
    """One answer. `stream` yields what follows as it comes, b"" where there's nothing yet."""

    status: int = 200
    kind: str = JSON
    body: bytes = b""
    stream: Iterator[bytes] | None = None
    grpc: bool = True
    """Whether a method of the API answered; headers say so."""


def of_json(value: Json, status: int = 200, *, grpc: bool = True) -> Reply:
    """Reply with JSON, written as Go does: without spaces."""
    return Reply(status=status, body=written(value), grpc=grpc)


def written(value: Json) -> bytes:
    """Write JSON as Go does."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode(errors="surrogateescape")
