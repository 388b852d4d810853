"""What common images run where a template has no command."""

from __future__ import annotations

from pathlib import Path

import pytest

from pydsl.local.images import Images
from pydsl.local.programs import COMMON, program_of
from tests.local.pods import Bench
from tests.local.workflows import run
from tests.shared import ROOT

CASES: list[tuple[str, list[str], list[str]]] = [
    ("alpine:3.20", [], ["/bin/sh"]),
    ("alpine:3.20", ["echo", "x"], ["echo", "x"]),
    ("docker.io/library/python:3.12-slim", [], ["python3"]),
    ("public.ecr.aws/docker/library/debian@sha256:0123", [], ["bash"]),
    ("alpine/git", [], ["git", "--help"]),
    ("alpine/git:2.45", ["clone", "u"], ["git", "clone", "u"]),
    ("bash:5", ["-c", "echo x"], ["bash", "-c", "echo x"]),
    ("bash:5", ["true"], ["true"]),
    ("node:20", ["server.js"], ["node", "server.js"]),
    ("node:20", ["sh", "-c", "true"], ["sh", "-c", "true"]),
    ("curlimages/curl", ["http://localhost"], ["curl", "http://localhost"]),
]


@pytest.mark.parametrize(("image", "arguments", "words"), CASES)
def test_what_is_run(image: str, arguments: list[str], words: list[str]) -> None:
    assert Images().own_command(image, arguments) == words


@pytest.mark.parametrize("image", ["acme/alpine", "alpine/nosuch", "localhost:5000/python", "library"])
def test_an_image_that_is_only_called_alike_isnt_known(image: str) -> None:
    assert program_of(image) is None


def test_what_a_project_says_of_an_image_comes_first() -> None:
    images = Images().with_({"python": "tools/python -X dev"}, Path("/p"))
    assert images.own_command("python:3.12", ["x.py"]) == ["/p/tools/python", "-X", "dev", "x.py"]


def test_it_runs(tmp_path: Path) -> None:
    report = run("templates:\n- {name: main, container: {image: 'alpine:3.20', args: [echo, hi]}}\n", tmp_path)
    assert (report.phase, report.logs("wf")) == ("Succeeded", "hi\n")


def test_a_program_that_isnt_on_this_machine_fails_its_node(hosted: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pydsl.local.programs.COMMON", {"alpine/git": COMMON["mikefarah/yq"]})
    monkeypatch.setenv("PATH", str(hosted.folder))
    ended = hosted.run({"name": "t", "container": {"image": "alpine/git"}})
    assert ended.message.endswith('exec: "yq": executable file not found in $PATH')


def test_the_docs_name_each() -> None:
    page = (ROOT / "docs/reference/local-runs.md").read_text(encoding="utf-8")
    assert [image for image in COMMON if f"`{image}`" not in page] == []
