"""A list of runs, a line each."""

from __future__ import annotations

from pydsl.report.listing import Listed, listed


def test_a_message_of_several_lines_is_one_line_of_the_list() -> None:
    run = Listed(name="wf", status="Failed", started=0.0, finished=1.0, message="boom: cannot fetch\n | a ?? b\n | ..^")
    assert listed([run], 60.0, headers=False) == ["wf   Failed   1m   1s   0   boom: cannot fetch | a ?? b | ..^"]
