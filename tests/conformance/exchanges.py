"""argo_server_exchanges: what a real Argo Server answered, request by request, in the order in which it was asked. All
of them are asked of the stand-in once, whose pods are processes of this machine; a case looks at one.
"""

from __future__ import annotations

import functools
import json
import re
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.server import Reply, Served, answer
from pydsl.server.messages import asked
from tests.conformance.cases import read_cases
from tests.conformance.verdict import PASS, Verdict, fail
from tests.shared import SHARED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pydsl.local.runs import KeptRun
    from tests.conformance.cases import Case

Json = Any
TOKEN = "TOKEN"
OWN_WORDS = frozenset({
    "create with an undefined template", "create with a missing argument", "lint bad", "template lint bad",
    "cron create with a bad schedule",
})  # fmt: skip
"""Exchanges whose message is the lint's: lint_rules and its kin compare those verdicts, and pydsl has its own words."""
LATER = {
    "retry a running one": "the phase isn't there yet: the real controller hadn't seen the retry",
    "watch with an old resourceVersion": "the oldest version is another one",
}
"""Exchanges whose message ends otherwise, and why."""
OVER = frozenset({"Succeeded", "Failed", "Error"})
PATIENCE = 20.0
DROPPED = frozenset({
    "managedFields", "resourcesDuration", "hostNodeName", "taskResultSynced", "artifactRepositoryRef",
    "artifactGCStatus", "conditions", "storedTemplates", "workflows.argoproj.io/pod-name-format",
    "workflows.argoproj.io/trace-id",
})  # fmt: skip
"""What a cluster's own parts write: the API server, the controller for its nodes, tracing."""
MASKED = frozenset({
    "uid", "resourceVersion", "generation", "version", "buildDate", "goVersion", "compiler", "platform",
    "feedback", "firstTimeUser", "newVersion",
})  # fmt: skip
OF_NODES = (("exitCode", "result"), ("children", "progress"))
"""What isn't kept of a node: the output that nothing asks for, and how far those below it are."""
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
UNDER_WAY = frozenset({
    "phase", "message", "progress", "startedAt", "finishedAt", "nodes", "workflows.argoproj.io/phase",
    "workflows.argoproj.io/completed",
})  # fmt: skip
"""What is a matter of moments while a workflow goes on."""
ENDED = re.compile(r'"status":{"phase":"(Succeeded|Failed)"|completed workflow|succeeded one|memoized')
"""Answers that a workflow gives once it's over."""
LINES = "for i in 0 1 2; do echo line $i of main; done"


@attrs.frozen
class Got:
    """What the stand-in answered."""

    answer: Reply
    text: str


def run_case(case: Case) -> Verdict:
    """Compare the status, the headers that tell kinds apart, and what the body means."""
    recorded, got = case.data["response"], played()[int(case.id)]
    for what, mine, theirs in _envelopes(got.answer, recorded):
        if mine != theirs:
            return fail(f"{case.data['name']}: {what} {mine}, not {theirs}: {got.text[:300]}")
    mine, theirs = _meaning(got.text, case.data), _with_lines(_meaning(recorded["text"], case.data))
    return PASS if mine == theirs else fail(f"{case.data['name']}: got {mine}, not {theirs}")


def _envelopes(made: Reply, recorded: Json) -> Iterator[tuple[str, object, object]]:
    headers = recorded["headers"]
    yield "status", made.status, recorded["status"]
    yield "content type", made.kind, headers["content-type"]
    yield "grpc", made.grpc, "grpc-metadata-content-type" in headers
    streams = "transfer-encoding" in headers and recorded["status"] == 200 and not _is_object(recorded["text"])
    yield "stream", made.stream is not None, streams


def _is_object(text: str) -> bool:
    """Whether a body is one of the API's objects, or a list of them; large ones are sent in chunks, too."""
    return text.startswith('{"metadata"')


def _meaning(text: str, exchange: Json) -> Json:
    """Return what a body says, without what differs from run to run."""
    name, response = exchange["name"], exchange["response"]
    if response["ended"] == "ReadTimeoutError":
        return None
    lines = [line.removeprefix("data: ").strip() for line in text.splitlines()]
    try:
        values = [json.loads(line) for line in lines if line]
    except ValueError:
        return text
    if name.startswith("watch workflow-events"):
        return _watched(values)
    if not _is_object(response["text"]):
        return [_worded(name, value) for value in values]
    over = _is_over(json.loads(response["text"]))
    return [_masked(_listed(value, exchange), over=over) for value in values]


def _watched(values: Sequence[Json]) -> Json:
    """Return who was followed, how it was told, and through which phases it went, each once."""
    objects = [one["result"]["object"] for one in values]
    phases = dict.fromkeys(one["status"].get("phase") for one in objects)
    types = [one["result"]["type"] for one in values]
    return {one["metadata"]["name"] for one in objects}, types[0], set(types[1:]), [*filter(None, phases)]


def _worded(name: str, value: Json) -> Json:
    told = _masked(value, over=True)
    holder = told.get("error", told)
    if name in OWN_WORDS:
        holder["message"] = bool(holder["message"])
    elif name in LATER:
        holder["message"] = re.sub(r"( \(\d+\)| Running|\s+)$", "", holder["message"])
    return told


def _listed(value: Json, exchange: Json) -> Json:
    """Return a list as one of names that these exchanges made; of a page, how long it is."""
    if not isinstance(value.get("items"), list):
        return value
    if "limit=" in exchange["request"]["path"]:
        return {**value, "items": [_masked({**one, "metadata": {}}, over=True) for one in value["items"]]}
    ours = [one for one in value["items"] if re.match(r"one$|env$|unk$|ex-|tpl$|cron$", one["metadata"]["name"])]
    return {**value, "items": sorted(ours, key=lambda one: str(one["metadata"]["name"]))}


def _is_over(value: Json) -> bool:
    return bool((value.get("status") or {}).get("phase") in OVER) or "items" in value


def _masked(value: Json, *, over: bool) -> Json:
    if isinstance(value, list):
        return [_masked(one, over=over) for one in value]
    if isinstance(value, str):
        return re.sub(r"\b(ex|failing|from-tpl|tpl|ctpl|cron)-[a-z0-9]{5}\b", r"\1-?????", TIME.sub("TIME", value))
    if not isinstance(value, Mapping):
        return value
    dropped = {*DROPPED, *(() if over else UNDER_WAY), *(name for mark, name in OF_NODES if mark in value)}
    kept = {key: one for key, one in value.items() if key not in dropped}
    made = {
        _masked(key, over=over): "*" if key in MASKED and isinstance(one, (str, int)) else _masked(one, over=over)
        for key, one in kept.items()
    }
    return {key: one for key, one in made.items() if one or key not in {"annotations", "labels", "nodeFlag"}}


@functools.cache
def played() -> Sequence[Got]:
    """Ask everything in turn, of a server with a home of its own."""
    exchanges = [case.data for case in read_cases(SHARED / "vectors" / "argo_server_exchanges.json.gz")]
    with tempfile.TemporaryDirectory(prefix="pydsl-exchanges-") as folder:
        served = Served(home=Path(folder), token=TOKEN, runtime="process")
        try:
            return [_exchange(served, one) for one in exchanges]
        finally:
            for row in served.rows(""):
                _ended(served, row.name)


def _exchange(served: Served, exchange: Json) -> Got:
    request, response = exchange["request"], exchange["response"]
    path, body = request["path"], request["body"]
    name = re.match(r"/api/v1/workflows/argo/([a-z]+)(/|\?|$)", path)
    if name and ENDED.search(response["text"] + exchange["name"]):
        _ended(served, name[1])
    if exchange["name"].startswith("list"):
        for row in served.rows("argo"):
            _ended(served, row.name)
    headers = dict(request["headers"])
    if "note" in exchange:
        headers["Authorization"] = TOKEN
    sent = body if isinstance(body, str) else json.dumps(_with_lines(_versioned(served, body))) if body else ""
    made = answer(served, asked(request["method"], path, headers, sent.encode()))
    if request["method"] == "POST" and '"suspend"' in sent:
        _until(lambda: _is_waiting(served.run("argo", body["workflow"]["metadata"]["name"])))
    return Got(made, _read(made, response["ended"]))


def _versioned(served: Served, body: Json) -> Json:
    """Give an object that's sent back the version that it has here, where it's the one that it had there."""
    metadata = (body.get("template") or {}).get("metadata") or {}
    if metadata.get("resourceVersion", "1") == "1":
        return body
    (found,) = [one for (_, _, name), one in served.stored.items() if name == metadata["name"]]
    known = {**metadata, "resourceVersion": found["metadata"]["resourceVersion"]}
    return {**body, "template": {**body["template"], "metadata": known}}


def _read(made: Reply, ended: str) -> str:
    """Read a body, or a stream until its end; one that has none, until its workflow is over."""
    if made.stream is None:
        return made.body.decode()
    parts: list[bytes] = []
    for part in made.stream:
        parts.append(part)
        if (ended != "eof" and b"Succeeded" in part) or (ended == "ReadTimeoutError" and not part):
            break
    return b"".join(parts).decode()


def _with_lines(value: Json) -> Json:
    """Let pods do what those of the recordings did: run a second and print three lines; those of `fail` fail."""
    if isinstance(value, list):
        return [_with_lines(one) for one in value]
    if not isinstance(value, dict):
        return value
    made = {key: _with_lines(one) for key, one in value.items()}
    if "args" in (made.get("container") or {}) and "name" in made:
        command = f"{LINES}; sleep 1; exit {int(made['name'] == 'fail')}"
        made["container"] = {**made["container"], "args": [f"{command} # {made['container']['args'][0]}"]}
    return made


def _is_waiting(run: KeptRun) -> bool:
    return any(node.type == "Suspend" and node.phase == "Running" for node in run.nodes.values())


def _ended(served: Served, name: str) -> None:
    rows = [row for row in served.rows("argo") if row.name == name]
    if rows:
        _until(lambda: not served.run("argo", name).is_driven)


def _until(reached: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not reached() and time.monotonic() < until:
        time.sleep(0.02)
