"""What a cluster's client costs: 500 submits, listing 5,000 workflows, following one; `pydsl list`, whole process.

    python benchmarks/cluster.py

pydsl by the Kubernetes API and by Argo Server, against hera's WorkflowsService (which follows by asking again and
again) and the kubernetes client's CustomObjectsApi and Watch. A server of this file, in a process of its own, answers
both APIs with prepared texts: what's measured is the clients. CPU seconds and peak memory of a process each, imports
apart.
"""

from __future__ import annotations

import compileall
import contextlib
import json
import os
import resource
import subprocess
import sys
import tempfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pydsl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Json = Any
SUBMITS, LISTED, STATES, NODES, PAGE = 500, 5_000, 300, 60, 500
GROUP, VERSION, NAMESPACE = "argoproj.io", "v1alpha1", "argo"
CLIENTS = ("pydsl", "pydsl-argo-server", "hera", "kubernetes")
LIST_AIM = 0.35
ROUNDS = 2
TASKS = ("submit", "list", "follow")


def workflow(name: str, nodes: int = 3, version: int = 1, phase: str = "Running") -> Json:
    """Return a workflow as a server gives it."""
    image = {"image": "busybox:1.37", "command": ["sh", "-c"], "args": ["echo {{inputs.parameters.text}}"]}
    templates = [
        {"name": "main", "steps": [[{"name": "a", "template": "say"}], [{"name": "b", "template": "say"}]]},
        {"name": "say", "inputs": {"parameters": [{"name": "text", "value": "hello"}]}, "container": image},
    ]
    status = {"phase": phase, "startedAt": "2026-01-31T08:00:00Z", "finishedAt": None, "progress": "0/3"}
    return {
        "apiVersion": f"{GROUP}/{VERSION}",
        "kind": "Workflow",
        "metadata": {
            "name": name, "namespace": NAMESPACE, "uid": f"uid-{name}", "resourceVersion": str(version),
            "creationTimestamp": "2026-01-31T08:00:00Z", "labels": {"team": "a"}, "generation": version,
        },
        "spec": {"entrypoint": "main", "arguments": {}, "templates": templates},
        "status": {**status, "nodes": {f"{name}-{number}": _node(name, number) for number in range(nodes)}},
    }  # fmt: skip


def _node(name: str, number: int) -> Json:
    return {
        "id": f"{name}-{number}", "name": f"{name}[0].a{number}", "displayName": f"a{number}", "type": "Pod",
        "templateName": "say", "templateScope": f"local/{name}", "phase": "Succeeded", "boundaryID": name,
        "startedAt": "2026-01-31T08:00:00Z", "finishedAt": "2026-01-31T08:00:01Z", "progress": "1/1",
        "inputs": {"parameters": [{"name": "text", "value": "hello"}]}, "outputs": {"exitCode": "0"},
    }  # fmt: skip


class Prepared:
    """The texts that the server answers with."""

    def __init__(self) -> None:
        every = [json.dumps(workflow(f"wf-{number:04}")) for number in range(LISTED)]
        self.list = _listed(every, "")
        self.pages = {
            start: _listed(every[start : start + PAGE], str(start + PAGE) if start + PAGE < LISTED else "")
            for start in range(0, LISTED, PAGE)
        }
        self.few = _listed(every[:100], "")
        states = [workflow("one", NODES, number + 1) for number in range(STATES - 1)]
        states.append(workflow("one", NODES, STATES, "Succeeded"))
        self.states = [json.dumps(one).encode() for one in states]


def _listed(items: list[str], more: str) -> bytes:
    metadata = json.dumps({"resourceVersion": "1", **({"continue": more} if more else {})})
    head = f'{{"apiVersion":"{GROUP}/{VERSION}","kind":"WorkflowList","metadata":{metadata}'
    return f'{head},"items":[{",".join(items)}]}}'.encode()


class Handler(BaseHTTPRequestHandler):
    """Answers both APIs."""

    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16
    prepared: Prepared
    asked = 0

    def do_POST(self) -> None:
        """Give a created workflow back."""
        given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        made = given.get("workflow") or given
        self._send(
            json.dumps({**made, "metadata": {"name": "made", **made["metadata"], "uid": "u"}}).encode(),
            200 if "workflow" in given else 201,
        )

    def do_GET(self) -> None:
        """List, follow, or give the next state of the one."""
        parts, prepared = urlsplit(self.path), self.prepared
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        if "workflow-events" in parts.path:
            self._stream(b'{"result":{"type":"MODIFIED","object":%s}}\n')
        elif query.get("watch") in {"true", "True"}:
            self._stream(b'{"type":"MODIFIED","object":%s}\n')
        elif parts.path.endswith("/one"):
            Handler.asked += 1
            self._send(prepared.states[min(Handler.asked, STATES) - 1])
        elif "/few/" in parts.path:
            self._send(prepared.few)
        elif "limit" in query:
            self._send(prepared.pages[int(query.get("continue") or 0)])
        else:
            self._send(prepared.list)

    def _send(self, body: bytes, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, frame: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for state in self.prepared.states:
            line = frame % state
            self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


def serve() -> None:
    """Answer until somebody ends this process; print the port first."""
    Handler.prepared = Prepared()
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()


def _pydsl(port: int, *, argo: bool) -> Any:
    from pydsl.cluster.connecting import connect
    from pydsl.cluster.destination import ArgoServer, Destination, Kubernetes

    way = ArgoServer(address=f"127.0.0.1:{port}", is_secure=False, token="t") if argo else Kubernetes()
    return connect(Destination(way=way, namespace=NAMESPACE))


def _by_pydsl(cluster: Any) -> dict[str, Callable[[], int]]:
    from pydsl.cluster.contract import Selection
    from pydsl.cluster.kinds import WORKFLOW

    def follow() -> int:
        selection = Selection(fields="metadata.name=one")
        return sum(1 for _ in cluster.watch(WORKFLOW, NAMESPACE, selection))

    def submit() -> int:
        return sum(bool(cluster.create(WORKFLOW, new(number), NAMESPACE)) for number in range(SUBMITS))

    return {"submit": submit, "list": lambda: len(cluster.list(WORKFLOW, NAMESPACE).items), "follow": follow}


def new(number: int) -> Json:
    """Return a workflow that's to be submitted."""
    made = workflow(f"new-{number}")
    kept = {key: made[key] for key in ("apiVersion", "kind", "spec")}
    return {**kept, "metadata": {"name": f"new-{number}", "labels": {"team": "a"}}}


def _by_hera(port: int) -> dict[str, Callable[[], int]]:
    from hera.workflows import WorkflowsService
    from hera.workflows.models import Workflow, WorkflowCreateRequest

    service = WorkflowsService(host=f"http://127.0.0.1:{port}", verify_ssl=False, token="t", namespace=NAMESPACE)

    def submit() -> int:
        requests = (WorkflowCreateRequest(workflow=Workflow.model_validate(new(number))) for number in range(SUBMITS))
        return sum(bool(service.create_workflow(one)) for one in requests)

    return {
        "submit": submit,
        "list": lambda: len(service.list_workflows().items or ()),
        "follow": lambda: sum(bool(service.get_workflow("one")) for _ in range(STATES)),
    }


def _by_kubernetes(port: int) -> dict[str, Callable[[], int]]:
    from kubernetes import client, watch

    api = client.CustomObjectsApi(client.ApiClient(client.Configuration(host=f"http://127.0.0.1:{port}")))
    where = (GROUP, VERSION, NAMESPACE, "workflows")

    def submit() -> int:
        return sum(bool(api.create_namespaced_custom_object(*where, new(number))) for number in range(SUBMITS))

    def follow() -> int:
        stream = watch.Watch().stream(api.list_namespaced_custom_object, *where, timeout_seconds=5)
        return sum(1 for _, _ in zip(stream, range(STATES), strict=False))

    return {"submit": submit, "list": lambda: len(api.list_namespaced_custom_object(*where)["items"]), "follow": follow}


def measure(client: str, task: str, port: int) -> None:
    """Do one thing by one client; print what it came to, CPU seconds, and the peak of memory in MB."""
    known = {
        "pydsl": lambda: _by_pydsl(_pydsl(port, argo=False)),
        "pydsl-argo-server": lambda: _by_pydsl(_pydsl(port, argo=True)),
        "hera": lambda: _by_hera(port),
        "kubernetes": lambda: _by_kubernetes(port),
    }
    act = known[client]()[task]
    before = resource.getrusage(resource.RUSAGE_SELF)
    count = act()
    after = resource.getrusage(resource.RUSAGE_SELF)
    seconds = (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)
    print(json.dumps({"count": count, "seconds": seconds, "megabytes": after.ru_maxrss / 1024}))


@contextlib.contextmanager
def served() -> Iterator[tuple[int, dict[str, str]]]:
    """Start the server; give its port, and an environment whose kubeconfig names it."""
    process = subprocess.Popen([sys.executable, __file__, "serve"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None, "a pipe was asked for"
    try:
        port = int(process.stdout.readline())
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "config"
            file.write_text(json.dumps(kubeconfig(f"http://127.0.0.1:{port}")))
            yield port, {**os.environ, "KUBECONFIG": str(file), "PYTHONPATH": str(Path(pydsl.__file__).parents[1])}
    finally:
        process.terminate()
        process.wait()


def kubeconfig(server: str) -> Json:
    """Return a kubeconfig with one context."""
    context = {"cluster": "it", "user": "me", "namespace": NAMESPACE}
    return {
        "apiVersion": "v1", "kind": "Config", "current-context": "it",
        "clusters": [{"name": "it", "cluster": {"server": server}}],
        "users": [{"name": "me", "user": {"token": "t"}}], "contexts": [{"name": "it", "context": context}],
    }  # fmt: skip


def listing(environment: dict[str, str], few: bool) -> float:
    """Run `pydsl list` against the server; return its CPU seconds."""
    if few:
        file = Path(environment["KUBECONFIG"])
        config = json.loads(file.read_text())
        config["clusters"][0]["cluster"]["server"] += "/few"
        file = file.with_name("few")
        file.write_text(json.dumps(config))
        environment = {**environment, "KUBECONFIG": str(file)}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "pydsl", "list", "--cluster"]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)


def main() -> None:
    """Measure each client at each task, in processes of their own, and print ratios."""
    compileall.compile_dir(Path(pydsl.__file__).parent, quiet=2)
    with served() as (port, environment):
        for task in TASKS:
            found = {client: _asked(client, task, port, environment) for client in CLIENTS}
            print(f"{task}: {', '.join(map(_shown, found.items()))}")
        for few, what in ((True, "100 workflows"), (False, f"{LISTED:,} workflows")):
            seconds = min(listing(environment, few) for _ in range(3))
            print(f"pydsl list, {what}: {seconds:.2f} s CPU (aim {LIST_AIM} s)")


def _asked(client: str, task: str, port: int, environment: dict[str, str]) -> Json:
    command = [sys.executable, __file__, "measure", client, task, str(port)]
    texts = [subprocess.run(command, env=environment, check=True, capture_output=True).stdout for _ in range(ROUNDS)]
    best: Json = min(map(json.loads, texts), key=lambda one: float(one["seconds"]))
    wanted = {"submit": SUBMITS, "list": LISTED, "follow": STATES}[task]
    assert best["count"] == wanted, f"{client} {task}: {best['count']}, not {wanted}"
    return best


def _shown(found: tuple[str, Json]) -> str:
    client, told = found
    return f"{client} {told['seconds']:.2f} s CPU, {told['megabytes']:.0f} MB"


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if not arguments:
        main()
    elif arguments[0] == "serve":
        serve()
    else:
        measure(arguments[1], arguments[2], int(arguments[3]))
