"""What the server refuses: gRPC's codes, their HTTP statuses, the JSON that tells of them."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from pydsl.errors import NoSuchRun, NotAsked, PydslError

if TYPE_CHECKING:
    from pydsl.spec.values import Json


UNKNOWN, INVALID, NOT_FOUND, EXISTS, FORBIDDEN = 2, 3, 5, 6, 7
ABSENT, INTERNAL, UNAUTHENTICATED = 12, 13, 16
STATUSES = {
    UNKNOWN: 500, INVALID: 400, NOT_FOUND: 404, EXISTS: 409, FORBIDDEN: 403, ABSENT: 501, INTERNAL: 500,
    UNAUTHENTICATED: 401,
}  # fmt: skip


class ServerFault(PydslError):
    """The server refuses something; `grpc` where a method of the API does, not the gateway before it."""

    def __init__(self, code: int, message: str, *, grpc: bool = True) -> None:
        super().__init__(message)
        self.code, self.message, self.grpc = code, message, grpc

    @property
    def status(self) -> int:
        """The HTTP status."""
        return STATUSES[self.code]

    @property
    def json(self) -> Json:
        """The body."""
        return {"code": self.code, "message": self.message}

    @property
    def streamed(self) -> Json:
        """The body where a stream was asked for."""
        status = self.status
        error = {"grpc_code": self.code, "http_code": status, "message": self.message}
        return {"error": {**error, "http_status": HTTPStatus(status).phrase}}


def missing(plural: str, name: str) -> ServerFault:
    """Return the fault that there's no object of a name."""
    return ServerFault(NOT_FOUND, f'{plural}.argoproj.io "{name}" not found')


def existing(plural: str, name: str) -> ServerFault:
    """Return the fault that there is one already."""
    return ServerFault(EXISTS, f'{plural}.argoproj.io "{name}" already exists')


def fault_of(error: PydslError, code: int = INVALID) -> ServerFault:
    """Return the fault that an error of pydsl is here."""
    if isinstance(error, ServerFault):
        return error
    if isinstance(error, NoSuchRun):
        return ServerFault(NOT_FOUND, str(error))
    return ServerFault(code if isinstance(error, NotAsked) else INVALID, str(error))
