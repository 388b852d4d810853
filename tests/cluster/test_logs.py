"""What pods write, through streams that are cut: each line once, in the order of its container."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Iterator

import pytest

from pydsl.cluster.contract import LogWish
from pydsl.cluster.kinds import WORKFLOW
from pydsl.driver.naming import generated_name
from pydsl.errors import UsageError
from tests.cluster.node import FakeNode, kubelet
from tests.cluster.servers import NAMESPACE_OF_TESTS, ApiServer
from tests.cluster.test_api_server import workflow

pytestmark = pytest.mark.slow
NS = NAMESPACE_OF_TESTS
LINES = 200


@pytest.fixture
def node(api_server: ApiServer) -> Iterator[FakeNode]:
    with kubelet(api_server) as found:
        yield found


def end(node: FakeNode, name: str) -> None:
    node.cluster.patch(WORKFLOW, name, NS, {"status": {"phase": "Succeeded", "finishedAt": "2026-01-01T00:00:00Z"}})


def test_ten_pods_are_followed_through_cuts(api_server: ApiServer, node: FakeNode) -> None:
    name = generated_name("many-")
    node.cluster.create(WORKFLOW, workflow(name), NS)
    pods = [f"{name}-{number}" for number in range(10)]

    def write() -> None:
        for pod in pods:
            node.run(name, pod, "main", "wait")
        for number in range(LINES):
            for pod in pods:
                node.logs[pod, "main"].write(f"{number} of {pod}")
            time.sleep(0.005)
        for pod in pods:
            node.end(pod)
        end(node, name)

    node.cuts = 100
    thread = threading.Thread(target=write)
    thread.start()
    found = defaultdict(list)
    for line in api_server.cluster().logs(name, NS, LogWish(follow=True)):
        found[line.pod].append(line.text)
    thread.join()
    assert {pod: found[pod] for pod in pods} == {pod: [f"{n} of {pod}" for n in range(LINES)] for pod in pods}
    assert node.cuts == 0


def test_three_containers(api_server: ApiServer, node: FakeNode) -> None:
    workflow_name = generated_name("three-")
    pod = f"{workflow_name}-1"
    node.cluster.create(WORKFLOW, workflow(workflow_name), NS)
    node.run(workflow_name, pod, "init", "main", "wait")
    for name in ("init", "main", "wait"):
        for number in range(LINES):
            node.logs[pod, name].write(f"{name} {number}")
    node.end(pod)
    end(node, workflow_name)
    cluster = api_server.cluster()
    for name in ("init", "main", "wait"):
        node.cuts = 10
        found = [line.text for line in cluster.logs(workflow_name, NS, LogWish(container=name, follow=True))]
        assert found == [f"{name} {number}" for number in range(LINES)]
        assert node.cuts == 0
    assert [line.text for line in cluster.logs(workflow_name, NS, LogWish(tail=1))] == [f"main {LINES - 1}"]
    assert [line.text for line in cluster.logs(workflow_name, NS, LogWish(grep="n 77$"))] == ["main 77"]
    with pytest.raises(UsageError) as wrong:
        list(cluster.logs(workflow_name, NS, LogWish(container="nope")))
    assert str(wrong.value) == "no pod has a container 'nope'; they have: init, main, wait"
