from __future__ import annotations

import pytest

from tests.local.crashing import Counts, killed, undisturbed


@pytest.mark.slow
def test_nothing_is_lost_or_run_again_wherever_a_run_is_killed() -> None:
    whole = undisturbed("process")
    assert len(whole.phases) == 40
    counts = [killed(point / 10, "process", whole) for point in range(9)]
    assert counts == [Counts()] * 9
