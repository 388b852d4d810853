from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pydsl.local import RunReport, run_workflow
from pydsl.manifest.library import library_of
from tests.local.workflows import phases, run, workflow
from tests.web_server import Asked, Reply, Server, serving

PATIENCE = 60.0
"""Seconds until what a test waits for counts as never coming."""


def replies(asked: Asked) -> Reply:
    if asked.path == "/moved":
        return Reply(status=302, headers={"Location": "/hello"})
    if asked.path == "/round":
        return Reply(status=302, headers={"Location": "/round"})
    if asked.path == "/long":
        return Reply(b"x" * ((1 << 20) + 1))
    if asked.path.startswith("/status/"):
        return Reply(b"no", status=int(asked.path.rpartition("/")[2]))
    return Reply(b"hello\n", headers={"x-made-by": "me"})


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(replies) as found:
        yield found


@pytest.fixture
def answered() -> list[Asked]:
    """Return the requests that the silent server has answered: none, unless somebody waits for it."""
    return []


@pytest.fixture
def silent(answered: list[Asked]) -> Iterator[Server]:
    """A server that doesn't answer before the test is over."""
    over = threading.Event()

    def reply(asked: Asked) -> Reply:
        if not over.wait(PATIENCE):
            answered.append(asked)
        return Reply(b"late")

    with serving(reply) as found:
        yield found
        over.set()


def main(url: str, more: str = "") -> str:
    return f"templates:\n- name: main\n  http:\n    url: {url}\n{more}"


def node(report: RunReport) -> Any:
    return report.nodes["wf"]


def outputs(report: RunReport) -> Any:
    return report.workflow["status"]["nodes"]["wf"]["outputs"]


def test_the_body_is_the_result(server: Server, tmp_path: Path) -> None:
    report = run(main(f"{server.url}/hello"), tmp_path)
    assert (node(report).type, node(report).phase, outputs(report)) == ("HTTP", "Succeeded", {"result": "hello\n"})
    (asked,) = server.asked
    assert (asked.method, asked.path, asked.body) == ("GET", "/hello", b"")


def test_a_later_step_has_the_result(server: Server, tmp_path: Path) -> None:
    report = run(
        f"""\
templates:
- name: main
  steps:
  - - {{name: ask, template: ask}}
  - - {{name: say, template: say, arguments: {{parameters: [{{name: x, value: "{{{{steps.ask.outputs.result}}}}"}}]}}}}
- name: ask
  http: {{url: "{server.url}/hello"}}
- name: say
  inputs: {{parameters: [{{name: x}}]}}
  container: {{image: busybox, command: [printf], args: ["<%s>", "{{{{inputs.parameters.x}}}}"]}}
""",
        tmp_path,
    )
    assert report.logs("say") == "<hello\n>"


def test_a_request_has_method_headers_and_body(server: Server, tmp_path: Path) -> None:
    more = """\
    method: POST
    body: '{"a": 1}'
    headers:
    - {name: x-plain, value: b}
    - {name: authorization, valueFrom: {secretKeyRef: {name: token, key: t}}}
"""
    secret = {"kind": "Secret", "metadata": {"name": "token"}, "stringData": {"t": "abc123"}}
    spec = workflow(main(server.url, more))
    assert run_workflow(spec, library_of([secret]), runtime="process", home=tmp_path).phase == "Succeeded"
    (asked,) = server.asked
    assert (asked.method, asked.body) == ("POST", b'{"a": 1}')
    assert {"X-Plain": "b", "Authorization": "abc123"}.items() <= asked.headers.items()
    assert "Content-Type" not in asked.headers


def test_a_body_of_bytes(server: Server, tmp_path: Path) -> None:
    body = base64.b64encode(b"\xff\x00").decode()
    run(main(server.url, f"    method: PUT\n    bodyFrom: {{bytes: {body}}}\n"), tmp_path)
    assert server.asked[0].body == b"\xff\x00"


@pytest.mark.parametrize(
    ("path", "more", "message"),
    [
        ("/status/404", "", "received non-2xx response code: 404"),
        ("/hello", "successCondition: response.statusCode == 201",
         "successCondition 'response.statusCode == 201' evaluated false"),
        ("/hello", "successCondition: response.statusCode", "unable to cast expression result '%!s(int=200)' to bool"),
        ("/round", "", 'Get "{url}/round": stopped after 10 redirects'),
        ("/long", "", "the answer of {url}/long has more than 1048576 bytes"),
        ("/hello", "headers: [{name: a, valueFrom: {secretKeyRef: {name: s, key: k}}}]",
         'secret "s" not found: give the file that has it with -f'),
    ],
)  # fmt: skip
def test_what_goes_wrong_fails_the_node(server: Server, tmp_path: Path, path: str, more: str, message: str) -> None:
    report = run(main(server.url + path, f"    {more}\n"), tmp_path)
    assert (report.phase, node(report).phase, node(report).message) == (
        "Failed", "Failed", message.replace("{url}", server.url),
    )  # fmt: skip


def test_nobody_listens(tmp_path: Path) -> None:
    report = run(main("http://127.0.0.1:1/x"), tmp_path)
    cause = "dial tcp 127.0.0.1:1: connect: connection refused"
    assert node(report).message == f'Get "http://127.0.0.1:1/x": {cause}'


@pytest.mark.parametrize(
    "condition",
    [
        "response.statusCode == 404",
        'response.body == "no"',
        'request.method == "" && request.url endsWith "404"',
        'response.headers["Content-Length"][0] == "2"',
        'request.headers["X-A"][0] == "b"',
    ],
)
def test_a_condition_sees_request_and_answer(server: Server, tmp_path: Path, condition: str) -> None:
    more = f"    headers: [{{name: x-a, value: b}}]\n    successCondition: '{condition}'\n"
    assert run(main(f"{server.url}/status/404", more), tmp_path).phase == "Succeeded"


def test_a_redirect_is_followed(server: Server, tmp_path: Path) -> None:
    assert outputs(run(main(f"{server.url}/moved"), tmp_path)) == {"result": "hello\n"}


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("  activeDeadlineSeconds: 1\n", "Pod was active on the node longer than the specified deadline"),
        ("    timeoutSeconds: 1\n", 'Get "{url}/x": context deadline exceeded'),
    ],
)
def test_a_request_that_takes_too_long_is_given_up(
    silent: Server, answered: list[Asked], tmp_path: Path, more: str, message: str
) -> None:
    report = run(main(f"{silent.url}/x", more), tmp_path)
    told = message.replace("{url}", silent.url)
    assert (node(report).phase, node(report).message, answered) == ("Failed", told, [])


def test_many_requests_go_on_at_a_time_and_count_as_no_pods(tmp_path: Path) -> None:
    together = threading.Barrier(3)

    def reply(asked: Asked) -> Reply:
        together.wait(PATIENCE)
        return Reply(b"1")

    with serving(reply) as server:
        body = f"""\
parallelism: 1
templates:
- name: main
  steps:
  - - {{name: ask, template: ask, withItems: [1, 2, 3]}}
- name: ask
  http: {{url: "{server.url}"}}
"""
        assert set(phases(run(body, tmp_path, jobs=3)).values()) == {"Succeeded"}


def test_a_value_of_a_secret_is_masked_in_messages(server: Server, tmp_path: Path) -> None:
    secret: dict[str, Any] = {"kind": "Secret", "metadata": {"name": "s"}, "stringData": {"k": "status"}}
    report = run_workflow(
        workflow(main("http://127.0.0.1:1/status")), library_of([secret]), runtime="process", home=tmp_path
    )
    assert "status" not in node(report).message
