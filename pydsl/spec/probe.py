"""How Kubernetes finds out whether a container is well, and what it does when it starts and stops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.spec.classes import define

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydsl.spec.values import Given, Int32, Int64, IntOrString


@define(kw_only=True)
class Lifecycle:
    """What is done after a container starts and before it stops."""

    post_start: Given[LifecycleHandler] | None = None
    pre_stop: Given[LifecycleHandler] | None = None
    stop_signal: str | None = None


@define(kw_only=True)
class LifecycleHandler:
    """One thing that is done then."""

    exec: Given[ExecAction] | None = None
    http_get: Given[HTTPGetAction] | None = None
    sleep: Given[SleepAction] | None = None
    tcp_socket: Given[TCPSocketAction] | None = None


@define(kw_only=True)
class Probe:
    """A question that is asked of a container again and again."""

    exec: Given[ExecAction] | None = None
    http_get: Given[HTTPGetAction] | None = None
    tcp_socket: Given[TCPSocketAction] | None = None
    grpc: Given[GRPCAction] | None = None
    initial_delay_seconds: Int32 | None = None
    period_seconds: Int32 | None = None
    timeout_seconds: Int32 | None = None
    success_threshold: Int32 | None = None
    failure_threshold: Int32 | None = None
    termination_grace_period_seconds: Int64 | None = None


@define(kw_only=True)
class ExecAction:
    """A command in the container."""

    command: Sequence[str] | None = None


@define(kw_only=True)
class HTTPGetAction:
    """A request for a page."""

    scheme: str | None = None
    host: str | None = None
    port: IntOrString
    path: str | None = None
    http_headers: Sequence[Given[HTTPGetHeader]] | None = None


@define(kw_only=True)
class HTTPGetHeader:
    """A header of a probe's request."""

    name: str
    value: str


@define(kw_only=True)
class TCPSocketAction:
    """A connection to a port."""

    host: str | None = None
    port: IntOrString


@define(kw_only=True)
class GRPCAction:
    """A health check by gRPC."""

    port: Int32
    service: str | None = None


@define(kw_only=True)
class SleepAction:
    """A wait of some seconds."""

    seconds: Int64
