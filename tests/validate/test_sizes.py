"""How long an argument of a container may be: Linux counts the NUL at its end, too."""

from __future__ import annotations

import pytest

from tests.validate.manifests import findings, workflow

LONGEST = 131071


@pytest.mark.parametrize(("field", "size"), [("args", LONGEST), ("args", LONGEST + 1), ("command", LONGEST + 1)])
def test_the_longest_argument(field: str, size: int) -> None:
    text = workflow(f"- name: main\n  container: {{image: i, {field}: [{'x' * size}]}}\n")
    told = [one.message for one in findings(text) if one.code == "PD810"]
    assert told == (
        [] if size == LONGEST else ["an argument of 131072 bytes: Linux starts no program with more than 131071"]
    )
