"""Input artifacts that no step stored: brought from a web server, a git repository, a bucket."""

from __future__ import annotations

import base64
import io
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pydsl.errors import UsageError
from pydsl.local import RunReport, run_workflow
from pydsl.manifest.library import library_of
from tests.local.workflows import workflow
from tests.web_server import Asked, Reply, Server, serving

SECRET = {
    "kind": "Secret",
    "metadata": {"name": "login"},
    "stringData": {"user": "me", "pass": "pw", "id": "client", "key": "AKIA", "secret": "hidden"},
}


def packed(files: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as tar:
        for name, text in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(text)
            tar.addfile(info, io.BytesIO(text))
    return data.getvalue()


OBJECTS = {"logs/a.log": b"first\n", "logs/deep/b.log": b"second\n", "one.txt": b"one\n"}


def s3(asked: Asked) -> Reply:
    """Answer as S3 does: objects of a bucket called `bucket`, and lists of them."""
    path, _, query = asked.path.partition("?")
    name = path.removeprefix("/bucket/")
    if path in {"/bucket", "/bucket/"} and "list-type=2" in query:
        from urllib.parse import parse_qs

        prefix = parse_qs(query).get("prefix", [""])[0]
        entries = "".join(
            f"<Contents><Key>{key}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>x</ETag>"
            f"<Size>{len(data)}</Size><StorageClass>STANDARD</StorageClass></Contents>"
            for key, data in OBJECTS.items()
            if key.startswith(prefix)
        )
        body = f"<ListBucketResult><Name>bucket</Name><IsTruncated>false</IsTruncated>{entries}</ListBucketResult>"
        return Reply(body.encode(), headers={"Content-Type": "application/xml"})
    if asked.method == "PUT":
        return Reply(headers={"ETag": '"x"'})
    if name in OBJECTS:
        return Reply(OBJECTS[name])
    error = "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>"
    return Reply(error.encode(), 404, {"Content-Type": "application/xml"})


def replies(asked: Asked) -> Reply:
    if asked.path.startswith("/bucket"):
        return s3(asked)
    if asked.path == "/none":
        return Reply(status=404)
    if asked.path == "/broken":
        return Reply(status=500)
    if asked.path == "/packed.tgz":
        return Reply(packed({"x/a": b"in a tar\n"}))
    if asked.path == "/token":
        return Reply(b'{"access_token": "tok", "token_type": "bearer"}')
    return Reply(b"plain\n")


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(replies) as found:
        yield found


def bring(source: str, home: Path, command: str = "cat in", more: str = "") -> RunReport:
    body = f"""\
templates:
- name: main
  inputs:
    artifacts:
    - {{name: i, path: in, {more}{source}}}
  container: {{image: busybox, command: [sh, -c], args: ["{command}"]}}
"""
    return run_workflow(workflow(body), library_of([SECRET]), home=home, runtime="process")


class TestHttp:
    def test_a_file(self, server: Server, tmp_path: Path) -> None:
        report = bring(f'http: {{url: "{server.url}/x", headers: [{{name: x-a, value: b}}]}}', tmp_path)
        assert (report.phase, report.logs("wf")) == ("Succeeded", "plain\n")
        assert server.asked[0].headers["X-A"] == "b"

    def test_an_archive_is_unpacked_and_isnt_where_it_says_none(self, server: Server, tmp_path: Path) -> None:
        source = f'http: {{url: "{server.url}/packed.tgz"}}'
        assert bring(source, tmp_path / "1", "cat in/a").logs("wf") == "in a tar\n"
        assert bring(source, tmp_path / "2", "gzip -dc in | tar t", "archive: {none: {}}, ").logs("wf") == "x/a\n"

    def test_a_login(self, server: Server, tmp_path: Path) -> None:
        auth = "usernameSecret: {name: login, key: user}, passwordSecret: {name: login, key: pass}"
        bring(f'http: {{url: "{server.url}/x", auth: {{basicAuth: {{{auth}}}}}}}', tmp_path)
        assert server.asked[0].headers["Authorization"] == f"Basic {base64.b64encode(b'me:pw').decode()}"

    def test_a_token(self, server: Server, tmp_path: Path) -> None:
        SECRET["stringData"]["url"] = f"{server.url}/token"  # type: ignore[index]  # a dict of dicts
        auth = "clientIDSecret: {name: login, key: id}, clientSecretSecret: {name: login, key: secret}, "
        auth += "tokenURLSecret: {name: login, key: url}, scopes: [a, b]"
        bring(f'http: {{url: "{server.url}/x", auth: {{oauth2: {{{auth}}}}}}}', tmp_path)
        token, file = server.asked
        assert (token.method, token.body) == ("POST", b"grant_type=client_credentials&scope=a+b")
        assert file.headers["Authorization"] == "Bearer tok"

    def test_what_isnt_there(self, server: Server, tmp_path: Path) -> None:
        report = bring(f'http: {{url: "{server.url}/none"}}', tmp_path / "1")
        assert report.nodes["wf"].message == ("init: Error (exit code 64): failed to load artifact 'i': 404 Not Found")
        report = bring(f'http: {{url: "{server.url}/none"}}', tmp_path / "2", "ls", "optional: true, ")
        assert (report.phase, report.logs("wf")) == ("Succeeded", "")

    def test_what_a_server_doesnt_give(self, server: Server, tmp_path: Path) -> None:
        report = bring(f'http: {{url: "{server.url}/broken"}}', tmp_path, more="optional: true, ")
        assert report.nodes["wf"].message == (
            f"init: Error (exit code 64): failed to load artifact 'i': loading file from {server.url}/broken failed "
            "with reason: 500 Internal Server Error"
        )

    def test_an_output_is_put(self, server: Server, tmp_path: Path) -> None:
        body = f"""\
templates:
- name: main
  container: {{image: busybox, command: [sh, -c], args: ["echo out >o"]}}
  outputs: {{artifacts: [{{name: o, path: o, archive: {{none: {{}}}}, http: {{url: "{server.url}/up"}}}}]}}
"""
        report = run_workflow(workflow(body), library_of([]), home=tmp_path, runtime="process")
        assert report.phase == "Succeeded"
        (asked,) = server.asked
        assert (asked.method, asked.path) == ("PUT", "/up")


class TestS3:
    def source(self, server: Server, key: str) -> str:
        login = "accessKeySecret: {name: login, key: key}, secretKeySecret: {name: login, key: secret}"
        endpoint = server.url.removeprefix("http://")
        return f's3: {{endpoint: "{endpoint}", insecure: true, bucket: bucket, key: "{key}", {login}}}'

    def test_an_object(self, server: Server, tmp_path: Path) -> None:
        report = bring(self.source(server, "one.txt"), tmp_path)
        assert (report.phase, report.logs("wf")) == ("Succeeded", "one\n"), report.nodes["wf"].message
        assert "Credential=AKIA/" in server.asked[0].headers["Authorization"]

    def test_all_objects_of_a_prefix(self, server: Server, tmp_path: Path) -> None:
        assert (
            bring(self.source(server, "logs"), tmp_path, "cat in/a.log in/deep/b.log").logs("wf") == "first\nsecond\n"
        )

    def test_what_isnt_there(self, server: Server, tmp_path: Path) -> None:
        report = bring(self.source(server, "nosuch"), tmp_path / "1")
        assert report.nodes["wf"].message == (
            "init: Error (exit code 64): failed to load artifact 'i': The specified key does not exist: bucket/nosuch"
        )
        assert bring(self.source(server, "nosuch"), tmp_path / "2", "ls", "optional: true, ").phase == "Succeeded"

    def sent(self, server: Server, home: Path, archive: str) -> RunReport:
        body = f"""\
templates:
- name: main
  container: {{image: busybox, command: [sh, -c], args: ["mkdir -p o/d; echo 1 > o/a; echo 2 > o/d/b"]}}
  outputs: {{artifacts: [{{name: o, path: o, {archive}{self.source(server, "up/o")}}}]}}
"""
        return run_workflow(workflow(body), library_of([SECRET]), home=home, runtime="process")

    def test_no_bucket_is_written_to_unless_the_project_says_so(
        self, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert self.sent(server, tmp_path, "").phase == "Succeeded"
        assert server.asked == []
        Path("pyproject.toml").write_text('[tool.pydsl.artifacts]\nsend = ["s3"]\n')
        report = self.sent(server, tmp_path, "")
        assert report.phase == "Succeeded", report.nodes["wf"].message
        (asked,) = server.asked
        assert (asked.method, asked.path) == ("PUT", "/bucket/up/o")
        with tarfile.open(fileobj=io.BytesIO(asked.body)) as tar:
            assert sorted(tar.getnames()) == ["o", "o/a", "o/d", "o/d/b"]

    def test_a_folder_that_isnt_packed_becomes_an_object_for_each_file(
        self, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        Path("pyproject.toml").write_text('[tool.pydsl.artifacts]\nsend = ["s3"]\n')
        assert self.sent(server, tmp_path, "archive: {none: {}}, ").phase == "Succeeded"
        sent = {asked.path: asked.body for asked in server.asked}
        assert sent == {"/bucket/up/o/a": b"1\n", "/bucket/up/o/d/b": b"2\n"}

    def test_what_the_table_cannot_say(self, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        Path("pyproject.toml").write_text('[tool.pydsl.artifacts]\nsend = ["hdfs"]\n')
        with pytest.raises(UsageError) as error:
            self.sent(server, tmp_path, "")
        told = str(error.value).removeprefix(str(Path.cwd()))
        stores = "artifactory, azure, gcs, s3"
        where = "/pyproject.toml:2: [tool.pydsl.artifacts] send"
        assert told == f"{where} lists stores: there are {stores}; not ['hdfs']"

    def test_a_library_that_isnt_there_is_named(
        self, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(__import__("sys").modules, "minio", None)
        report = bring(self.source(server, "one.txt"), tmp_path)
        assert report.nodes["wf"].message == (
            "init: Error (exit code 64): failed to load artifact 'i': s3 artifacts need a library: "
            "pip install 'argo-pydsl[s3]'"
        )


class TestGit:
    @pytest.fixture
    def repository(self, tmp_path: Path) -> Path:
        """Two commits, the first with a tag, and a branch with another file."""
        folder = tmp_path / "repository"
        folder.mkdir()

        def git(*words: str) -> None:
            user = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main"]
            subprocess.run(["git", *user, *words], cwd=folder, check=True, capture_output=True)

        git("init")
        for number in ("1", "2"):
            (folder / "file").write_text(f"{number}\n")
            git("add", "file")
            git("commit", "-m", number)
            if number == "1":
                git("tag", "first")
        git("checkout", "-b", "side")
        (folder / "file").write_text("side\n")
        git("commit", "-am", "side")
        git("checkout", "main")
        return folder

    @pytest.mark.parametrize(
        ("more", "text"),
        [("", "2\n"), ("revision: first, ", "1\n"), ("branch: side, ", "side\n"), ("revision: side, ", "side\n"),
         ("branch: side, singleBranch: true, depth: 1, ", "side\n")],
    )  # fmt: skip
    def test_a_checkout(self, repository: Path, tmp_path: Path, more: str, text: str) -> None:
        report = bring(f'git: {{{more}repo: "file://{repository}"}}', tmp_path / "home", "cat in/file")
        assert (report.phase, report.nodes["wf"].message) == ("Succeeded", "")
        assert report.logs("wf") == text

    def test_what_git_says_is_the_message(self, tmp_path: Path) -> None:
        report = bring(f'git: {{repo: "file://{tmp_path}/nosuch"}}', tmp_path)
        assert report.nodes["wf"].message.startswith("init: Error (exit code 64): failed to load artifact 'i': ")
        report = bring('git: {repo: "ext::sh -c id"}', tmp_path / "2")
        assert "transport 'ext' not allowed" in report.nodes["wf"].message

    @pytest.mark.parametrize(
        "more",
        ["fetch: [{}], ", "fetch: [{}], depth: 1, ", "revision: {}, ", "revision: {}, depth: 1, ", "branch: {}, "],
    )
    def test_what_a_manifest_names_is_never_an_option(self, repository: Path, tmp_path: Path, more: str) -> None:
        option = f'"--upload-pack=touch {tmp_path}/made; git-upload-pack"'
        report = bring(f'git: {{{more.format(option)}repo: "file://{repository}"}}', tmp_path / "home")
        assert report.nodes["wf"].phase == "Error"
        assert not (tmp_path / "made").exists()

    def test_a_repository_leads_nowhere_by_its_links(self, repository: Path, tmp_path: Path) -> None:
        (repository / "link").symlink_to("/etc/passwd")
        subprocess.run(["git", "add", "link"], cwd=repository, check=True)
        user = ["-c", "user.name=a", "-c", "user.email=a@b"]
        subprocess.run(["git", *user, "commit", "-m", "x"], cwd=repository, check=True, capture_output=True)
        report = bring(f'git: {{repo: "file://{repository}"}}', tmp_path / "home", "readlink in/link")
        assert report.logs("wf") == "/etc/passwd\n"  # the link itself, as in Argo; nothing was copied through it
