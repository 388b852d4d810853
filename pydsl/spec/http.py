"""Templates that ask a web server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.spec.classes import define

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydsl.spec.env import SecretKeySelector
    from pydsl.spec.values import Bytes, Given, Int64


@define(kw_only=True)
class HTTP:
    """One request to a web server, made by the agent."""

    url: str
    method: str | None = None
    headers: Sequence[Given[HTTPHeader]] | None = None
    body: str | None = None
    body_from: Given[HTTPBodySource] | None = None
    timeout_seconds: Int64 | None = None
    success_condition: str | None = None
    insecure_skip_verify: bool | None = None


@define(kw_only=True)
class HTTPHeader:
    """A header of a request: its value, or where it comes from."""

    name: str
    value: str | None = None
    value_from: Given[HTTPHeaderSource] | None = None


@define(kw_only=True)
class HTTPHeaderSource:
    """The Secret that a header's value is in."""

    secret_key_ref: Given[SecretKeySelector] | None = None


@define(kw_only=True)
class HTTPBodySource:
    """A request's body as bytes."""

    bytes: Bytes | None = None
