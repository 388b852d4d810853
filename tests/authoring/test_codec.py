"""Values as text: what each annotation writes and reads, and what it refuses."""

# ruff: noqa: UP007, UP045 - every spelling of a union is tested

from __future__ import annotations

import datetime
import decimal
import enum
import pathlib
import re
import uuid
from collections.abc import Sequence
from dataclasses import InitVar, dataclass, field
from typing import Annotated, Any, ClassVar, Generic, Literal, NamedTuple, NewType, Optional, TypedDict, TypeVar, Union

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydsl.authoring.codec import (
    CodecError,
    OutputField,
    codec_for,
    decode_value,
    encode_value,
    is_optional,
    is_path,
    outputs_of,
)
from pydsl.pod import marked, unmarked

T = TypeVar("T")
U = TypeVar("U")


@dataclass
class Box(Generic[T]):
    value: T
    more: list[T]
    other: T | None = None


@dataclass
class IntBox(Box[int]):
    name: str = "n"


@dataclass
class Pair(Generic[T, U]):
    left: Box[T]
    right: dict[str, U]


@dataclass
class Tree(Generic[T]):
    value: T
    children: list[Tree[T]]


class Keys(TypedDict, Generic[T]):
    value: T


class Colour(enum.Enum):
    RED = "red"
    ONE = 1
    ALSO_RED = "red"


class Bits(enum.Flag):
    ONE = 1


class Level(enum.IntEnum):
    LOW = 1


class Point(NamedTuple):
    x: int
    y: float = 0.5


@dataclass
class Node:
    name: str
    children: list[Node] = field(default_factory=list)
    kind: ClassVar[str] = "node"
    total: int = field(init=False, default=0)
    start: InitVar[int] = 0


@attrs.frozen
class Crate:
    point: Point | None
    size: int = 3


class Row(TypedDict, total=False):
    key: str
    size: int


class Own:
    """A class that keeps pydantic's protocol by itself."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Own) and other.text == self.text

    def __hash__(self) -> int:
        return hash(self.text)

    def model_dump_json(self) -> str:
        return f'{{"text": "{self.text}"}}'

    @classmethod
    def model_validate_json(cls, text: str) -> Own:
        import json

        return cls(json.loads(text)["text"])


UserId = NewType("UserId", int)
UTC = datetime.timezone.utc

WRITTEN: list[tuple[Any, Any, str]] = [
    (str, "1", "1"),
    (str, "", ""),
    (str, '{"a": 1}', '{"a": 1}'),
    (int, 1, "1"),
    (int, -(10**30), "-" + "1" + "0" * 30),
    (float, 1.0, "1.0"),
    (float, 1e300, "1e+300"),
    (bool, False, "false"),
    (type(None), None, "null"),
    (Colour, Colour.RED, "red"),
    (Colour, Colour.ONE, "1"),
    (Level, Level.LOW, "1"),
    (Literal["a", 2, True], 2, "2"),
    (Literal["a", 2, True], True, "true"),
    (Literal[Colour.RED], Colour.RED, "red"),
    (str | None, None, "null"),
    (str | None, "", ""),
    (Optional[int], 3, "3"),
    (Union[Point, None], None, "null"),
    (Colour | None, Colour.ONE, "1"),
    (bytes, b"\x00\xff", "AP8="),
    (datetime.datetime, datetime.datetime(2024, 1, 2, 3, 4, 5, 6, UTC), "2024-01-02T03:04:05.000006+00:00"),
    (datetime.date, datetime.date(2024, 1, 2), "2024-01-02"),
    (datetime.time, datetime.time(1, 2), "01:02:00"),
    (list[str], ["{{x}}", "é", "\x7f", "😀"], '["{~}{x}}", "é", "{~7f}", "😀"]'),
    (list[Colour], [Colour.RED, Colour.ONE], '["red", 1]'),
    (list[str | None], ["a", None], '["a", null]'),
    (tuple[int, ...], (1, 2), "[1, 2]"),
    (tuple[int, str], (1, "a"), '[1, "a"]'),
    (set[int], {1}, "[1]"),
    (frozenset[str], frozenset({"a"}), '["a"]'),
    (Sequence[float], [1.5], "[1.5]"),
    (dict[str, int], {"a": 1}, '{"a": 1}'),
    (dict[int, bytes], {1: b"a"}, '{"1": "YQ=="}'),
    (dict[Colour, str], {Colour.ONE: "a"}, '{"1": "a"}'),
    (dict[str, dict[str, int]], {"{": {"{{": 1}}, '{"{~}": {"{~}{~}": 1}}'),
    (dict[str, Any], {"a": [1, None]}, '{"a": [1, null]}'),
    (dict, {"a": 1}, '{"a": 1}'),
    (list, [1, "a"], '[1, "a"]'),
    (Any, [1, {"a": None}], '[1, {"a": null}]'),
    (Point, Point(1), '{"x": 1, "y": 0.5}'),
    (Node, Node("a", [Node("b")]), '{"name": "a", "children": [{"name": "b", "children": []}]}'),
    (Crate, Crate(Point(1, 2.0)), '{"point": {"x": 1, "y": 2.0}, "size": 3}'),
    (Row, {"key": "a"}, '{"key": "a"}'),
    (Own, Own("{"), '{"text": "{~}"}'),
    (list[Own], [Own("a")], '[{"text": "a"}]'),
    (UserId, 3, "3"),
    (decimal.Decimal, decimal.Decimal("1.10"), "1.10"),
    (uuid.UUID, uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    (datetime.timedelta, datetime.timedelta(days=1, minutes=2, microseconds=5), "P1DT120.000005S"),
    (datetime.timedelta, datetime.timedelta(microseconds=-1), "-P0DT0.000001S"),
    (list[list[int]], [[1], []], "[[1], []]"),
    (Annotated[int, "marker"], 3, "3"),
]


@pytest.mark.parametrize(("annotation", "value", "text"), WRITTEN, ids=range(len(WRITTEN)))
def test_written_and_read_back(annotation: Any, value: Any, text: str) -> None:
    assert encode_value(annotation, value) == text
    back = decode_value(annotation, text)
    assert back == value
    assert type(back) is type(value)


@pytest.mark.parametrize(
    ("annotation", "text", "value"),
    [
        (list[int], '["3", "5"]', [3, 5]),
        (list[int | None], '["3", "null"]', [3, None]),
        (list[bool], '["true"]', [True]),
        (list[Colour], '["1", "red"]', [Colour.ONE, Colour.RED]),
        (list[Point], '["{\\"x\\": 1}"]', [Point(1)]),
        (list[str], '["3", "null"]', ["3", "null"]),
        (list[str | None], '["null", "a"]', [None, "a"]),
        (list[Any], '["3"]', ["3"]),
        (list[list[int]], '[["3"], [], "[4]"]', [[3], [], [4]]),
        (list[Point], '[{"x": "1", "y": "2"}]', [Point(1, 2.0)]),
        (datetime.timedelta, "PT1H2M", datetime.timedelta(hours=1, minutes=2)),
        (float, "3", 3.0),
        (datetime.datetime, "2024-01-02T03:04:05Z", datetime.datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)),
        (Crate, '{"point": null}', Crate(None)),
    ],
)
def test_other_spellings_that_are_read(annotation: Any, text: str, value: Any) -> None:
    assert decode_value(annotation, text) == value


@pytest.mark.parametrize(
    ("annotation", "value", "message"),
    [
        (str, 1, "expected str, got 1"),
        (int, True, "expected int, got True"),
        (int, 1.0, "expected int, got 1.0"),
        (float, "1", "expected float, got '1'"),
        (list[int], (1, "2"), "expected int, got '2'"),
        (list[str], "ab", "expected list, got 'ab'"),
        (dict[str, int], [1], "expected dict, got [1]"),
        (Colour, "red", "expected one of Colour.RED, Colour.ONE; got 'red'"),
        (Literal["a"], "b", "expected one of a; got 'b'"),
        (str | None, "null", "the text 'null' can't be told from None"),
        (list[str | None], ["null"], "the text 'null' can't be told from None"),
        (Point, (1, 2.0), "expected Point, got (1, 2.0)"),
        (tuple[int, str], (1,), "expected 2 items, got (1,)"),
        (datetime.date, datetime.datetime(2024, 1, 2), "Invalid isoformat string: '2024-01-02T00:00:00'"),
    ],
)
def test_values_of_another_type(annotation: Any, value: Any, message: str) -> None:
    with pytest.raises(CodecError) as caught:
        encode_value(annotation, value)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("annotation", "message"),
    [
        (int | str, "int | str has no one reading: a text could be either"),
        (Union[int, None, str], "int | str has no one reading: a text could be either"),
        (object(), "can't travel as text"),
        (complex, "complex can't travel as text"),
        (list[pathlib.Path], "a Path inside of another value can't travel"),
        (Literal["1", 1], "Literal['1', 1] has two choices with the same text"),
        (Bits, "Bits can't travel as text"),
        (Box, "Box.value: T may stand for any type"),
        (Literal[True, None], "Literal[True, None] has a choice that is no text and no number"),
    ],
)
def test_annotations_without_one_reading(annotation: Any, message: str) -> None:
    with pytest.raises(CodecError, match=r".*") as caught:
        decode_value(annotation, "1")
    assert str(caught.value).endswith(message)


INTS = "Box(value=int, more=list[int], other=int | None)"
GENERICS: list[tuple[Any, str, Any]] = [
    (Box[int], INTS, Box(1, [2])),
    (Box[str], "Box(value=str, more=list[str], other=str | None)", Box("1", ["{{x}}"], "y")),
    (
        Box[Box[int]],
        "Box(value=BOX, more=list[BOX], other=BOX | None)".replace("BOX", INTS),
        Box(Box(1, []), []),
    ),
    (IntBox, "IntBox(value=int, more=list[int], other=int | None, name=str)", IntBox(1, [])),
    (
        Pair[str, float],
        "Pair(left=Box(value=str, more=list[str], other=str | None), right=dict[str, float])",
        Pair(Box("a", []), {"b": 0.5}),
    ),
    (Tree[int], "Tree(value=int, children=list[Tree])", Tree(1, [Tree(2, [])])),
]


@pytest.mark.parametrize(("annotation", "words", "value"), GENERICS, ids=[str(one[0]) for one in GENERICS])
def test_a_generic_class_is_what_its_variables_stand_for(annotation: Any, words: str, value: Any) -> None:
    assert codec_for(annotation).words == words
    assert decode_value(annotation, encode_value(annotation, value)) == value


def test_two_types_of_one_generic_class_are_told_apart() -> None:
    annotation = tuple[Box[int], Box[str], Box[int], Keys[float]]
    value = (Box(1, []), Box("a", ["b"]), Box(2, [3]), Keys(value=0.5))
    assert decode_value(annotation, encode_value(annotation, value)) == value
    with pytest.raises(CodecError, match=re.escape("expected int, got 'a'")):
        encode_value(annotation, (Box("a", []), Box("a", []), Box(2, []), Keys(value=0.5)))


def test_outputs_of_a_return_annotation() -> None:
    class Marker: ...

    def keeps(marker: object) -> bool:
        return isinstance(marker, Marker)

    assert outputs_of(None) == ()
    assert outputs_of(int) == (OutputField(None, int),)
    assert outputs_of(Box[int])[:2] == (OutputField("value", int), OutputField("more", list[int]))
    assert outputs_of(Point) == (OutputField("x", int), OutputField("y", float))
    assert outputs_of(Annotated[Point, "text"], keeps) == (OutputField("x", int), OutputField("y", float))
    whole = Annotated[Point, Marker()]
    assert outputs_of(whole, keeps) == (OutputField(None, whole),)
    assert [output.field for output in outputs_of(Crate)] == ["point", "size"]
    assert [output.field for output in outputs_of(Node)] == ["name", "children"]


def test_paths() -> None:
    assert is_path(pathlib.Path)
    assert is_path(pathlib.Path | None)
    assert is_path(Annotated[pathlib.PurePosixPath | None, "marker"])
    assert not is_path(str)
    assert is_optional(pathlib.Path | None)
    assert not is_optional(pathlib.Path)


@given(st.text())
def test_any_text_is_marked_and_read(text: str) -> None:
    assert "{{" not in marked(text)
    assert unmarked(marked(text)) == text


@given(st.lists(st.text(alphabet="{}~7b\x01"), max_size=5))
def test_marked_texts_stand_beside_each_other(texts: list[str]) -> None:
    joined = "".join(map(marked, texts))
    assert "{{" not in joined
    assert unmarked(joined) == "".join(texts)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("as it is $(HOME) $$ } {a}", "as it is $(HOME) $$ } {a}"),
        ("{{=1+1}}", "{~}{=1+1}}"),
        ("ends in {", "ends in {~}"),
        ("{~}", "{~}~}"),
        ("a\x00b\x7f", "a{~0}b{~7f}"),
        ("é 日本 😀\t\r\n", "é 日本 😀\t\r\n"),
    ],
)
def test_what_is_marked(text: str, written: str) -> None:
    assert marked(text) == written


@dataclass
class Sets:
    words: set[str]
    by_key: dict[str, frozenset[Literal["a", "b", "c"]]]


LETTERS = "qwertzuiop"


@pytest.mark.parametrize(
    ("annotation", "value", "text"),
    [
        (set[str], set(LETTERS), '["e", "i", "o", "p", "q", "r", "t", "u", "w", "z"]'),
        (set, {*LETTERS, 1}, '["e", "i", "o", "p", "q", "r", "t", "u", "w", "z", 1]'),
        (list[frozenset[str]], [frozenset(LETTERS)], '[["e", "i", "o", "p", "q", "r", "t", "u", "w", "z"]]'),
        (Sets, Sets({*"cba"}, {"k": frozenset("cba")}), '{"words": ["a", "b", "c"], "by_key": {"k": ["a", "b", "c"]}}'),
        (set[int], {10, 9, 1}, "[1, 9, 10]"),
    ],
)
def test_sets_are_written_in_one_order(annotation: Any, value: Any, text: str) -> None:
    """Python's own order of a set is another one in each process."""
    assert encode_value(annotation, value) == text
