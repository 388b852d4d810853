"""Whole outputs, objects of references, and lists of loops: what each becomes where it arrives."""

import datetime
import enum
from dataclasses import dataclass, field
from typing import Annotated, Any, NamedTuple

import attrs

from pydsl import DAG, Parameter, Steps, Workflow, collect, each, template

IMAGE = "python:3.12-slim"


class C(enum.Enum):
    R = "red"
    G = "{{g}}"


class NT(NamedTuple):
    a: int
    b: str


@dataclass
class Inner:
    n: int
    c: C = C.R


@dataclass
class Outer:
    inner: Inner
    when: datetime.date
    nt: NT
    opt: "str | None" = None
    many: "list[Inner]" = field(default_factory=list)


@attrs.define
class At:
    x: float
    y: "list[int]"


@dataclass
class Row:
    name: str
    vals: "list[int]"
    ok: bool
    opt: "int | None"
    f: float


@template(image=IMAGE)
def num(n: int) -> int:
    return n


@template(image=IMAGE)
def word(s: str) -> str:
    return s


@template(image=IMAGE)
def nums(k: int) -> list[int]:
    return list(range(k))


@template(image=IMAGE)
def row(k: int) -> Row:
    return Row(f"n{k}{{", list(range(k)), k % 2 == 0, None if k == 1 else k, k / 2)


@template(image=IMAGE)
def show_o(o: Outer) -> str:
    return repr(o)


@template(image=IMAGE)
def show_at(o: At) -> str:
    return repr(o)


@template(image=IMAGE)
def show_row(o: Row) -> str:
    return repr(o)


@template(image=IMAGE)
def show_dict(o: dict[str, Any]) -> str:
    return repr(o)


@template(image=IMAGE)
def show_rows(o: list[Row]) -> str:
    return repr(o)


@template(image=IMAGE)
def show_rows2(o: list[list[Row]]) -> str:
    return repr(o)


@template(image=IMAGE)
def show_nts(o: list[NT]) -> str:
    return repr(o)


@template(image=IMAGE)
def show_lists(o: list[list[int]]) -> str:
    return repr(o)


@template
def whole(k: int) -> Row:
    with Steps():
        r = row(k=k)
    return r.output


@template
def single(k: int) -> Annotated[Row, Parameter()]:
    with Steps():
        r = row(k=k)
    return r.output


@template
def inner_steps(k: int) -> list[int]:
    with Steps(), each(nums(k=k).output) as n:
        s = num(n=n)
    return collect(s.output)


@template
def main() -> None:
    with DAG():
        a = num(n=1)
        w = word(s='it\'s {"q"} {')
        show_o(
            o=Outer(
                Inner(a.output, C.G),
                datetime.date(2024, 1, 2),
                NT(a.output, w.output),
                w.output,
                [Inner(a.output), Inner(3)],
            )
        )
        show_at(o=At(a.output + 0.5, [a.output, 2]))
        r = row(k=2)
        show_row(o=r.output)
        show_dict(o=r.output)
        show_rows(o=[r.output, r.output]).named("lit")
        show_nts(o=[NT(1, w.output), NT(a.output, "x")])
        show_row(o=whole(k=3).output).named("w")
        show_row(o=single(k=3).output).named("s")
        with each([0, 1, 2]) as k:
            q = row(k=k)
        show_rows(o=collect(q.output))
        with each(nums(k=0).output) as k:
            z = row(k=k).named("zero")
        show_rows(o=collect(z.output)).named("empty")
        with each([0, 2], name="out") as k, each(nums(k=k).output) as j:
            x = row(k=j).named("deep")
        show_rows2(o=collect(collect(x.output)))
        with each([0, 1, 3], name="li") as k:
            i = inner_steps(k=k)
        show_lists(o=collect(i.output))


workflow = Workflow(main)
