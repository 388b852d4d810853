"""What looking at kept runs loads: nothing that drives one, judges one or writes one down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fresh import loaded

if TYPE_CHECKING:
    from pathlib import Path

DRIVING = {
    "pydsl.artifacts", "pydsl.compile", "pydsl.driver.driver", "pydsl.engine.events", "pydsl.engine.run",
    "pydsl.expr.lang.parser", "pydsl.local.wiring", "pydsl.manifest", "pydsl.plan", "pydsl.runtimes", "pydsl.spec",
    "pydsl.store.journal", "pydsl.validate", "subprocess", "yaml",
}  # fmt: skip


@pytest.mark.parametrize("verb", ["from pydsl.cli import list", "from pydsl.cli import get"])
def test_looking_at_runs_loads_nothing_that_drives_them(verb: str, tmp_path: Path) -> None:
    code = f"{verb}; from pydsl.local import runs; assert runs.runs({str(tmp_path)!r}) == []"
    assert loaded(code) & DRIVING == set()
