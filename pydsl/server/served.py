"""What the server answers from: the runs of a home, the templates that it was given, how a run is begun."""

from __future__ import annotations

import hmac
import time
import uuid
from typing import TYPE_CHECKING, cast

import attrs

from pydsl.expr.strftime import rfc3339
from pydsl.local.detaching import detached
from pydsl.local.runs import KeptRun, opened
from pydsl.manifest.library import Library, library_of
from pydsl.runtimes import AUTO
from pydsl.server.faults import existing, missing
from pydsl.server.kinds import CLUSTER_TEMPLATE, CRON_WORKFLOW, STORED, WORKFLOW, Stored
from pydsl.server.messages import written
from pydsl.server.shaping import known, shaped, typed
from pydsl.server.versions import ObjectVersion, Versions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from pydsl.local.report import RunReport
    from pydsl.local.wiring import Ground
    from pydsl.spec import wire
    from pydsl.store import RunRow, Texts

LOOK = 0.1
"""Seconds between two looks at what a stream follows."""


@attrs.define(eq=False, kw_only=True)
class Served:
    """One server. Runs are those of the home, whoever began them; templates are kept while the server is there."""

    home: Path
    token: str
    """What has to follow `Bearer` in a request."""
    namespace: str = "argo"
    runtime: str = AUTO
    others: Sequence[wire.Object] = ()
    """ConfigMaps and Secrets."""
    begin: Callable[[Ground, Texts], RunReport] = detached
    pause: Callable[[], None] = attrs.field(default=lambda: time.sleep(LOOK))
    versions: Versions = attrs.field(factory=lambda: Versions(int(time.time())))
    stored: dict[tuple[str, str, str], wire.Object] = attrs.field(factory=dict)
    """Templates and CronWorkflows, by kind, namespace and name."""

    def is_admitted(self, token: str) -> bool:
        """Whether a token is the one."""
        return hmac.compare_digest(token.encode(errors="replace"), self.token.encode())

    def rows(self, namespace: str) -> list[RunRow]:
        """List the runs of a namespace, "" for all; of several of one name, the latest."""
        with opened(self.home) as runs:
            rows = [row for row in runs.rows() if namespace in {"", row.namespace}]
        return list({(row.namespace, row.name): row for row in reversed(rows)}.values())[::-1]

    def run(self, namespace: str, name: str) -> KeptRun:
        """Find a run. Raises ServerFault."""
        row = self.row(namespace, name)
        if row is None:
            raise missing(WORKFLOW.plural, name)
        return KeptRun(self.home, row.uid, row.name)

    def row(self, namespace: str, name: str) -> RunRow | None:
        """Return the row of the latest run of a name; None where there's none."""
        with opened(self.home) as runs:
            return runs.store.placed(namespace, name)

    def whole(self, run: KeptRun) -> wire.Workflow:
        """Return a run as the server gives it."""
        return self._whole(run.workflow)

    def wholes(self, rows: Sequence[RunRow]) -> Iterator[wire.Workflow]:
        """Yield runs as the server gives them."""
        with opened(self.home) as runs:
            for row in rows:
                yield self._whole(runs.workflow(row))

    def _whole(self, workflow: wire.Workflow) -> wire.Workflow:
        metadata = workflow["metadata"]
        version = self.versions.of(metadata["uid"], hash(written(workflow)))
        given: wire.Workflow = {
            "metadata": {**metadata, **_counted(version)}, "spec": workflow["spec"], "status": workflow["status"]
        }  # fmt: skip
        return shaped(WORKFLOW.kind, given)

    def find(self, kind: Stored, namespace: str, name: str) -> wire.Object:
        """Find a template or a CronWorkflow. Raises ServerFault."""
        found = self.stored.get((kind.kind, namespace, name))
        if found is None:
            raise missing(kind.plural, name)
        return found

    def add(self, kind: Stored, given: wire.Object) -> wire.Object:
        """Keep a new object; return it with what a server adds. Raises ServerFault where there's one."""
        metadata = given["metadata"]
        place = kind.kind, metadata.get("namespace", ""), metadata["name"]
        if place in self.stored:
            raise existing(kind.plural, metadata["name"])
        self.stored[place] = self.versioned({**given, "metadata": {**metadata, **born()}})
        return self.stored[place]

    def keep(self, kind: str, given: wire.Object) -> None:
        """Keep what a file has: a template or CronWorkflow as an object, a ConfigMap or Secret to be referred to."""
        own = next((one for one in STORED if one.kind == kind), None)
        if own is not None:
            obj = known(kind, given, own.envelope)
            place: wire.ObjectMeta = {} if own is CLUSTER_TEMPLATE else {"namespace": self.namespace}
            self.add(own, {**obj, "metadata": {**place, **obj["metadata"]}})
        elif kind in {"ConfigMap", "Secret"}:
            self.others = [*self.others, given]

    def versioned(self, given: wire.Object) -> wire.Object:
        """Return an object with its version."""
        rest = {key: value for key, value in given["metadata"].items() if key not in {"resourceVersion", "generation"}}
        metadata = cast("wire.ObjectMeta", rest)
        bare: wire.Object = {**given, "metadata": metadata}
        return {**given, "metadata": {**metadata, **_counted(self.versions.of(metadata["uid"], hash(written(bare))))}}

    def replace(self, kind: Stored, namespace: str, given: wire.Object) -> wire.Object:
        """Keep an object instead of the one of its name."""
        self.stored[kind.kind, namespace, given["metadata"]["name"]] = made = self.versioned(given)
        return made

    def library(self, namespace: str) -> Library:
        """Return what a workflow of a namespace may refer to."""
        templates = [
            typed(kind, one)
            for (kind, where, _), one in self.stored.items()
            if kind != CRON_WORKFLOW.kind and where in {"", namespace}
        ]
        return library_of([*templates, *self.others])

    def secrets(self) -> list[wire.Object]:
        """List the Secrets, whose values runs don't keep."""
        return [one for one in self.others if one.get("kind") == "Secret"]


def born() -> wire.ObjectMeta:
    """Return the metadata that an object has from its beginning."""
    return {"uid": str(uuid.uuid4()), "creationTimestamp": rfc3339(time.time())}


def _counted(version: ObjectVersion) -> wire.ObjectMeta:
    return {"resourceVersion": str(version.number), "generation": version.generation}
