from __future__ import annotations

import pytest

from tests.local.crashing import Counts, killed, undisturbed


@pytest.mark.slow
def test_nothing_is_lost_or_run_again_wherever_a_run_is_killed() -> None:
    whole, lasted = undisturbed("process")
    assert len(whole) == 40
    counts = [killed(lasted * point / 10, "process", whole) for point in range(1, 10)]
    assert counts == [Counts()] * 9
