"""Runs as `argo get` and `argo list` print them, compared with what the real command printed."""

from __future__ import annotations

import functools
import gzip
import json
import re
from typing import Any

import pytest

from pydsl.engine.events import Resumed, Stopped
from pydsl.engine.selecting import selects
from pydsl.manifest import load
from pydsl.plan import prepare_json
from pydsl.report.ages import long, short, stamp
from pydsl.report.details import details
from pydsl.report.forest import Look, node_lines
from pydsl.report.listing import COLUMNS, WIDE, cells, listed
from pydsl.report.table import aligned
from pydsl.store import RunRow
from pydsl.testing import Outcome, simulate
from tests.shared import shared


@functools.cache
def sessions() -> Any:
    """Return what the real command printed."""
    return json.loads(gzip.decompress(shared("vectors", "argo_cli_sessions.json.gz").read_bytes()))


def outputs_of(*args: str) -> list[str]:
    return [one["stdout"] for one in sessions()["sessions"] if one["args"] in (list(args), " ".join(args))]


def played(name: str, manifest: str, **more: Any) -> Any:
    """Play a recorded manifest; return its Workflow."""
    (document,) = load(sessions()["manifests"][manifest])
    return simulate(prepare_json(document.data), name=name, **more).workflow


def recorded(*args: str) -> str:
    """Return what argo printed from the table's header on, with each duration as none."""
    output = outputs_of(*args)[0]
    return seconds_masked(output[output.index("STEP") :])


def seconds_masked(text: str) -> str:
    return re.sub(r"\b\d+s\b", "0s", text)


def drawn(workflow: Any, **look: Any) -> str:
    return seconds_masked("".join(f"{line}\n" for line in node_lines(workflow, Look(**look))))


FAILS = {"fail": Outcome(exit_code=1)}


@pytest.mark.parametrize(
    ("args", "look"),
    [
        (["get", "ok"], {}),
        (["get", "ok", "--no-utf8"], {"utf8": False}),
        (
            ["get", "ok", "--node-field-selector", "phase=Succeeded"],
            {"shown": lambda node: selects("phase=Succeeded", node)},
        ),
        (["get", "ok", "--status", "Failed"], {"shown": lambda node: node["phase"] == "Failed"}),
    ],
)
def test_a_run_of_steps(args: list[str], look: Any) -> None:
    assert drawn(played("ok", "ok.yaml"), **look) == recorded(*args)


def test_a_dag_with_retries_and_an_exit_handler() -> None:
    assert drawn(played("bad", "bad.yaml", outcomes=FAILS)) == recorded("get", "bad", "--no-color")


def test_a_run_that_was_stopped() -> None:
    stopped = played("gate2", "gate.yaml", events=[Stopped(at=1.0)])
    assert drawn(stopped) == recorded("get", "gate2", "--no-color")


def test_what_is_said_above_the_tree() -> None:
    workflow = played("ok", "ok.yaml")
    output = outputs_of("get", "ok")[0]
    said = [
        line for line in details(workflow, "Succeeded", 100.0, Look()) if not re.match("(Created|Started|Fin)", line)
    ]
    told = [line for line in output.splitlines() if not re.match("(Created|Started|Finished|ResourcesD)", line)]
    masked = [re.sub(r"\d+ seconds?", "N seconds", seconds_masked(line)) for line in told]
    assert [re.sub(r"\d+ seconds?", "N seconds", seconds_masked(line)) for line in said] == masked


def test_a_suspended_node_has_a_sign_of_its_own() -> None:
    workflow = played("gate", "gate.yaml", events=[Resumed(at=1.0)])
    for node in workflow["status"]["nodes"].values():
        if node["type"] == "Suspend":
            node["phase"] = "Running"
    assert " ├───ǁ approve" in drawn(workflow)


RUN = RunRow(uid="u", name="ok", started=100.0, finished=102.0, runtime="process", folder="/f")
CELLS = cells(RUN, "Succeeded", 103.0)


@pytest.mark.parametrize(
    ("args", "lines"),
    [
        (["list"], [COLUMNS, CELLS]),
        (["list", "-o", "wide"], [COLUMNS + WIDE, (*CELLS, "0/0/4", "who=world")]),
        (["list", "--no-headers"], [CELLS]),
    ],
)
def test_lists(args: list[str], lines: list[tuple[str, ...]]) -> None:
    assert "".join(f"{line}\n" for line in listed(lines)) in outputs_of(*args)


def test_a_table_of_empty_lines_is_empty() -> None:
    assert (aligned([], 2), aligned([(), ()], 2)) == ([], ["", ""])


@pytest.mark.parametrize(
    ("seconds", "text", "brief"),
    [
        (0, "0 seconds", "0s"),
        (1, "1 second", "1s"),
        (125, "2 minutes 5 seconds", "2m"),
        (7200, "2 hours 0 minutes", "2h"),
        (90000, "1 day 1 hour", "1d"),
    ],
)
def test_spans(seconds: float, text: str, brief: str) -> None:
    assert (long(seconds), short(seconds)) == (text, brief)


def test_stamps_say_how_long_ago() -> None:
    ends = [stamp(0.0, now).rpartition(" (")[2] for now in (0.5, 1.0, 120.0, 7200.0, 86400.0, 14 * 86400.0)]
    assert ends == ["now)", "1 second ago)", "2 minutes ago)", "2 hours ago)", "1 day ago)", "2 weeks ago)"]


def test_a_column_ends_where_a_line_has_no_cell_for_it() -> None:
    lines = [["a", "b"], ["long", "c", "d"], ["x"], ["y", "z", ""]]
    assert aligned(lines, 2) == ["a     b", "long  c  d", "x", "y  z  "]
