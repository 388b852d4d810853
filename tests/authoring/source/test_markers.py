"""pydsl's markers in the annotations of a class stay behind when it ships."""

from __future__ import annotations

from pathlib import Path

from pydsl.authoring.source import capture
from tests.authoring.source.running import author

HEAD = "from typing import Annotated, NamedTuple\nfrom pydsl import Parameter\nSIZE = 3\n"


def shipped(folder: Path, fields: str) -> str:
    """Ship a function that gives a NamedTuple with these fields; return the class's text."""
    text = f"{HEAD}class Out(NamedTuple):\n{fields}\ndef f() -> Out:\n    return Out()\n"
    module = author(folder, text)
    source = capture(module.f, classes=[module.Out]).text
    return source[source.index("class Out") : source.index("def f")].partition("\n\n")[0]


def test_a_marked_field_ships_as_its_type(tmp_path: Path) -> None:
    fields = '    count_: Annotated[int, Parameter("count")] = 1\n'
    assert shipped(tmp_path, fields) == "class Out(NamedTuple):\n    count_: int = 1"


def test_other_metadata_ships(tmp_path: Path) -> None:
    fields = '    count_: Annotated[int, SIZE, Parameter("count")] = 1\n'
    assert shipped(tmp_path, fields) == "class Out(NamedTuple):\n    count_: Annotated[int, SIZE] = 1"


def test_texts_beside_the_type_are_no_annotations(tmp_path: Path) -> None:
    fields = '    count_: Annotated["int", "not a name", "no_such_name"] = 1\n'
    assert shipped(tmp_path, fields) == f"class Out(NamedTuple):\n{fields.rstrip()}"
