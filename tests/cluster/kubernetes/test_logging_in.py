"""Who asks, and whom they trust, on a real API server: it works, or one line says what to do."""

from __future__ import annotations

import base64
import json
import subprocess
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import attrs
import pytest
import yaml

from pydsl.expr.strftime import rfc3339
from tests.cluster.proxy import Instead, proxying
from tests.cluster.servers import ADMIN, ApiServer
from tests.cluster.tunnel import socks, tunnelling
from tests.command_line import Ended, pydsl

pytestmark = pytest.mark.slow
WORKS = Ended(0, "No workflows found\n", "on a cluster: context test, namespace nothing\n")
SOON = 'gave what can\'t be read: parsing time "soon" as "2006-01-02T15:04:05Z07:00": cannot parse "soon" as "2006"'
API = "client.authentication.k8s.io/v1"


@attrs.frozen
class Login:
    """Asks a server with a kubeconfig whose user and cluster are changed."""

    server: ApiServer
    folder: Path

    @property
    def host(self) -> str:
        return self.server.url.removeprefix("https://")

    @property
    def config(self) -> Path:
        return self.folder / "config"

    def __call__(self, user: Any, **cluster: Any) -> Ended:
        found = yaml.safe_load(self.server.kubeconfig(name="base.yaml", namespace="nothing").read_text())
        found["users"][0]["user"] = user
        changed = {
            **found["clusters"][0]["cluster"],
            **{key.replace("_", "-"): value for key, value in cluster.items()},
        }
        found["clusters"][0]["cluster"] = {key: value for key, value in changed.items() if value is not None}
        self.config.write_text(json.dumps(found))
        return pydsl("list", "--cluster", "--kubeconfig", self.config)

    def plugin(self, script: str, **more: Any) -> Any:
        """Return a user who logs in by a script."""
        path = self.folder / "login"
        path.write_text(f"#!/bin/sh\n{script}")
        path.chmod(0o755)
        return {"exec": {"apiVersion": API, "command": "./login", "interactiveMode": "Never", **more}}

    def giving(self, **status: Any) -> str:
        """Return a script that gives credentials."""
        path = self.folder / "given.json"
        path.write_text(json.dumps({"apiVersion": API, "kind": "ExecCredential", "status": status}))
        return f"cat {path}"


@pytest.fixture
def login(api_server: ApiServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Login:
    monkeypatch.setenv("PYDSL_HOME", str(tmp_path / "home"))
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy", "ARGO_SERVER"):
        monkeypatch.delenv(name, raising=False)
    return Login(api_server, tmp_path)


def failed(ended: Ended) -> tuple[int, str]:
    """Return the status of a command that printed nothing, and its one line beside the one that says where."""
    assert ended.output == ""
    (line,) = ended.error.removeprefix(WORKS.error).splitlines()
    return ended.status, line


def test_an_authority_that_did_not_sign_the_servers_certificate(login: Login) -> None:
    other = login({"token": ADMIN}, certificate_authority=str(login.server.folder / "clients.crt"))
    none = login({"token": ADMIN}, certificate_authority=None)
    for ended in (other, none):
        assert failed(ended) == (4, (
            f"{login.host} has a certificate that isn't trusted (self-signed certificate in certificate chain): "
            f"check certificate-authority of context 'test' in {login.config}"
        ))  # fmt: skip
    trusting = {"certificate_authority": None, "insecure_skip_tls_verify": True}
    assert login({"token": ADMIN}, **trusting) == WORKS


def test_a_certificate_that_is_none(login: Login) -> None:
    ended = login({"token": ADMIN}, certificate_authority_data=base64.b64encode(b"junk").decode())
    assert failed(ended)[0] == 2
    assert failed(ended)[1].startswith(f"{login.config}: a certificate of context 'test' can't be read: ")
    ended = login({"token": ADMIN}, certificate_authority_data="%")
    assert failed(ended) == (2, f"{login.config}: certificate-authority-data of context 'test' isn't base64")
    ended = login({"token": ADMIN}, certificate_authority="/nowhere/ca.crt")
    assert failed(ended) == (2, "/nowhere/ca.crt: certificate-authority can't be read: no such file or directory")


def test_the_clients_own_certificate(login: Login) -> None:
    folder = login.server.folder
    files = {"client-certificate": str(folder / "client.crt"), "client-key": str(folder / "client.key")}
    data = {f"{key}-data": base64.b64encode(Path(path).read_bytes()).decode() for key, path in files.items()}
    assert login(files) == WORKS
    assert login(data) == WORKS
    theirs = folder / "certificates" / "apiserver"
    ended = login({"client-certificate": f"{theirs}.crt", "client-key": f"{theirs}.key"})
    assert failed(ended) == (4, (
        f"Unauthorized: log in again: the server doesn't take user 'tester' of context 'test' in {login.config}"
    ))  # fmt: skip
    ended = login({"client-certificate": files["client-certificate"]})
    assert failed(ended) == (2, f"{login.config}: user 'tester' has no client-key: a certificate needs its key")


def test_nobody_is_logged_in(login: Login) -> None:
    assert failed(login({})) == (4, (
        'workflows.argoproj.io is forbidden: User "system:anonymous" cannot list resource "workflows" in API group '
        '"argoproj.io" in the namespace "nothing": nobody is logged in: '
        f"user 'tester' of context 'test' has no token, no certificate and no plugin in {login.config}"
    ))  # fmt: skip


def test_a_token_that_has_expired(login: Login) -> None:
    until = time.time() - 3600
    ended = login({"token": signed_token(login.server.folder / "accounts.key", until)})
    assert failed(ended) == (4, (
        f"Unauthorized: log in again: the server doesn't take user 'tester' of context 'test' in {login.config}: "
        f"the token expired at {rfc3339(until)}"
    ))  # fmt: skip


def signed_token(key: Path, until: float) -> str:
    """Return a token of a service account as the server itself would have signed it."""
    who = {"iss": "https://kubernetes.default.svc", "sub": "system:serviceaccount:argo:default", "exp": int(until)}
    text = b".".join(map(packed, (b'{"alg":"RS256"}', json.dumps(who).encode())))
    command = ["openssl", "dgst", "-sha256", "-sign", str(key)]
    signature = subprocess.run(command, input=text, check=True, capture_output=True).stdout
    return b".".join((text, packed(signature))).decode()


def packed(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def test_a_token_that_no_header_can_have_is_not_shown(login: Login) -> None:
    assert login({"token": f"{ADMIN}\n"}) == WORKS
    told = "Authorization: a header is printable ASCII, and this one has other characters"
    assert failed(login({"token": "geheim\nx"})) == (2, told)


def test_a_file_whose_token_is_renewed(login: Login) -> None:
    token = login.folder / "token"
    token.write_text(ADMIN)
    assert login({"tokenFile": "token"}) == WORKS
    token.write_text("old")
    with proxying(login.server) as proxy:

        def renewed(_method: str, _path: str) -> Instead | None:
            if token.read_text() == ADMIN:
                return None
            token.write_text(ADMIN)
            return Instead(401, reason="Unauthorized")

        proxy.fault = renewed
        assert login({"tokenFile": "token"}, server=proxy.url) == WORKS
    token.write_text("")
    assert failed(login({"tokenFile": "token"})) == (2, f"{token}: the file of the token is empty")
    token.unlink()
    told = f"{token}: the token can't be read: no such file or directory"
    assert failed(login({"tokenFile": "token"})) == (2, told)


def test_a_plugin_that_logs_in(login: Login) -> None:
    assert login(login.plugin(login.giving(token=ADMIN))) == WORKS
    folder = login.server.folder
    names = {"clientCertificateData": "client.crt", "clientKeyData": "client.key"}
    certificate = {key: (folder / name).read_text() for key, name in names.items()}
    assert login(login.plugin(login.giving(**certificate))) == WORKS


def test_a_plugin_is_asked_again_where_its_token_is_not_taken(login: Login) -> None:
    count = login.folder / "count"
    old = json.dumps({"apiVersion": API, "kind": "ExecCredential", "status": {"token": "old"}})
    script = f"echo x >> {count}; test $(wc -l < {count}) = 1 && echo '{old}' || {login.giving(token=ADMIN)}"
    assert login(login.plugin(script)) == WORKS
    assert count.read_text() == "x\nx\n"


NO_KIND = json.dumps({"apiVersion": API, "status": {}})


@pytest.mark.parametrize(
    ("script", "complaint"),
    [
        ("echo log in first >&2; exit 3", "process returned 3. log in first"),
        ("echo hello", "failed to decode process output: Expecting value: line 1 column 1 (char 0)"),
        (f"echo '{NO_KIND}'", "malformed response. missing key 'kind'"),
    ],
)
def test_a_plugin_that_does_not_log_in(login: Login, script: str, complaint: str) -> None:
    assert failed(login(login.plugin(script))) == (
        4,
        f"the login plugin './login' of user 'tester' doesn't log in: exec: {complaint}",
    )


def test_a_plugin_that_gives_nothing_that_can_be_used(login: Login) -> None:
    for status, complaint in (
        ({}, "gave neither a token nor a certificate"),
        ({"token": ADMIN, "expirationTimestamp": "soon"}, SOON),
    ):
        ended = failed(login(login.plugin(login.giving(**status))))
        assert ended == (4, f"the login plugin './login' of user 'tester' {complaint}")
    ended = failed(login(login.plugin(login.giving(clientCertificateData="x", clientKeyData="y"))))
    assert ended[1].startswith("the login plugin './login' of user 'tester' gave what can't be read: ")


def test_a_plugin_that_is_not_there(login: Login) -> None:
    user = {
        "exec": {
            "apiVersion": API,
            "command": "nowhere-login",
            "installHint": "get it at x",
            "interactiveMode": "Never",
        }
    }
    assert failed(login(user)) == (4, "the login plugin 'nowhere-login' of user 'tester' isn't there: get it at x")


@pytest.mark.parametrize("scheme", ["https://", ""])
def test_proxies(login: Login, monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    host = f"cluster.test:{urlsplit(login.server.url).port}"
    with tunnelling() as tunnel:
        proxy = tunnel.url.replace("//", "//me:s%40cret@")
        assert login({"token": ADMIN}, server=f"{scheme}{host}", proxy_url=proxy) == WORKS
        assert tunnel.asked == [(host, f"Basic {base64.b64encode(b'me:s@cret').decode()}")]
        monkeypatch.setenv("HTTPS_PROXY", tunnel.url.removeprefix("http://"))
        assert login({"token": ADMIN}, server=f"{scheme}{host}") == WORKS
        assert tunnel.asked[1:] == [(host, "")]
        tunnel.refusal = 407
        status, line = failed(login({"token": ADMIN}, server=f"{scheme}{host}"))
        assert (status, line.partition(" (")[0]) == (4, f"{host}: the proxy makes no connection")
        assert line.endswith("check HTTPS_PROXY and NO_PROXY")
        assert login({"token": ADMIN}) == WORKS  # this machine's own addresses need none


def test_proxies_of_another_kind(login: Login, monkeypatch: pytest.MonkeyPatch) -> None:
    host = f"cluster.test:{urlsplit(login.server.url).port}"
    with socks() as tunnel:
        proxy = tunnel.url.replace("//", "//me:s%40cret@")
        assert login({"token": ADMIN}, server=f"https://{host}", proxy_url=proxy) == WORKS
        monkeypatch.setenv("HTTPS_PROXY", tunnel.url)
        assert login({"token": ADMIN}, server=f"https://{host}") == WORKS
        assert tunnel.asked == [(host, "me:s@cret"), (host, "")]
        tunnel.refusal = 2
        assert failed(login({"token": ADMIN}, server=f"https://{host}")) == (4, (
            f"{host}: the proxy makes no connection (0x02: Connection not allowed by ruleset): check HTTPS_PROXY and "
            "NO_PROXY"
        ))  # fmt: skip


def test_a_proxy_that_there_is_not(login: Login, monkeypatch: pytest.MonkeyPatch) -> None:
    server = "https://cluster.test:6443"
    for scheme in ("http", "socks5"):
        monkeypatch.setenv("HTTPS_PROXY", f"{scheme}://127.0.0.1:1")
        status, line = failed(login({"token": ADMIN}, server=server))
        assert (status, line.partition(" (")[0]) == (4, "cluster.test:6443: the proxy makes no connection")
    monkeypatch.setenv("HTTPS_PROXY", "ftp://me:secret@127.0.0.1:1")
    told = "$HTTPS_PROXY is '127.0.0.1:1': a proxy is given as http://HOST:PORT, https:// or socks5://"
    assert failed(login({"token": ADMIN}, server=server)) == (2, told)


def test_a_server_that_there_is_not(login: Login) -> None:
    told = (
        f"127.0.0.1:1: connection refused: is it running, and is this its address? (context 'test' in {login.config})"
    )
    assert failed(login({"token": ADMIN}, server="https://127.0.0.1:1")) == (4, told)
    told = f"{login.config}: the server of context 'test' is 'https://:x': give https://HOST:PORT"
    assert failed(login({"token": ADMIN}, server="https://:x")) == (2, told)
    ended = failed(login({"token": ADMIN}, server=login.server.url.replace("https", "http")))
    assert ended == (2, f"{login.host} answered 400: Client sent an HTTP request to an HTTPS server.")
