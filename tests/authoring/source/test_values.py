"""Values arrive equal and go out equal, through scripts that really run."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pydsl.authoring.codec import decode_value, encode_value
from pydsl.authoring.source import python_template
from pydsl.pod import marked
from tests.authoring.source.running import author, call, run

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

NASTY = [
    "",
    "'''",
    '"""',
    "ends with \\",
    "{{x}}",
    "{{=1+1}}",
    "a {{ b",
    "$(HOME)",
    "$$",
    "a\nb\n",
    "\n",
    "a\r\nb\r",
    '{"a": [1, {"b": null}]}',
    "1.0",
    "true",
    "null",
    " space ",
    "\u2028\u2029\x85\x7f\x1b",
    "日本語 é 😀",
    "{~}",
    "ends in {",
    "x" * 100_000,
]

SAME = "def same(texts: list[str]) -> list[str]:\n    return texts\n"

TYPED = """
import datetime, enum
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Optional, TypedDict

import attrs
import pydantic


class Colour(enum.Enum):
    RED = "red"
    ONE = 1


class Point(NamedTuple):
    x: int
    y: float = 0.0


@attrs.frozen
class Crate:
    name: str
    points: tuple[Point, ...] = ()


class Seen(pydantic.BaseModel):
    when: datetime.datetime
    tags: list[str] = []


class Row(TypedDict):
    key: str
    size: int


@dataclass
class Everything:
    text: str
    whole: int
    real: float
    yes: bool
    raw: bytes
    when: datetime.datetime
    day: datetime.date
    colour: Colour
    choice: Literal["a", 2]
    maybe: str | None
    maybe_number: Optional[int]
    texts: list[str]
    table: dict[str, list[int]]
    numbered: dict[int, str]
    some: set[int]
    pair: tuple[int, str]
    crate: Crate
    seen: Seen
    row: Row
    inner: "Everything | None" = None


def same(values: list[Everything]) -> list[Everything]:
    return values

"""


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_a_text_goes_through_two_functions_as_it_is(text: str, tmp_path: Path) -> None:
    module = author(tmp_path, "def first(text: str) -> str:\n    print('noise')\n    return text\n")
    script = python_template(module.first)
    once = run(script, tmp_path, text=marked(text)).text()
    assert once == marked(text)
    (tmp_path / "again").mkdir()
    assert run(script, tmp_path / "again", text=once).text() == once


def test_json_never_begins_a_tag(tmp_path: Path) -> None:
    module = author(tmp_path, SAME)
    ran = run(python_template(module.same), tmp_path, texts=encode_value(list[str], NASTY[:-1]))
    assert "{{" not in ran.text()
    assert decode_value(list[str], ran.text()) == NASTY[:-1]


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(NASTY[:-1])
points = st.tuples(st.integers(), st.floats(allow_nan=False))
moments = st.datetimes(timezones=st.sampled_from([None, datetime.timezone.utc]))


@st.composite
def everythings(draw: st.DrawFn, module: ModuleType, depth: int = 1) -> Any:
    """Draw a value with a field of every kind of annotation."""
    return module.Everything(
        draw(texts),
        draw(st.integers()),
        draw(st.floats(allow_nan=False)),
        draw(st.booleans()),
        draw(st.binary(max_size=20)),
        draw(moments),
        draw(st.dates()),
        draw(st.sampled_from(list(module.Colour))),
        draw(st.sampled_from(["a", 2])),
        draw(st.none() | texts.filter(lambda text: text != "null")),
        draw(st.none() | st.integers()),
        draw(st.lists(texts, max_size=4)),
        draw(st.dictionaries(texts, st.lists(st.integers(), max_size=3), max_size=3)),
        draw(st.dictionaries(st.integers(), texts, max_size=3)),
        draw(st.sets(st.integers(), max_size=3)),
        draw(st.tuples(st.integers(), texts)),
        module.Crate(draw(texts), tuple(module.Point(*draw(points)) for _ in range(draw(st.integers(0, 2))))),
        module.Seen(when=draw(moments), tags=draw(st.lists(texts, max_size=2))),
        {"key": draw(texts), "size": draw(st.integers())},
        draw(st.none() | everythings(module, depth - 1)) if depth else None,
    )


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    return author(tmp_path_factory.mktemp("typed"), TYPED, "typed")


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_is_written_reads_back(data: st.DataObject, typed: ModuleType) -> None:
    value = data.draw(everythings(typed))
    text = encode_value(typed.Everything, value)
    assert "{{" not in text
    assert decode_value(typed.Everything, text) == value


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_typed_values_arrive_and_go_out_equal(
    data: st.DataObject, typed: ModuleType, tmp_path_factory: pytest.TempPathFactory
) -> None:
    # 19 fields of their own annotations in each value; some 500 values in all
    values = data.draw(st.lists(everythings(typed), min_size=1, max_size=6))
    assert call(typed.same, tmp_path_factory.mktemp("run"), values=values) == values
