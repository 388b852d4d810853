"""Artifacts as files: `/artifact-files/NAMESPACE/workflows/NAME/NODE/outputs/ARTIFACT`."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pydsl.local.copying import copied
from pydsl.server.messages import BYTES, TEXT, Reply

if TYPE_CHECKING:
    from pydsl.server.messages import Incoming
    from pydsl.server.served import Served


def file(served: Served, asked: Incoming) -> Reply:
    """Return the file that a node put out. Whatever is wrong is an internal error, as Argo's."""
    names = asked.names
    run = served.run(names["namespace"], names["name"])
    with tempfile.TemporaryDirectory(prefix="pydsl-server-") as folder:
        found = [*copied(run, Path(folder), node=names["node"], artifact=names["artifact"], path="{artifactName}")]
        if not found or not found[0].is_file():
            return Reply(status=500, kind=TEXT, body=b"Internal Server Error\n", grpc=False)
        return Reply(kind=BYTES, body=found[0].read_bytes(), grpc=False)
