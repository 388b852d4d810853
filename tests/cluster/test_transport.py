"""Requests to a server: what is asked again, and how failures are told."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from typing import Any

import pytest

from pydsl.cluster.errors import (
    Busy,
    Contradicted,
    Exists,
    Forbidden,
    Gone,
    Invalid,
    Missing,
    NotThere,
    Unauthenticated,
    Unreachable,
)
from pydsl.cluster.faults import Advice
from pydsl.cluster.transport import FEW, Endpoint, FixedToken, Patience, ServerRequest, Transport
from pydsl.errors import UsageError
from tests.web_server import Asked, Reply, serving

GET = ServerRequest(method="GET", path="/x")
POST = ServerRequest(method="POST", path="/x", body={"a": 1})


def failing(status: int, **more: Any) -> Reply:
    headers = more.pop("headers", {})
    return Reply(json.dumps({"kind": "Status", "code": status, **more}).encode(), status, headers)


def waiting(waits: list[float], **more: Any) -> Patience:
    return Patience(sleep=waits.append, **more)


def answering(*replies: Reply) -> Callable[[Asked], Reply]:
    left = [*replies]
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


@pytest.mark.parametrize(
    ("status", "reason", "kind"),
    [
        (400, "BadRequest", Invalid),
        (404, "NotFound", Missing),
        (409, "AlreadyExists", Exists),
        (409, "Conflict", Contradicted),
        (410, "Expired", Gone),
        (422, "Invalid", Invalid),
    ],
)
def test_an_answer_says_its_error(status: int, reason: str, kind: type[Exception]) -> None:
    with serving(lambda _: failing(status, reason=reason, message="no")) as server, pytest.raises(kind) as caught:
        Transport(Endpoint(url=server.url)).ask(GET)
    assert (str(caught.value), caught.value.status, caught.value.reason) == ("no", status, reason)  # type: ignore[attr-defined]  # a class of errors
    assert len(server.asked) == 1


def test_a_server_that_is_busy_is_asked_again_after_the_time_that_it_says() -> None:
    waits: list[float] = []
    busy = failing(429, message="slow", headers={"Retry-After": "3"})
    with serving(answering(busy, failing(503, message="no"), Reply(b'{"a": 1}'))) as server:
        assert Transport(Endpoint(url=server.url), patience=waiting(waits)).ask(GET) == {"a": 1}
    assert waits[0] == 3
    assert 0.3 <= waits[1] <= 0.5


def test_what_may_have_been_done_is_not_asked_again() -> None:
    with serving(lambda _: failing(500, message="boom")) as server, pytest.raises(Busy, match=r"^boom$"):
        Transport(Endpoint(url=server.url), patience=waiting([])).ask(POST)
    assert len(server.asked) == 1


def test_what_was_not_done_is_asked_again() -> None:
    with serving(answering(failing(429, message="slow"), Reply(b"{}"))) as server:
        Transport(Endpoint(url=server.url), patience=waiting([])).ask(POST)
    assert [one.body for one in server.asked] == [b'{"a": 1}'] * 2


def test_patience_ends() -> None:
    waits: list[float] = []
    with serving(lambda _: failing(503, message="closed")) as server, pytest.raises(Busy, match=r"^closed$"):
        Transport(Endpoint(url=server.url), patience=waiting(waits, tries=4)).ask(GET)
    assert len(server.asked) == 4
    assert waits == sorted(waits)


class Rotated:
    def __init__(self) -> None:
        self.value = "old"

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.value}"}

    def renew(self) -> bool:
        self.value = "new"
        return True


def test_credentials_are_renewed_once() -> None:
    def reply(asked: Asked) -> Reply:
        return Reply(b"{}") if asked.headers["Authorization"] == "Bearer new" else failing(401, message="Unauthorized")

    with serving(reply) as server:
        assert Transport(Endpoint(url=server.url), Rotated()).ask(GET) == {}


def test_credentials_that_are_not_taken_are_told_with_what_to_do() -> None:
    advice = Advice(credentials="log in again")
    with (
        serving(lambda _: failing(401, message="Unauthorized")) as server,
        pytest.raises(Unauthenticated, match=r"^Unauthorized: log in again$"),
    ):
        Transport(Endpoint(url=server.url, advice=advice), FixedToken("Bearer geheim")).ask(GET)


def test_nobody_there() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
    endpoint = Endpoint(url=f"http://{host}", advice=Advice(address="$ARGO_SERVER"))
    with pytest.raises(Unreachable) as caught:
        Transport(endpoint, patience=waiting([], tries=2)).ask(GET)
    assert str(caught.value) == f"{host}: connection refused: is it running, and is this its address? ($ARGO_SERVER)"


def test_a_server_that_never_answered_is_asked_a_few_times_only() -> None:
    waits: list[float] = []
    with pytest.raises(NotThere):
        Transport(Endpoint(url="http://127.0.0.1:1"), patience=waiting(waits)).ask(GET)
    assert len(waits) == FEW - 1


def test_a_server_that_has_answered_is_waited_for() -> None:
    waits: list[float] = []
    with serving(lambda _: Reply(b"{}")) as server:
        transport = Transport(Endpoint(url=server.url), patience=waiting(waits))
        transport.ask(GET)
    with pytest.raises(NotThere):
        transport.ask(GET)
    assert len(waits) == transport.patience.tries - 1


class Failing:
    def headers(self) -> dict[str, str]:
        raise UsageError("log in first")

    def renew(self) -> bool:
        return False


def test_who_cannot_log_in_is_told_at_once() -> None:
    waits: list[float] = []
    with pytest.raises(UsageError, match=r"^log in first$"):
        Transport(Endpoint(url="http://127.0.0.1:1"), Failing(), waiting(waits)).ask(GET)
    assert waits == []


@pytest.mark.parametrize("token", ["geheim\n", "geh\xe9im", "geheim\x00"])
def test_a_header_that_cannot_be_sent_is_not_shown(token: str) -> None:
    with pytest.raises(UsageError) as refused:
        Transport(Endpoint(url="http://127.0.0.1:1"), FixedToken(f"Bearer {token}")).ask(GET)
    assert str(refused.value) == "Authorization: a header is printable ASCII, and this one has other characters"


def test_who_is_nobody_is_told_that_nobody_is_logged_in() -> None:
    told = failing(403, reason="Forbidden", message='User "system:anonymous" cannot list resource "x"')
    advice = Advice(anonymous="nobody is logged in")
    with serving(lambda _: told) as server, pytest.raises(Forbidden) as refused:
        Transport(Endpoint(url=server.url, advice=advice)).ask(GET)
    assert str(refused.value) == 'User "system:anonymous" cannot list resource "x": nobody is logged in'


def test_a_page_that_is_no_json() -> None:
    with serving(lambda _: Reply(b"<html>\nlogin</html>")) as server, pytest.raises(Unreachable) as caught:
        Transport(Endpoint(url=server.url)).ask(GET)
    host = server.url.removeprefix("http://")
    assert str(caught.value) == f"{host} answered what isn't JSON: '<html>': is it the right address?"


def test_a_server_that_speaks_plainly() -> None:
    with serving(lambda _: Reply(b"{}")) as server, pytest.raises(Unreachable) as caught:
        Transport(Endpoint(url=server.url.replace("http:", "https:"))).ask(GET)
    assert str(caught.value).endswith("does it speak plain HTTP?")


def test_a_stream_that_is_cut_gives_its_whole_lines() -> None:
    cut = Reply(b"one\ntwo\nthr", headers={"Content-Length": "100"})
    with serving(lambda _: cut) as server, Transport(Endpoint(url=server.url)).stream(GET) as lines:
        assert [next(lines), next(lines)] == [b"one\n", b"two\n"]
        with pytest.raises(Unreachable, match=r"the connection was cut$"):
            next(lines)
