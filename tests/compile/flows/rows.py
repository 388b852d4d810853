"""Fields of rows and items of lists arrive as what they are in the whole row, whatever their texts hold."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from pydsl import DAG, Workflow, each, template, when

PYTHON = "python:3.12-slim"
TEXTS = [
    'a "q"',
    "back\\slash",
    "two\nlines",
    "{{workflow.name}}",
    "<&>",
    "\u2028",
    "ünï 😀",
    "",
    "null",
    "1",
    '{"a": 1}',
]


class Color(Enum):
    RED = "red"
    BLUE = "blue"


@dataclass
class Inner:
    number: int
    tags: list[str]


@dataclass
class Row:
    number: int
    share: float
    is_good: bool
    text: str
    inner: Inner
    numbers: list[int]
    by_name: dict[str, int]
    price: Decimal
    day: datetime.date
    color: Color
    note: str | None


class Pair(NamedTuple):
    left: str
    right: list[str]


@template(image=PYTHON)
def rows() -> list[Row]:
    day, price = datetime.date(2026, 1, 2), Decimal("1.50")
    return [
        Row(n, n / 2, n % 2 == 0, text, Inner(n, [text]), [n, 7], {"k": n}, price, day, Color.BLUE, None if n else "n")
        for n, text in enumerate(TEXTS)
    ]


@template(image=PYTHON)
def pairs() -> list[Pair]:
    return [Pair(text, [text]) for text in TEXTS]


@template(image=PYTHON)
def tuples() -> list[tuple[int, str]]:
    return [*enumerate(TEXTS)]


@template(image=PYTHON)
def split() -> tuple[int, str]:
    return 3, TEXTS[0]


@template(image=PYTHON)
def same_row(
    row: Row, number: int, share: float, is_good: bool, text: str, inner: Inner, tag: str, first: int, by_name: int,
    price: Decimal, day: datetime.date, color: Color, note: str | None, joined: str, added: int,
) -> None:  # fmt: skip
    told = (number, share, is_good, text, inner, tag, first, by_name, price, day, color, note, joined, added)
    whole = (
        row.number, row.share, row.is_good, row.text, row.inner, row.text, row.number, row.number,
        row.price, row.day, row.color, row.note, row.text + "!", row.number + 7,
    )  # fmt: skip
    assert told == whole, (told, whole)


@template(image=PYTHON)
def same_pair(pair: Pair, left: str, right: str) -> None:
    assert (pair.left, pair.left) == (left, right), (pair, left, right)


@template(image=PYTHON)
def same_tuple(whole: tuple[int, str], number: int, text: str) -> None:
    assert whole == (number, text), (whole, number, text)


@template(image=PYTHON)
def only(text: str) -> None:
    assert text == 'a "q"', text


@template
def main() -> None:
    with DAG():
        with each(rows().output) as row:
            same_row(
                row=row, number=row.number, share=row.share, is_good=row.is_good, text=row.text, inner=row.inner,
                tag=row.inner.tags[0], first=row.numbers[0], by_name=row.by_name["k"], price=row.price, day=row.day,
                color=row.color, note=row.note, joined=row.text + "!", added=row.number + row.numbers[1],
            )  # fmt: skip
        with each(rows().output) as again, when(again.text == 'a "q"'):
            only(text=again.text)
        with each(pairs().output) as pair:
            same_pair(pair=pair, left=pair.left, right=pair.right[0])
        with each(pairs().output, name="several") as one:
            same_pair(pair=one, left=one.left, right=one.right[0])
            same_pair(pair=one, left=one.left, right=one.right[0])
        with each(tuples().output) as whole:
            same_tuple(whole=whole, number=whole[0], text=whole[1])
        with each(tuples().output) as (number, text):
            same_tuple(whole=(number, text), number=number, text=text)
        number, text = split().output
        same_tuple(whole=(3, TEXTS[0]), number=number, text=text)
        with each([{"text": 'a "q"', "size": 1}]) as known:
            only(text=known["text"])


workflow = Workflow(main)
