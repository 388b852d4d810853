"""What is said of a process that doesn't begin."""

from __future__ import annotations

from pathlib import Path

import pytest

from pydsl.errors import InfrastructureError
from pydsl.local.detaching import LOG, begun_by
from pydsl.local.runs import find
from tests.local.workflows import run

BODY = "templates: [{name: main, container: {image: alpine, command: ['true']}}]"


def test_what_earlier_ones_said_is_not_its_own(tmp_path: Path) -> None:
    run(BODY, tmp_path)
    kept = find("wf", tmp_path)
    (kept.folder / LOG).write_text("what an earlier one said\n")
    with pytest.raises(InfrastructureError) as error:
        begun_by(kept, ["node", "set"], [], lambda: False)
    head, _, said = str(error.value).partition(": ")
    assert head == "wf didn't begin"
    assert said.startswith("Usage: pydsl node ")
