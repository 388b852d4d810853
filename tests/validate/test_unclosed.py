"""Where Argo finds the end of a tag that its text doesn't end."""

from __future__ import annotations

from typing import Any

import pytest

from pydsl.validate.unclosed import read_on

PATH = ("spec", "templates", 3)


class Lying:
    """A template or call: its JSON, and where it lies."""

    def __init__(self, json: Any, *path: Any) -> None:
        self.json, self.path = json, (*PATH, *path)


@pytest.mark.parametrize(
    ("number", "text", "between"),
    [(0, "a{{b", '","c{{d","e'), (1, "c{{d", '","e'), (2, "e}} {{f", None)],
)
def test_it_reads_on_in_the_json_behind_the_text(number: int, text: str, between: str | None) -> None:
    template = Lying({"name": "t", "container": {"args": ["a{{b", "c{{d", "e}} {{f"]}, "daemon": True})
    found = read_on(text, (*PATH, "container", "args", number), None, template)  # type: ignore[arg-type]  # a part of a template
    assert found == between


def test_what_stands_before_the_text_ends_nothing_and_braces_of_the_json_do() -> None:
    template = Lying({"name": "t", "container": {"args": ["a}}"], "command": ["b{{c"], "image": "i"}})
    found = read_on("b{{c", (*PATH, "container", "command", 0), None, template)  # type: ignore[arg-type]  # a part of a template
    assert found == '"],"image":"i"'


def test_a_call_is_read_by_itself_once_its_template_has_an_end() -> None:
    step = {"name": "a", "template": "t", "when": "x{{y"}
    template = Lying({"name": "t", "steps": [[step, {"name": "b", "template": "e}}"}]]})
    call = Lying(step, "steps", 0, 0)
    path = (*call.path, "when")
    assert read_on("x{{y", path, None, template) == '"},{"name":"b","template":"e'  # type: ignore[arg-type]  # a part of a template
    assert read_on("x{{y", path, call, template) is None  # type: ignore[arg-type]  # a part of a template
