from __future__ import annotations

from pathlib import Path

import pytest

from tests.local.pods import Bench
from tests.runtimes.kinds import KINDS, PRIVATE


@pytest.fixture(params=KINDS)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Bench:
    """Every runtime, one after the other."""
    return Bench(tmp_path, request.param)


@pytest.fixture(params=PRIVATE)
def sandbox(request: pytest.FixtureRequest, tmp_path: Path) -> Bench:
    """The runtime that has private files."""
    return Bench(tmp_path, request.param)
