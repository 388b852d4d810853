"""Plain functions that a composite calls: those that may make steps, or do something here, are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.compile.authored import main_template

FLOW = """\
{helper}

@template
def main() -> None:
    with DAG():
        a = count(shard="x")
        {call}


workflow = Workflow(main)
"""
MAKES = "    return count(shard='x', size=n)\n"
HELPERS = [
    ("makes a step", f"def helper(n):\n{MAKES}", "helper(a.output)"),
    ("names one that does", f"def inner(n):\n{MAKES}\n\ndef helper(n):\n    return inner(n)\n", "helper(a.output)"),
    ("is given a template", "def helper(t, n):\n    return t(shard='x', size=n)\n", "helper(count, a.output)"),
    ("finds one", "BY = {'a': count}\n\n\ndef helper(n):\n    return BY['a']('x', n)\n", "helper(a.output)"),
]


@pytest.mark.parametrize(("helper", "call"), [case[1:] for case in HELPERS], ids=[case[0] for case in HELPERS])
def test_a_helper_makes_its_step(helper: str, call: str, tmp_path: Path) -> None:
    assert "- name: count-2\n" in main_template(FLOW.format(helper=helper, call=call), tmp_path)


def test_what_is_called_for_what_it_does_here(tmp_path: Path) -> None:
    helper = "SEEN = []\n\n\ndef helper(n):\n    SEEN.append(n)\n"
    assert "- name: count\n" in main_template(FLOW.format(helper=helper, call="helper(a.output)"), tmp_path)
