from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cluster.argo_server.standing_in import StandIn, standing_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def stand_in(tmp_path: Path) -> Iterator[StandIn]:
    """A server for one test."""
    with standing_in(tmp_path) as made:
        yield made
