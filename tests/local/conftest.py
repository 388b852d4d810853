from __future__ import annotations

from pathlib import Path

import pytest

from tests.local.pods import Bench
from tests.runtimes import engine
from tests.runtimes.kinds import CONTAINER, HOSTED, KINDS, PRIVATE


@pytest.fixture(params=KINDS)
def bench(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """Every runtime, one after the other."""
    if request.param == CONTAINER:
        engine.require(monkeypatch)
    return Bench(tmp_path, request.param)


@pytest.fixture(params=HOSTED)
def hosted(request: pytest.FixtureRequest, tmp_path: Path) -> Bench:
    """The runtimes whose programs are this machine's own."""
    return Bench(tmp_path, request.param)


@pytest.fixture(params=PRIVATE)
def sandbox(request: pytest.FixtureRequest, tmp_path: Path) -> Bench:
    """The runtime that has private files."""
    return Bench(tmp_path, request.param)
