"""The kinds of runtimes, as parameters of tests: those that this machine can't use are skipped with the reason."""

from __future__ import annotations

from typing import Any

import pytest

from pydsl.runtimes import Backend, backends_by_rank


def _skipped(backend: Backend) -> pytest.MarkDecorator:
    reason = backend.why_not()
    return pytest.mark.skipif(reason is not None, reason=str(reason))


def _parameters(names: set[str]) -> list[Any]:
    return [pytest.param(one.name, marks=_skipped(one)) for one in backends_by_rank() if one.name in names]


CONTAINER = "container"
HOSTED = _parameters({one.name for one in backends_by_rank()})
KINDS = [*HOSTED, pytest.param(CONTAINER, marks=pytest.mark.slow)]
"""Whoever takes one of these calls `engine.require` for CONTAINER: to try an engine takes a second."""
PRIVATE = _parameters({"sandbox"})
needs_sandbox = _skipped(next(one for one in backends_by_rank() if one.name == "sandbox"))
