"""Connections that are cut, and servers that are busy: nothing runs twice, nothing is missed."""

from __future__ import annotations

import random
import subprocess
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from pydsl.cluster.contract import Selection
from pydsl.cluster.following import Following
from pydsl.cluster.kinds import WORKFLOW
from pydsl.cluster.kubernetes.api import KubernetesCluster
from pydsl.cluster.runs import ClusterRun
from pydsl.cluster.transport import Patience
from tests.cluster.proxy import Cut, Fault, Instead, Proxy, proxying
from tests.cluster.servers import ADMIN, NAMESPACE_OF_TESTS, ApiServer
from tests.cluster.test_api_server import workflow

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


def changing(cluster: KubernetesCluster, name: str, count: int) -> threading.Thread:
    """Change a workflow so many times, and end it as failed."""

    def go() -> None:
        for number in range(count):
            time.sleep(0.02)
            change(cluster, name, {"phase": "Running", "progress": f"{number}/{count}"})
        change(cluster, name, {"phase": "Failed", "message": "the end", "finishedAt": "2026-01-01T00:00:00Z"})

    thread = threading.Thread(target=go)
    thread.start()
    return thread


def test_a_watch_survives_cuts_and_errors(api_server: ApiServer, proxy: Proxy) -> None:
    direct, cluster = api_server.cluster(), through(api_server, proxy)
    direct.create(WORKFLOW, workflow("watched"), NS)
    draw, faults = random.Random(3), [0]

    def fault(_method: str, path: str) -> Fault:
        if "watch=true" not in path or faults[0] >= CUTS:
            return None
        faults[0] += 1
        return draw.choice([
            Cut(draw.randrange(4000)), Cut(draw.randrange(400)), Cut(0),
            Instead(410, reason="Expired"), Instead(200, text=GONE),
            Instead(429, {"Retry-After": "0"}), Instead(500), Instead(503),
        ])  # fmt: skip

    proxy.fault = fault
    thread = changing(direct, "watched", 60)
    run = ClusterRun(cluster, "watched", NS)
    phases = [row.phase for row in followed(run)]
    thread.join()
    assert (phases[-1], run.message) == ("Failed", "the end")
    assert proxy.faults > 20
    assert len(proxy.asked) < 20 * proxy.faults


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


def compact(server: ApiServer, cluster: KubernetesCluster) -> None:
    """Let etcd forget all versions but the last."""
    version = cluster.list(WORKFLOW, NS).version
    body = f'{{"revision": "{version}", "physical": true}}'
    command = ["curl", "-sf", "-X", "POST", f"{server.etcd}/v3/kv/compaction", "-d", body]
    subprocess.run(command, check=True, capture_output=True)
