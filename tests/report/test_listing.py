"""A list of runs, a line each."""

from __future__ import annotations

from pydsl.report.listing import cells
from pydsl.store import RunRow


def test_a_message_of_several_lines_is_one_line_of_the_list() -> None:
    message = "boom: cannot fetch\n | a ?? b\n | ..^"
    run = RunRow(uid="u", name="wf", started=0.0, finished=1.0, message=message, runtime="process", folder="/f")
    assert cells(run, "Failed", 60.0) == ("wf", "Failed", "1m", "1s", "0", "boom: cannot fetch | a ?? b | ..^")
