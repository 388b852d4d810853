"""Ask the server something, without a socket; runs are kept, and no process goes through them."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.local.runs import KeptRun
from pydsl.server import Served, answer
from pydsl.server.messages import asked
from pydsl.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from pydsl.local.report import RunReport
    from pydsl.local.wiring import Ground
    from pydsl.store import Texts

Json = Any
WORKFLOWS = "/api/v1/workflows/argo"


def only_kept(ground: Ground, texts: Texts) -> RunReport:
    """Keep a run that nobody begins."""
    with contextlib.closing(Store(ground.home)) as store:
        store.add(ground.row, texts)
    return KeptRun(ground.home, ground.row.uid, ground.row.name).report


@attrs.frozen
class Asking:
    """Who asks, with a token."""

    served: Served
    token: str = "Bearer secret"

    def __call__(self, method: str, path: str, body: Json = None, **headers: str) -> tuple[int, Json]:
        """Return the status and the JSON; of a stream, what comes until there's nothing yet."""
        text = body if isinstance(body, str) else json.dumps(body) if body is not None else ""
        made = answer(self.served, asked(method, path, {"Authorization": self.token, **headers}, text.encode()))
        if made.stream is None:
            return made.status, json.loads(made.body) if made.body else None
        lines = []
        for part in made.stream:
            if not part:
                break
            lines.append(json.loads(part))
        return made.status, lines


def asking(home: Path) -> Asking:
    """Make a server with a home of its own."""
    return Asking(Served(home=home, token="secret", runtime="process", begin=only_kept, pause=lambda: None))


def workflow(name: str = "", **spec: Json) -> Json:
    """Return a small workflow."""
    main = {"name": "main", "container": {"image": "alpine", "command": ["true"]}}
    metadata = {"name": name} if name else {"generateName": "made-"}
    return {"metadata": metadata, "spec": {"entrypoint": "main", "templates": [main], **spec}}
