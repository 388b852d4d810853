"""Values that are there late, or perhaps not: the number of an attempt, rows of a loop over nothing, braces."""

import dataclasses
import enum
from typing import NamedTuple

from pydsl import DAG, Container, Retry, Steps, Workflow, argo, choose, collect, each, from_path, in_, literal, template

IMAGE = "python:3.12-slim"


class Row(NamedTuple):
    my_count: int
    text: str


class Mode(enum.Enum):
    SLOW = "slow"
    FAST = "fast"


@dataclasses.dataclass(frozen=True)
class Settings:
    size: int
    mode: Mode = Mode.SLOW


@template(image=IMAGE, retry=Retry(limit=3))
def third(attempt: int = argo.retries, said: str = f"try {argo.retries} of {argo.workflow.name}") -> str:
    if attempt < 2:
        raise ValueError(attempt)
    return f"{attempt + 100} {said}"


@template(image=IMAGE)
def numbers(count: int) -> list[int]:
    return list(range(count))


@template(image=IMAGE)
def row(n: int) -> Row:
    return Row(n, "{{")


@template(image=IMAGE)
def told(whole: Row, count: int) -> str:
    return f"{count} {whole}"


@template(image=IMAGE)
def joined(texts: list[str]) -> str:
    return ", ".join(texts)


@template
def rows(count: int) -> str:
    with DAG():
        with each(numbers(count=count).output) as n:
            made = row(n=n)
        with each(collect(made.output)) as one:
            each_told = told(whole=one, count=one.my_count)
        whole = joined(texts=collect(each_told.output))
    return whole.output


@template
def braces() -> Container[str]:
    shell = ["sh", "-c", "printf '{'; printf '{a'"]
    return Container(image="busybox", command=[*shell[:2], f"({shell[2]}) > /tmp/o"], outputs=from_path("/tmp/o"))


@template
def compared() -> str:
    with Steps():
        found = braces()
    same = choose(found.output == literal("{{a"), "same", "other")
    other = choose(found.output != literal("{{a"), "1", "0")
    return f"{same} {other} {choose(in_(found.output, ['b', literal('{{a')]), 'in', 'out')}"


def sized(settings: Settings):
    @template(image=IMAGE, name=f"sized-{settings.size}")
    def size(mode: Mode = Mode.FAST) -> str:
        return f"{settings.size} {settings.mode.value} {mode.value}"

    return size


big = sized(Settings(9))


@template
def main() -> str:
    with DAG():
        late, given = third(), third(attempt=7, said="given").named("given")
        few, none = rows(count=2).named("few"), rows(count=0).named("none")
        alike, large = compared(), big()
    return f"{late.output}; {given.output}; {few.output}; <{none.output}>; {alike.output}; {large.output}"


workflow = Workflow(main, name="late")
