"""Texts, and lists that loops gave, where any value may arrive: each has to say by itself what it is."""

import enum
from collections.abc import Sequence
from typing import Any

from pydsl import DAG, Workflow, collect, each, first, literal, template, when

IMAGE = "python:3.12-slim"


class Size(enum.IntEnum):
    SMALL = 9
    LARGE = 10


@template(image=IMAGE)
def text(value: str) -> str:
    return value


@template(image=IMAGE)
def maybe(value: str | None) -> str | None:
    return value


@template(image=IMAGE)
def size(n: int) -> Size:
    return list(Size)[n]


@template(image=IMAGE)
def successor(n: int) -> int:
    return n + 1


@template(image=IMAGE)
def seen(value: Any = "nothing") -> str:
    return repr(value)


@template(image=IMAGE)
def listed(values: list) -> str:  # type: ignore[type-arg]  # of anything
    return repr(values)


@template(image=IMAGE)
def sequence(values: Sequence[object]) -> str:
    return repr(values)


@template(image=IMAGE)
def all_of(seen: list[str]) -> str:
    return " ".join(seen)


@template
def handed_on(value: Any) -> str:
    with DAG():
        one = seen(value=value)
    return one.output


@template
def main() -> str:
    with DAG():
        one, odd = text(value="1"), text(value=literal('{{x}} "'))
        none, null = maybe(value=None), text(value="null")
        with when(one.output == "2"):
            skipped = text(value="x")
        with each([0, 1]) as n:
            numbers = successor(n=n)
            texts = text(value=f"{n}")
        with each(["a", "1"]) as item:
            items = seen(value=item)
        values = [
            seen(value=one.output),
            seen(value=odd.output),
            seen(value=f"{one.output}{odd.output}"),
            seen(value=none.output),
            seen(value=null.output),
            seen(value=skipped.output),
            seen(value=first(skipped.output, "else")),
            handed_on(value=one.output),
            seen(value=collect(numbers.output)),
            listed(values=collect(numbers.output)),
            sequence(values=collect(numbers.output)),
            listed(values=collect(texts.output)),
            seen(value=size(n=0).output),
        ]
        whole = all_of(seen=[*(value.output for value in values), f"{collect(items.output)}"])
    return whole.output


workflow = Workflow(main)
