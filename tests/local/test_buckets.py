"""Artifacts in stores of objects that speak their own language: Google's, Azure's, Artifactory's, on a stand-in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from pydsl.local import RunReport, run_workflow
from pydsl.manifest.library import library_of
from tests.local.workflows import workflow
from tests.web_server import Asked, Reply, Server, serving

SECRET = {"kind": "Secret", "metadata": {"name": "login"}, "stringData": {"user": "me", "pass": "pw", "key": "a2V5"}}
GIVEN = {"logs/a.log": b"first\n", "logs/deep/b.log": b"second\n", "one.txt": b"one\n"}
Objects = dict[str, bytes]


def google(objects: Objects, asked: Asked) -> Reply:
    """Answer as Google Cloud Storage's JSON API does, of a bucket called `bucket`."""
    url = urlsplit(asked.path)
    query = {name: values[0] for name, values in parse_qs(url.query).items()}
    if asked.method == "POST":
        meta, data = re.split(rb"\r\n--[^\r\n]+\r\n", asked.body.split(b"\r\n\r\n", 1)[1], maxsplit=1)
        name = json.loads(meta)["name"]
        objects[name] = data.split(b"\r\n\r\n", 1)[1].rsplit(b"\r\n--", 1)[0]
        return _json(_described(name, objects))
    if url.path.endswith("/o"):
        prefix = query.get("prefix", "")
        return _json({"items": [_described(name, objects) for name in sorted(objects) if name.startswith(prefix)]})
    name = unquote(url.path.rpartition("/o/")[2])
    if name not in objects:
        return Reply(b'{"error": {"code": 404, "message": "none"}}', 404, {"Content-Type": "application/json"})
    if not url.path.startswith("/download/"):
        return _json(_described(name, objects))
    return _range(objects[name], asked)


def _range(data: bytes, asked: Asked) -> Reply:
    (asks,) = [value for name, value in asked.headers.items() if name.lower() == "range"]
    first = int(asks.removeprefix("bytes=").partition("-")[0])
    if first >= len(data):
        return Reply(status=416)
    return Reply(data[first:], 206, {"Content-Range": f"bytes {first}-{len(data) - 1}/{len(data)}"})


def _described(name: str, objects: Objects) -> dict[str, str]:
    return {"name": name, "bucket": "bucket", "size": str(len(objects[name])), "generation": "1"}


def _json(value: object) -> Reply:
    return Reply(json.dumps(value).encode(), headers={"Content-Type": "application/json"})


def azure(objects: Objects, asked: Asked) -> Reply:
    """Answer as Azure's Blob Storage does, of a container called `bucket` in an account called `account`."""
    url = urlsplit(asked.path)
    name = unquote(url.path.removeprefix("/account/bucket").strip("/"))
    if "comp=list" in url.query:
        prefix = parse_qs(url.query).get("prefix", [""])[0]
        found = "".join(f"<Blob><Name>{one}</Name></Blob>" for one in sorted(objects) if one.startswith(prefix))
        body = f"<EnumerationResults><Blobs>{found}</Blobs><NextMarker/></EnumerationResults>"
        return Reply(body.encode(), headers={"Content-Type": "application/xml"})
    if asked.method == "PUT":
        objects[name] = asked.body
        return Reply(status=201, headers={"ETag": '"x"', "Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT"})
    if name not in objects:
        return Reply(b"", 404, {"x-ms-error-code": "BlobNotFound"})
    data = objects[name]
    ranged = {"Content-Range": f"bytes 0-{len(data) - 1}/{len(data)}", "ETag": '"x"', "x-ms-blob-type": "BlockBlob"}
    return Reply(data, 206, ranged)


def artifactory(objects: Objects, asked: Asked) -> Reply:
    name = asked.path.removeprefix("/bucket/")
    if asked.method == "PUT":
        objects[name] = asked.body
    return Reply(objects[name]) if name in objects else Reply(status=404)


PLACES = {
    "gcs": "gcs: {bucket: bucket, key: KEY}",
    "azure": 'azure: {endpoint: "URL/account", container: bucket, blob: KEY, '
    "accountKeySecret: {name: login, key: key}}",
    "artifactory": 'artifactory: {url: "URL/bucket/KEY", usernameSecret: {name: login, key: user}, '
    "passwordSecret: {name: login, key: pass}}",
}
ANSWERS: dict[str, Callable[[Objects, Asked], Reply]] = {"gcs": google, "azure": azure, "artifactory": artifactory}
Standing = tuple[Server, Objects]


@pytest.fixture
def standing(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], AbstractContextManager[Standing]]:
    @contextmanager
    def of(kind: str) -> Iterator[Standing]:
        objects = dict(GIVEN)
        with serving(lambda asked: ANSWERS[kind](objects, asked)) as server:
            monkeypatch.setenv("STORAGE_EMULATOR_HOST", server.url)
            yield server, objects

    return of


Stands = Callable[[str], AbstractContextManager[Standing]]


def run(home: Path, artifact: str, script: str, *, output: bool = False) -> RunReport:
    body = f"""\
templates:
- name: main
  container: {{image: busybox, command: [sh, -c], args: ["{script}"]}}
  {"outputs" if output else "inputs"}: {{artifacts: [{artifact}]}}
"""
    return run_workflow(workflow(body), library_of([SECRET]), home=home, runtime="process")


def place(kind: str, server: Server, key: str) -> str:
    return PLACES[kind].replace("URL", server.url).replace("KEY", key)


@pytest.mark.parametrize("kind", PLACES)
def test_an_object_is_brought(kind: str, standing: Stands, tmp_path: Path) -> None:
    with standing(kind) as (server, _):
        report = run(tmp_path, f"{{name: i, path: in, {place(kind, server, 'one.txt')}}}", "cat in")
        assert (report.phase, report.logs("wf")) == ("Succeeded", "one\n"), report.nodes["wf"].message


@pytest.mark.parametrize("kind", ["gcs", "azure"])
def test_all_objects_of_a_prefix_are_brought(kind: str, standing: Stands, tmp_path: Path) -> None:
    with standing(kind) as (server, _):
        report = run(tmp_path, f"{{name: i, path: in, {place(kind, server, 'logs')}}}", "cat in/a.log in/deep/b.log")
        assert report.logs("wf") == "first\nsecond\n", report.nodes["wf"].message


@pytest.mark.parametrize("kind", PLACES)
def test_what_isnt_there(kind: str, standing: Stands, tmp_path: Path) -> None:
    with standing(kind) as (server, _):
        missing = f"name: i, path: in, {place(kind, server, 'nosuch')}"
        report = run(tmp_path / "1", f"{{{missing}}}", "true")
        why = "404 Not Found" if kind == "artifactory" else "The specified key does not exist: bucket/nosuch"
        said = f"init: Error (exit code 64): failed to load artifact 'i': {why}"
        assert report.nodes["wf"].message == said
        assert run(tmp_path / "2", f"{{{missing}, optional: true}}", "true").phase == "Succeeded"


@pytest.mark.parametrize("kind", PLACES)
def test_outputs_are_sent_where_the_project_says_so(
    kind: str, standing: Stands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with standing(kind) as (server, objects):
        artifact = f"{{name: o, path: o, archive: {{none: {{}}}}, {place(kind, server, 'up/o')}}}"
        assert run(tmp_path / "1", artifact, "echo 1 > o", output=True).phase == "Succeeded"
        assert objects == GIVEN
        Path("pyproject.toml").write_text(f'[tool.pydsl.artifacts]\nsend = ["{kind}"]\n')
        report = run(tmp_path / "2", artifact, "echo 1 > o", output=True)
        assert report.phase == "Succeeded", report.nodes["wf"].message
        assert objects == {**GIVEN, "up/o": b"1\n"}


@pytest.mark.parametrize(("kind", "module"), [("gcs", "google.cloud.storage"), ("azure", "azure.storage.blob")])
def test_a_library_that_isnt_there_is_named(
    kind: str, module: str, standing: Stands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, module, None)
    with standing(kind) as (server, _):
        report = run(tmp_path, f"{{name: i, path: in, {place(kind, server, 'one.txt')}}}", "true")
    assert report.nodes["wf"].message == (
        f"init: Error (exit code 64): failed to load artifact 'i': {kind} artifacts need a library: "
        f"pip install 'argo-pydsl[{kind}]'"
    )
