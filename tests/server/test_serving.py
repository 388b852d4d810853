from __future__ import annotations

import http.client
import json
import threading
from typing import TYPE_CHECKING

import pytest

from pydsl.server.serving import Listening
from tests.server.asking import WORKFLOWS, asking, workflow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEADERS = {"Authorization": "Bearer secret"}


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[http.client.HTTPConnection]:
    """Listen at a free port, for as long as the test goes on."""
    with Listening(("127.0.0.1", 0), asking(tmp_path).served) as listening:
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        made = http.client.HTTPConnection("127.0.0.1", listening.server_address[1], timeout=120)
        yield made
        made.close()
        listening.shutdown()
        thread.join()


def test_one_connection_takes_several_requests(connection: http.client.HTTPConnection) -> None:
    connection.request("POST", WORKFLOWS, json.dumps({"workflow": workflow("one")}), HEADERS)
    assert json.loads(connection.getresponse().read())["metadata"]["name"] == "one"
    connection.request("GET", f"{WORKFLOWS}/one", headers=HEADERS)
    answered = connection.getresponse()
    assert (answered.status, answered.headers["Grpc-Metadata-Content-Type"]) == (200, "application/grpc")


def test_a_head_has_no_body(connection: http.client.HTTPConnection) -> None:
    connection.request("HEAD", WORKFLOWS, headers=HEADERS)
    answered = connection.getresponse()
    assert (answered.status, answered.read()) == (501, b"")


def test_a_stream_is_sent_as_it_comes(connection: http.client.HTTPConnection) -> None:
    connection.request("POST", WORKFLOWS, json.dumps({"workflow": workflow("one")}), HEADERS)
    connection.getresponse().read()
    connection.request("GET", "/api/v1/workflow-events/argo?fields=result.type", headers=HEADERS)
    answered = connection.getresponse()
    assert answered.headers["Transfer-Encoding"] == "chunked"
    assert json.loads(answered.readline()) == {"result": {"type": "ADDED"}}


def test_a_body_of_no_known_length_is_refused(connection: http.client.HTTPConnection) -> None:
    connection.putrequest("POST", WORKFLOWS)
    connection.putheader("Content-Length", "many")
    connection.endheaders()
    assert connection.getresponse().status == 400
