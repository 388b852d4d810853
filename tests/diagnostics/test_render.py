"""A finding as text: aligned carets whatever the line holds, and nothing that a terminal would obey."""

from __future__ import annotations

import time

import pytest
from msgspec.structs import replace

from pydsl.diagnostics import Diagnostic, Place, Severity, path_text, render

FINDING = Diagnostic(code="PD201", message="no such template", place=Place("flow.yaml", 12, 5, 8))


def excerpt(line, column=5, end_column=8):
    place = Place("flow.yaml", 12, column, end_column)
    return render(replace(FINDING, place=place, source_line=line)).split("\n")[1:]


def test_everything_that_a_finding_has():
    finding = Diagnostic(
        code="PD201",
        message="inputs.parameters.message was not supplied",
        severity=Severity.WARNING,
        path=("spec", "templates", 0, "steps", 0, 0),
        place=Place("flow.py", 12, 5, 12),
        hint="pass message=...",
        source_line="    print_(1)\n",
    )
    assert render(finding) == (
        "flow.py:12:5: warning[PD201]: inputs.parameters.message was not supplied\n"
        "  at spec.templates[0].steps[0][0]\n"
        "   |\n"
        "12 |     print_(1)\n"
        "   |     ^^^^^^^\n"
        "  hint: pass message=..."
    )


def test_a_finding_without_a_place_has_no_excerpt():
    assert render(replace(FINDING, place=None)) == "error[PD201]: no such template"


def test_the_line_is_read_from_the_file(tmp_path):
    file = tmp_path / "flow.yaml"
    file.write_text("a: 1\nbé: 2\n", encoding="utf-8")
    finding = replace(FINDING, place=Place(str(file), 2, 1, 3))
    assert render(finding) == f"{file}:2:1: error[PD201]: no such template\n  |\n2 | bé: 2\n  | ^^"


@pytest.mark.parametrize("place", [Place("no/such/file", 3), Place("<stdin>", 1), Place(__file__, 1_000_000)])
def test_a_line_that_cannot_be_read_is_left_out(place):
    text = render(replace(FINDING, place=place))
    assert text == f"{place.file}:{place.line}:{place.column}: error[PD201]: no such template"


def test_a_blank_line_is_left_out():
    assert excerpt("   \t ") == []


def test_tabs_before_the_caret_stay_tabs():
    assert excerpt("\ta:\tbcd", 5, 8) == ["   |", "12 | \ta:\tbcd", "   | \t  \t^^^"]


def test_wide_characters_take_two_columns():
    assert excerpt("日本: 東京", 5, 7) == ["   |", "12 | 日本: 東京", "   |       ^^^^"]


def test_combining_characters_take_none():
    assert excerpt("e\u0301: abc", 5, 8) == ["   |", "12 | e\u0301: abc", "   |    ^^^"]


@pytest.mark.parametrize(
    ("column", "end_column", "carets"),
    [
        (1, None, "^"),
        (3, 5, "  ^^"),
        (4, 99, "   ^^^"),
        (7, None, "      ^"),
        (99, 120, "      ^"),
        (3, 3, "  ^"),
        (3, 1, "  ^"),
    ],
)
def test_the_caret_stays_within_the_line(column, end_column, carets):
    assert excerpt("abcdef", column, end_column)[-1] == f"   | {carets}"


def test_a_long_line_is_cut_around_the_caret():
    line = "a" * 500 + "HERE" + "b" * 500
    lines = excerpt(line, 501, 505)
    assert lines[1] == "12 | …" + "a" * 60 + "HERE" + "b" * 96 + "…"
    assert lines[2] == "   |  " + " " * 60 + "^^^^"


def test_a_long_line_with_an_early_caret_is_cut_at_its_end():
    assert excerpt("a" * 500, 1, 400) == ["   |", "12 | " + "a" * 160 + "…", "   | " + "^" * 160]


def test_of_a_line_of_megabytes_only_the_part_that_is_shown_is_looked_at():
    line = "ä" * 4_000_000
    began = time.perf_counter()
    for _ in range(20):
        render(Diagnostic(code="PD001", message="m", place=Place("f", 1, 2_000_000), source_line=line))
    assert time.perf_counter() - began < 1


def test_what_a_terminal_would_obey_is_shown_as_signs():
    finding = replace(FINDING, message="bad \x1b[31m", source_line="a\x07b\x9bc\u202ed\ud800e", hint="\x7f")
    assert render(finding).split("\n") == [
        "flow.yaml:12:5: error[PD201]: bad ␛[31m",
        "   |",
        "12 | a␇b\ufffdc\ufffdd\ufffde",
        "   |     ^^^",
        "  hint: \ufffd",
    ]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), ""),
        (("spec",), "spec"),
        (("spec", "templates", 2, "dag", "tasks", 0, "depends"), "spec.templates[2].dag.tasks[0].depends"),
        ((0, "name"), "[0].name"),
        (("metadata", "labels", "app.kubernetes.io/name"), 'metadata.labels["app.kubernetes.io/name"]'),
        (("data", 'a\n"b"'), 'data["a\\n\\"b\\""]'),
    ],
)
def test_a_path_is_written_as_people_write_it(path, text):
    assert path_text(path) == text
