from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pydsl.errors import Refused
from pydsl.local import RunReport
from tests.local.workflows import run
from tests.web_server import Asked, Reply, Server, serving

BODY = """\
templates:
- name: main
  inputs: {parameters: [{name: p, value: v}]}
  plugin: {hello: {say: "{{inputs.parameters.p}}"}}
"""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.chdir(tmp_path)

    def replies(asked: Asked) -> Reply:
        mode = (tmp_path / "mode").read_text()
        if mode == "requeue" and len(found.asked) == 1:
            return Reply(b'{"node": {"phase": "Running", "message": "at it"}, "requeue": "10ms"}')
        if mode == "unknown":
            return Reply(status=404)
        if mode == "broken":
            return Reply(b"oh", status=500)
        node = {
            "phase": "Failed" if mode == "fails" else "Succeeded",
            "message": mode,
            "outputs": {"parameters": [{"name": "q", "value": "w"}], "result": "r"},
        }
        return Reply(json.dumps({"node": node}).encode())

    with serving(replies) as found:
        (tmp_path / "pyproject.toml").write_text(f'[tool.pydsl.plugins]\nhello = "{found.url}"\n')
        yield found


def played(tmp_path: Path, mode: str) -> RunReport:
    (tmp_path / "mode").write_text(mode)
    return run(BODY, tmp_path / "home")


def node(report: RunReport) -> Any:
    return report.workflow["status"]["nodes"]["wf"]


def test_a_plugin_is_asked_with_the_template_and_its_answer_is_the_nodes(server: Server, tmp_path: Path) -> None:
    found = node(played(tmp_path, "done"))
    assert (found["type"], found["phase"], found["message"]) == ("Plugin", "Succeeded", "done")
    assert found["outputs"] == {"parameters": [{"name": "q", "value": "w"}], "result": "r"}
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", "/api/v1/template.execute")
    body = json.loads(asked.body)
    assert (body["workflow"]["metadata"]["name"], body["template"]["plugin"]) == ("wf", {"hello": {"say": "v"}})


def test_a_plugin_that_goes_on_is_asked_again(server: Server, tmp_path: Path) -> None:
    assert node(played(tmp_path, "requeue"))["phase"] == "Succeeded"
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("mode", "phase", "message"),
    [
        ("fails", "Failed", "fails"),
        ("unknown", "Error", "no plugin executed the template"),
        ("broken", "Error", "500: oh"),
    ],
)
def test_what_goes_wrong(server: Server, tmp_path: Path, mode: str, phase: str, message: str) -> None:
    found = node(played(tmp_path, mode))
    assert (found["phase"], found["message"]) == (phase, message)


def test_a_plugin_without_address_is_refused_before_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Refused) as error:
        run(BODY, tmp_path / "home")
    assert str(error.value).splitlines()[1] == (
        "  template main: plugin hello: say its address in [tool.pydsl.plugins] of pyproject.toml"
    )
