from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.server.asking import WORKFLOWS, asking, workflow

if TYPE_CHECKING:
    from pathlib import Path

EVENTS = "/api/v1/workflow-events/argo"
FIELDS = "fields=result.type,result.object.metadata.name"


def test_a_watch_begins_with_what_is_there(tmp_path: Path) -> None:
    ask = asking(tmp_path)
    ask("POST", WORKFLOWS, {"workflow": workflow("one")})
    _, told = ask("GET", f"{EVENTS}?{FIELDS}")
    assert told == [{"result": {"type": "ADDED", "object": {"metadata": {"name": "one"}}}}]


def test_a_watch_from_a_version_on_tells_what_came_later(tmp_path: Path) -> None:
    ask = asking(tmp_path)
    _, first = ask("POST", WORKFLOWS, {"workflow": workflow("one")})
    ask("POST", WORKFLOWS, {"workflow": workflow("two")})
    version = first["metadata"]["resourceVersion"]
    _, told = ask("GET", f"{EVENTS}?listOptions.resourceVersion={version}&{FIELDS}")
    assert [one["result"]["object"]["metadata"]["name"] for one in told] == ["two"]


def test_a_watch_tells_what_is_gone(tmp_path: Path) -> None:
    from pydsl.server import answer
    from pydsl.server.messages import asked

    ask = asking(tmp_path)
    ask("POST", WORKFLOWS, {"workflow": workflow("one")})
    stream = answer(ask.served, asked("GET", EVENTS, {"Authorization": "Bearer secret"})).stream
    assert stream is not None
    assert b'"ADDED"' in next(stream)
    ask("DELETE", f"{WORKFLOWS}/one")
    assert next(stream) == b""
    assert b'"DELETED"' in next(stream)


@pytest.mark.parametrize(("version", "status", "code"), [("1", 400, 3), ("abc", 500, 13)])
def test_a_version_that_is_too_old_or_none_is_refused(tmp_path: Path, version: str, status: int, code: int) -> None:
    answered, told = asking(tmp_path)("GET", f"{EVENTS}?listOptions.resourceVersion={version}")
    assert (answered, told["error"]["grpc_code"]) == (status, code)
