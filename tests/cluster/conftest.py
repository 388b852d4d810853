"""A real kube-apiserver with its etcd, for the time of the tests; Go builds both, once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster.servers import ApiServer, absent, running


@pytest.fixture(scope="session")
def api_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiServer]:
    """The server, with Argo's CRDs; skips where it can't be built."""
    reason = absent()
    if reason:
        pytest.skip(reason)
    with running(Path(tmp_path_factory.mktemp("api-server"))) as server:
        yield server
