"""What the ways into a cluster load: `pydsl list` on a cluster takes 0.35 s of CPU in all."""

from __future__ import annotations

import pytest

from tests.fresh import loaded

HEAVY = ("kubernetes", "pydsl.plan", "pydsl.engine", "pydsl.compile", "pydsl.authoring", "pydsl.validate", "pydsl.lint")


@pytest.mark.parametrize("module", ["runs", "kubernetes.connecting", "kubernetes.api", "argo_server.connecting"])
def test_who_looks_at_workflows_loads_no_plan_and_no_models(module: str) -> None:
    names = loaded(f"import pydsl.cluster.{module}")
    assert not {name for name in names if name.startswith(HEAVY)}
