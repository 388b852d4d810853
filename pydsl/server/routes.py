"""Which function answers which path."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from pydsl.cluster.argo_server.paths import API
from pydsl.server import artifacts, facts, following, steering, submitting, templates, workflows
from pydsl.server.kinds import CLUSTER_TEMPLATE, CRON_WORKFLOW, TEMPLATE, Stored

if TYPE_CHECKING:
    from pydsl.server.messages import Incoming
    from pydsl.server.served import Served

Method = Callable[["Served", "Incoming"], Any]


class Route(Struct, frozen=True):
    """One method of the API. A part of the path in braces stands for a name; that of a namespace may be empty."""

    verb: str
    path: str
    method: Method
    streams: bool = False

    def names(self, parts: Sequence[str]) -> Mapping[str, str] | None:
        """Return what the variables of the path stand for; None where the path is another one."""
        own = self.path.split("/")
        if len(own) != len(parts):
            return None
        names = {mine.strip("{}"): part for mine, part in zip(own, parts, strict=True) if mine.startswith("{")}
        same = all(mine.startswith("{") or mine == part for mine, part in zip(own, parts, strict=True))
        return names if same and all(value or name == "namespace" for name, value in names.items()) else None


def _kept(path: str, kind: Stored) -> list[Route]:
    """Return the methods that every kind of stored object has."""
    return [
        Route("POST", path, templates.create(kind)),
        Route("GET", path, templates.several(kind)),
        Route("POST", f"{path}/lint", templates.lint(kind)),
        Route("GET", f"{path}/{{name}}", templates.get(kind)),
        Route("PUT", f"{path}/{{name}}", templates.update(kind)),
        Route("DELETE", f"{path}/{{name}}", templates.delete(kind)),
    ]


_ONE = f"{API}/workflows/{{namespace}}/{{name}}"
_CRON = f"{API}/cron-workflows/{{namespace}}"
ROUTES = (
    Route("GET", f"{API}/info", facts.info),
    Route("GET", f"{API}/version", facts.version),
    Route("GET", f"{API}/userinfo", facts.user),
    Route("POST", f"{API}/tracking/event", facts.tracked),
    Route("GET", f"{API}/archived-workflows", facts.archived),
    Route("GET", f"{API}/archived-workflows/{{uid}}", facts.archived_one),
    Route("POST", f"{API}/workflows/{{namespace}}", workflows.create),
    Route("GET", f"{API}/workflows/{{namespace}}", workflows.several),
    Route("POST", f"{API}/workflows/{{namespace}}/lint", workflows.lint),
    Route("POST", f"{API}/workflows/{{namespace}}/submit", submitting.submit),
    Route("GET", _ONE, workflows.get),
    Route("DELETE", _ONE, workflows.delete),
    Route("PUT", f"{_ONE}/suspend", steering.suspend),
    Route("PUT", f"{_ONE}/resume", steering.resume),
    Route("PUT", f"{_ONE}/stop", steering.stop),
    Route("PUT", f"{_ONE}/terminate", steering.terminate),
    Route("PUT", f"{_ONE}/set", steering.put),
    Route("PUT", f"{_ONE}/retry", steering.retry),
    Route("PUT", f"{_ONE}/resubmit", steering.resubmit),
    Route("GET", f"{_ONE}/log", following.log, streams=True),
    Route("GET", f"{_ONE}/{{pod}}/log", following.log, streams=True),
    Route("GET", f"{API}/workflow-events/{{namespace}}", following.events, streams=True),
    Route("GET", f"{API}/stream/events/{{namespace}}", following.kubernetes_events, streams=True),
    *_kept(f"{API}/workflow-templates/{{namespace}}", TEMPLATE),
    *_kept(f"{API}/cluster-workflow-templates", CLUSTER_TEMPLATE),
    *_kept(_CRON, CRON_WORKFLOW),
    Route("PUT", f"{_CRON}/{{name}}/suspend", templates.hold(CRON_WORKFLOW, held=True)),
    Route("PUT", f"{_CRON}/{{name}}/resume", templates.hold(CRON_WORKFLOW, held=False)),
    Route("GET", "/artifact-files/{namespace}/workflows/{name}/{node}/outputs/{artifact}", artifacts.file),
)  # fmt: skip
