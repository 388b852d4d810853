from __future__ import annotations

from pathlib import Path

import pytest

from pydsl.runtimes.sandbox import why_not
from tests.local.pods import Bench

SANDBOX = pytest.param("sandbox", marks=pytest.mark.skipif(why_not() is not None, reason=str(why_not())))


@pytest.fixture(params=["process", SANDBOX])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Bench:
    """Both runtimes, one after the other."""
    return Bench(tmp_path, request.param)


@pytest.fixture(params=[SANDBOX])
def sandbox(request: pytest.FixtureRequest, tmp_path: Path) -> Bench:
    """The runtime that has private files."""
    return Bench(tmp_path, request.param)
