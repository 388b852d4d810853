"""324 values of every annotation that travels, each from a function to the next and back."""

import datetime
import decimal
import enum
import uuid
from dataclasses import dataclass
from typing import Any, NamedTuple, TypedDict

IMAGE = "python:3.12-slim"
TEXTS = ["", "{{=1+1}}", "a{", "null ", '"', "\\", "é😀", "$(HOME)$$", "\x00\x1f", "a\nb\n", "{~}", "x" * 500]


class Colour(enum.Enum):
    RED = "red"
    BRACES = "{{x}}"
    ONE = 1


@dataclass
class Point:
    x: int
    label: str
    inner: "Point | None" = None


class Pair(NamedTuple):
    left: float
    right: list[str]


class Row(TypedDict):
    key: str
    size: int


UTC = datetime.timezone.utc
POINTS = [Point(n, text, Point(0, text) if n % 2 else None) for n, text in enumerate(TEXTS)]
VALUES: dict[str, list[Any]] = {
    "str": TEXTS,
    "int": [0, -1, 10**30, *range(9)],
    "float": [0.1, -1e300, 1.0, 5e-324, *(n / 7 for n in range(8))],
    "bool": [True, False] * 6,
    "bytes": [text.encode() for text in TEXTS],
    "Colour": list(Colour) * 4,
    "Literal['a', 'b c', '{{y}}']": ["a", "b c", "{{y}}"] * 4,
    "str | None": [None, *TEXTS[1:]],
    "int | None": [None, *range(11)],
    "list[str]": [TEXTS[:n] for n in range(12)],
    "list[int]": [[*range(n)] for n in range(12)],
    "list[list[int]]": [[[*range(m)] for m in range(n)] for n in range(12)],
    "dict[str, str]": [{text: text} for text in TEXTS],
    "dict[str, list[float]]": [{text: [1.5, 2.0]} for text in TEXTS],
    "dict[int, str]": [{n: text} for n, text in enumerate(TEXTS)],
    "tuple[int, str]": list(enumerate(TEXTS)),
    "set[int]": [set(range(n)) for n in range(12)],
    "Point": POINTS,
    "list[Point]": [POINTS[:n] for n in range(12)],
    "Point | None": [None, *POINTS[1:]],
    "Pair": [Pair(n / 3, TEXTS[:n]) for n in range(12)],
    "Row": [{"key": text, "size": n} for n, text in enumerate(TEXTS)],
    "datetime.datetime": [datetime.datetime(2024, 1, n + 1, 3, 4, 5, n, UTC if n % 2 else None) for n in range(12)],
    "datetime.date": [datetime.date(2024, n + 1, 1) for n in range(12)],
    "datetime.timedelta": [datetime.timedelta(days=n - 6, microseconds=n) for n in range(12)],
    "decimal.Decimal": [decimal.Decimal(n).scaleb(-n) for n in range(12)],
    "uuid.UUID": [uuid.UUID(int=n) for n in range(12)],
    "Any": [None, 1, "{{x}}", [1, ["{{"]], {"{": {"a{": "{"}}, True, 1.5, "", [], {}, [None], "a\x01"],
}
SAME = """
@template(image=IMAGE, name="same-{n}")
def same_{n}(value: {kind}) -> {kind}:
    return value


@template(image=IMAGE, name="check-{n}")
def check_{n}(values: list[{kind}]) -> int:
    assert values == VALUES[{kind!r}], values
    assert list(map(type, values)) == list(map(type, VALUES[{kind!r}])), values
    return len(values)


@template(image=IMAGE, name="make-{n}")
def make_{n}() -> list[{kind}]:
    return VALUES[{kind!r}]
"""
