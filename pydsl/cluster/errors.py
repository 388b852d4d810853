"""What a cluster refuses, and how the way to it fails. Each error says its HTTP status and, if it can, what to do.

No message holds a credential: `told` is given what a server says, and `faults` what a library says of a connection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from pydsl.errors import InfrastructureError, NoSuchRun, NotAsked, PydslError, UsageError

if TYPE_CHECKING:
    from pydsl.spec.values import Json


class ClusterError(PydslError):
    """A request that a cluster didn't do. `status` is HTTP's, 0 where there was no answer; `reason` Kubernetes'.

    `after` is how many seconds the server asked us to wait, `details` what a `Status` says besides, `tried` how often
    it was asked: what isn't there after a second request may be what the first one, cut off, took away.
    """

    tried: int = 1

    def __init__(
        self, message: str, *, status: int = 0, reason: str = "", after: float | None = None, details: Json = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.reason = reason
        self.after = after
        self.details = details or {}

    def saying(self, more: str) -> ClusterError:
        """Return the same error, with what to do about it."""
        text = f"{self.message}: {more}" if more else self.message
        return type(self)(text, status=self.status, reason=self.reason, after=self.after, details=self.details)


class Invalid(ClusterError, UsageError):
    """What was sent isn't what the server takes (400, 422)."""


class Missing(ClusterError, NoSuchRun):
    """There's no such object (404)."""

    exit_code: ClassVar[int] = NotAsked.exit_code


class Exists(ClusterError, NotAsked):
    """There's an object of that name already (409, AlreadyExists)."""

    exit_code: ClassVar[int] = NotAsked.exit_code


class Contradicted(ClusterError, NotAsked):
    """Somebody else changed the object meanwhile, or owns the field (409)."""

    exit_code: ClassVar[int] = NotAsked.exit_code


class NotDone(ClusterError, NotAsked):
    """The server won't do what was asked of an object as it is (Argo Server: 500 with a gRPC code of the request's)."""

    exit_code: ClassVar[int] = NotAsked.exit_code


class Gone(ClusterError):
    """The version that a watch or a list would go on from isn't kept any more (410)."""

    exit_code: ClassVar[int] = InfrastructureError.exit_code


class Forbidden(ClusterError):
    """Who asks may not (403)."""

    exit_code: ClassVar[int] = InfrastructureError.exit_code


class Unauthenticated(ClusterError):
    """The server doesn't know who asks (401)."""

    exit_code: ClassVar[int] = InfrastructureError.exit_code


class Busy(ClusterError):
    """The server can't now: 429, 5xx. What asks may ask again."""

    exit_code: ClassVar[int] = InfrastructureError.exit_code


class Unreachable(ClusterError):
    """No answer came: refused, cut, a proxy's fault. Asking again may help."""

    exit_code: ClassVar[int] = InfrastructureError.exit_code


class NotThere(Unreachable):
    """No connection was made: no such host, refused, the proxy's fault."""


class Untrusted(Unreachable):
    """The server's certificate, or ours, isn't taken: asking again won't help."""


_KINDS: dict[int, type[ClusterError]] = {
    400: Invalid,
    401: Unauthenticated,
    403: Forbidden,
    404: Missing,
    409: Contradicted,
    410: Gone,
    422: Invalid,
    429: Busy,
}


_REASONS: dict[str, type[ClusterError]] = {"AlreadyExists": Exists, "NotDone": NotDone}


def told(status: int, message: str, *, reason: str = "", after: float | None = None, details: Json = None) -> Any:
    """Return the error that an answer means."""
    kind = _REASONS.get(reason) or _KINDS.get(status, Busy if status >= 500 else ClusterError)
    return kind(message, status=status, reason=reason, after=after, details=details)
