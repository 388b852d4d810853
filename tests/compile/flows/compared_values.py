"""Comparisons of values that travel as texts of their own: they are what Python's would be."""

import enum
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydsl import DAG, Workflow, choose, each, in_, template, when

IMAGE = "python:3.12-slim"
ONE, TWO = UUID(int=1), UUID(int=2)


class Size(enum.IntEnum):
    SMALL = 9
    LARGE = 10


class Mixed(enum.Enum):
    HALF = 0.5
    WORD = "word"
    TRUE = True


@template(image=IMAGE)
def price() -> Decimal:
    return Decimal("9.50")


@template(image=IMAGE)
def ident() -> UUID:
    return ONE


@template(image=IMAGE)
def size() -> Size:
    return Size.LARGE


@template(image=IMAGE)
def sizes() -> dict[str, Size]:
    return {"a": Size.LARGE}


@template(image=IMAGE)
def mixed() -> Mixed:
    return Mixed.TRUE


@template(image=IMAGE)
def either() -> Literal["a", 2]:
    return 2


@template(image=IMAGE)
def money(prices: list[Decimal], ids: list[UUID]) -> str:
    return f"{prices} {ids == [ONE, TWO]}"


@template(image=IMAGE)
def said(text: str) -> str:
    return text


@template
def main() -> str:
    with DAG():
        p, i, s, m, e, d = price(), ident(), size(), mixed(), either(), sizes()
        truths = [
            p.output == Decimal("9.5"),
            p.output < Decimal(10),
            in_(p.output, [Decimal("9.500")]),
            i.output == ONE,
            i.output != TWO,
            in_(i.output, [TWO, ONE]),
            s.output == Size.LARGE,
            s.output != Size.SMALL,
            d.output["a"] == Size.LARGE,
            m.output == Mixed.TRUE,
            m.output != Mixed.HALF,
            in_(e.output, ["a", 2]),
        ]
        words = [choose(truth, "y", "n") for truth in truths]
        with each([Size.SMALL, Size.LARGE]) as item, when(item == Size.SMALL):
            said(text="small")
        both = money(prices=[p.output, Decimal(2)], ids=[i.output, TWO])
        text = said(text=f"{words[0]}{words[1]}{words[2]} {words[3]}{words[4]}{words[5]}")
        more = said(text=f"{text.output} {words[6]}{words[7]}{words[8]} {words[9]}{words[10]}{words[11]}")
        whole = said(text=f"{more.output} {both.output}")
    return whole.output


workflow = Workflow(main)
