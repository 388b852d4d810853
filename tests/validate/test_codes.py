"""The codes that the code uses are those of the rules, and each rule has what its page needs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pydsl.diagnostics import Severity
from pydsl.diagnostics.rule import Rule
from pydsl.lint.pages import pages, reference
from pydsl.validate import groups
from tests.shared import ROOT

PAGE = (ROOT / "docs" / "reference" / "diagnostics.md").read_text(encoding="utf-8")
RULES = list(pages().values())
IN_PYTHON = "PD5"
"""How codes of mistakes in Python begin: an example of YAML can't show them."""
BEYOND_A_MANIFEST = {
    "PD217": "asks for a Python file beside the manifest",
    "PD006": "nests ten thousand deep",
    "PD010": "a value that no YAML text has",
    "PD110": "asks for --target",
    "PD111": "asks for --target",
    "PD112": "asks for --target",
    "PD701": "shows with 201 tasks",
    "PD810": "takes a mebibyte",
}
"""What one readable example of a manifest can't show."""


def sources() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in Path(ROOT / "pydsl").rglob("*.py"))


def test_codes_of_the_code_are_those_of_the_docs() -> None:
    used = set(re.findall(r"(?<!-)\bPD\d{3}\b", sources()))
    assert used == set(pages())
    assert used == set(re.findall(r"^\| (PD\d{3}) \|", PAGE, re.MULTILINE))


def test_each_code_is_there_once_and_in_order() -> None:
    listed = re.findall(r"^\| (PD\d(?:xx|\d\d)) \|", PAGE, re.MULTILINE)
    assert listed == sorted(set(listed), key=lambda code: code.replace("xx", "  "))


def test_each_rule_is_one_object() -> None:
    assert sorted(re.findall(r"^(PD\d{3}) = Rule\($", sources(), re.MULTILINE)) == [rule.code for rule in RULES]


@pytest.mark.parametrize("rule", RULES, ids=[rule.code for rule in RULES])
def test_a_rule_has_its_title_its_reason_and_its_examples(rule: Rule) -> None:
    assert rule.finds
    if not rule.code.startswith(IN_PYTHON) and rule.code not in BEYOND_A_MANIFEST:
        assert rule.why
        assert rule.bad
        assert rule.good


def test_a_run_shows_only_what_nobody_refuses_before() -> None:
    assert [
        rule.code for rule in RULES if rule.in_a_run and (rule.refused_by or rule.severity is not Severity.ERROR)
    ] == []


def test_the_page_is_what_explain_prints() -> None:
    """`pydsl explain --all > docs/reference/diagnostics.md` writes it."""
    assert reference() == PAGE


def test_each_rule_of_a_group_is_a_warning_that_a_check_finds() -> None:
    grouped = {code for codes in groups().values() for code in codes}
    assert {code for code in pages() if code.startswith("PD8")} == grouped
    found = {code for code in grouped if pages()[code].of_home or pages()[code].of_template}
    assert [code for code in grouped if pages()[code].severity is not Severity.WARNING or code not in found] == []
