"""What a real API server takes: everything that pydsl writes, and what pydsl's own checks say that it takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pydsl.manifest import load_file
from tests.cluster.admission import CORPORA, compared, complaint, told
from tests.cluster.servers import ApiServer
from tests.shared import ROOT, SHARED, shared

pytestmark = pytest.mark.slow
GOLDEN = sorted((ROOT / "golden").rglob("*.yaml"))
EXAMPLES = sorted((SHARED / "argo" / "examples").rglob("*.yaml"))
EVERY = 4
"""Which cases of the corpora are asked about: `python -m tests.cluster.admission` asks about all."""
REFUSED = {"fun-with-gifs": "its generateName stands among its labels: it has no name, and a label that ends in -"}
"""Argo's own examples that the server doesn't take, and why."""


def complaints(server: ApiServer, path: Path) -> list[str]:
    """List what the server has against each document of a file; "" where it takes it."""
    cluster, documents = server.cluster(), load_file(str(path))
    return [complaint(cluster, one.data["kind"], json.dumps(one.data)) for one in documents if one.data]


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda path: str(path.relative_to(ROOT / "golden")))
def test_what_pydsl_writes_is_taken(api_server: ApiServer, golden: Path) -> None:
    found = complaints(api_server, golden)
    assert (len(found), {*found}) == (golden.read_text().count("\napiVersion: ") + 1, {""})


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_of_argos_is_taken_or_why_not(api_server: ApiServer, example: Path) -> None:
    found = complaints(api_server, example)
    assert found
    assert any(found) == (example.stem in REFUSED), found


@pytest.mark.parametrize("corpus", CORPORA)
def test_pydsl_and_the_server_agree(api_server: ApiServer, corpus: str) -> None:
    found = compared(api_server.cluster(), shared("vectors", f"{corpus}.json.gz"), EVERY)
    assert (found.pydsl_differs, found.record_differs) == ([], []), list(told(corpus, found))
    assert found.refused
