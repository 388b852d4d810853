"""Connections that are cut, and servers that are busy: nothing runs twice, nothing is missed."""

from __future__ import annotations

import contextlib
import random
import subprocess
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from pydsl.cluster.contract import Selection
from pydsl.cluster.following import Following
from pydsl.cluster.kinds import NAMESPACE, WORKFLOW
from pydsl.cluster.kubernetes import api
from pydsl.cluster.kubernetes.api import KubernetesCluster
from pydsl.cluster.runs import ClusterRun
from pydsl.cluster.transport import Patience
from pydsl.driver.naming import generated_name
from tests.cluster.proxy import Cut, Fault, Instead, Proxy, proxying
from tests.cluster.servers import ADMIN, NAMESPACE_OF_TESTS, ApiServer
from tests.cluster.test_api_server import workflow
from tests.command_line import pydsl

pytestmark = pytest.mark.slow
NS = NAMESPACE_OF_TESTS
CUTS = 100
GONE = b'{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}}\n'
QUICK = Patience(tries=20, first=0.005, most=0.02)


@pytest.fixture
def proxy(api_server: ApiServer) -> Iterator[Proxy]:
    with proxying(api_server) as found:
        yield found


def through(server: ApiServer, proxy: Proxy) -> KubernetesCluster:
    cluster = server.cluster(ADMIN, server=proxy.url, name="through-proxy")
    cluster.transport.patience = QUICK
    return cluster


def test_a_create_that_is_cut_makes_one_workflow(api_server: ApiServer, proxy: Proxy) -> None:
    draw = random.Random(7)
    cluster = through(api_server, proxy)
    given: list[int] = []

    def fault(method: str, _path: str) -> Fault:
        if method != "POST" or len(given) % 2:
            given.append(-1) if method == "POST" else None
            return None
        given.append(draw.randrange(1200))
        return Cut(given[-1])

    proxy.fault = fault
    for number in range(CUTS):
        given.clear()
        made = cluster.create(WORKFLOW, {**workflow(""), "metadata": {"generateName": f"cut-{number:03}-"}}, NS)
        found = api_server.cluster().list(WORKFLOW, NS, Selection()).items
        mine = [one for one in found if one["metadata"]["name"].startswith(f"cut-{number:03}-")]
        assert [one["metadata"]["uid"] for one in mine] == [made["metadata"]["uid"]]
    assert proxy.faults == CUTS


def change(cluster: KubernetesCluster, name: str, status: Any) -> None:
    cluster.patch(WORKFLOW, name, NS, {"status": status})


@contextlib.contextmanager
def changing(cluster: KubernetesCluster, proxy: Proxy, name: str) -> Iterator[None]:
    """Change a workflow again and again, until the proxy has made all its faults; then end it as failed."""
    given_up = threading.Event()

    def go() -> None:
        number = 0
        while proxy.faults < CUTS and not given_up.is_set():
            number += 1
            change(cluster, name, {"phase": "Running", "progress": f"{number}/{number}"})
        change(cluster, name, {"phase": "Failed", "message": "the end", "finishedAt": "2026-01-01T00:00:00Z"})

    thread = threading.Thread(target=go)
    thread.start()
    try:
        yield
    finally:
        given_up.set()
        thread.join()


def any_fault(draw: random.Random) -> Fault:
    """Return one of all that may go wrong with a watch: cut at any byte, gone both ways, busy, broken."""
    return draw.choice([
        Cut(draw.randrange(4000)), Cut(draw.randrange(400)), Cut(0), Instead(410, reason="Expired"),
        Instead(200, text=GONE), Instead(429, {"Retry-After": "0"}), Instead(500), Instead(503),
    ])  # fmt: skip


def test_a_watch_survives_a_hundred_cuts_and_errors(api_server: ApiServer, proxy: Proxy) -> None:
    direct, cluster, name = api_server.cluster(), through(api_server, proxy), generated_name("watched-")
    direct.create(WORKFLOW, workflow(name), NS)
    draw = random.Random(3)
    proxy.fault = lambda _, path: any_fault(draw) if "watch=true" in path and proxy.faults < CUTS else None
    run = ClusterRun(cluster, name, NS)
    with changing(direct, proxy, name):
        rows = list(followed(run))
    seen = [int(row.workflow["status"]["progress"].partition("/")[0]) for row in rows if row.phase == "Running"]
    assert (rows[-1].phase, rows[-1].message, proxy.faults) == ("Failed", "the end", CUTS)
    assert seen == sorted(set(seen))
    assert len(proxy.asked) < 3 * CUTS


def test_a_command_ends_as_the_workflow_did_through_all_of_it(
    api_server: ApiServer, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    direct, name = api_server.cluster(), generated_name("waited-")
    direct.create(WORKFLOW, workflow(name), NS)
    left: list[Fault] = [
        Cut(0), Cut(150), Instead(410, reason="Expired"), Instead(200, text=GONE), Instead(429, {"Retry-After": "0"}),
        Instead(503),
    ]  # fmt: skip

    def fault(_method: str, path: str) -> Fault:
        if "watch=true" not in path:
            return None
        ended = {"phase": "Failed", "finishedAt": "2026-01-01T00:00:00Z"}
        change(direct, name, {"progress": f"0/{len(left)}"} if left else ended)
        return left.pop() if left else None

    proxy.fault = fault
    monkeypatch.setenv("KUBECONFIG", str(api_server.kubeconfig(server=proxy.url, name="through-proxy")))
    ended = pydsl("wait", "--cluster", name, "--timeout", "60s")
    assert (ended.status, ended.output) == (1, f"{name} Failed at 2026-01-01 00:00:00 +0000 UTC\n")
    assert proxy.faults == 6


def followed(run: ClusterRun) -> Iterator[Any]:
    """Follow a run with little patience between tries."""
    selection = Selection(fields=f"metadata.name={run.name}")
    following = Following(cluster=run.cluster, kind=WORKFLOW, namespace=NS, selection=selection, patience=QUICK)
    return run.looks(following=following)


def test_a_version_that_etcd_has_forgotten(api_server: ApiServer) -> None:
    cluster = api_server.cluster()
    cluster.create(WORKFLOW, workflow("forgotten"), NS)
    selection = Selection(fields="metadata.name=forgotten")
    following = Following(cluster=cluster, kind=WORKFLOW, namespace=NS, selection=selection, patience=QUICK)
    changes = following.changes()
    assert next(changes).kind == "ADDED"
    following._version = "1"
    change(cluster, "forgotten", {"phase": "Succeeded"})
    compact(api_server, cluster)
    assert next(changes).object["status"]["phase"] == "Succeeded"


def test_a_page_of_a_list_that_is_gone(api_server: ApiServer, proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "PAGE", 2)
    direct, cluster = api_server.cluster(), through(api_server, proxy)
    paged = generated_name("paged-")
    direct.create(NAMESPACE, {"metadata": {"name": paged}}, "")
    for number in range(5):
        direct.create(WORKFLOW, workflow(f"page-{number}"), paged)
    gone: list[str] = []

    def fault(_method: str, path: str) -> Fault:
        if "continue=" in path and not gone:
            direct.delete(WORKFLOW, "page-0", paged)
            direct.create(WORKFLOW, workflow("page-5"), paged)
            gone.append(path)
            return Instead(410, reason="Expired")
        return None

    proxy.fault = fault
    found = [one["metadata"]["name"] for one in cluster.list(WORKFLOW, paged).items]
    assert gone
    assert found == [f"page-{number}" for number in range(1, 6)]


def compact(server: ApiServer, cluster: KubernetesCluster) -> None:
    """Let etcd forget all versions but the last."""
    version = cluster.list(WORKFLOW, NS).version
    body = f'{{"revision": "{version}", "physical": true}}'
    command = ["curl", "-sf", "-X", "POST", f"{server.etcd}/v3/kv/compaction", "-d", body]
    subprocess.run(command, check=True, capture_output=True)
