"""Choices, loops, recursion, files and hooks: each expectation is a step of its own."""

from pathlib import Path
from typing import Any

from pydsl import (
    DAG,
    Container,
    Steps,
    Workflow,
    choose,
    collect,
    each,
    first,
    in_,
    not_,
    otherwise,
    parallel,
    template,
    when,
)

IMG = "python:3.12-slim"


@template(image=IMG)
def ident(x: int) -> int:
    return x


@template(image=IMG)
def texts(x: str) -> str:
    return x


@template(image=IMG)
def maybe(x: str | None) -> str | None:
    return x


@template(image=IMG)
def expect(got: Any, want: Any) -> None:
    assert got == want, (got, want)


@template(image=IMG)
def expect_text(got: str, want: str) -> None:
    assert got == want, (got, want)


@template(image=IMG)
def expect_int(got: int, want: int) -> None:
    assert got == want, (got, want)


@template(image=IMG)
def expect_list(got: list[int], want: list[int]) -> None:
    assert got == want, (got, want)


@template(image=IMG)
def total(numbers: list[int]) -> int:
    return sum(numbers)


@template(image=IMG)
def file_of(text: str) -> Path:
    Path("f").write_text(text)
    return Path("f")


@template(image=IMG)
def read(data: Path) -> str:
    return data.read_text()


@template(image=IMG)
def opt(data: Path | None = None) -> str:
    return "none" if data is None else data.read_text()


@template
def never() -> Container:
    return Container(image="busybox", command=["false"])


@template
def inner(flag: bool, n: int) -> int:
    with Steps():
        ident(x=n)
        with parallel():
            with when(flag):
                b = ident(x=10).named("b")
            with otherwise():
                c = ident(x=20).named("c")
    return choose(flag, b.output, c.output)


@template
def factorial(n: int) -> int:
    with Steps():
        with when(n > 1):
            smaller = factorial(n=n - 1)
        r = ident(x=n * first(smaller.output, 1))
    return r.output


@template
def main() -> None:
    with DAG():
        expect_int(got=inner(flag=True, n=1).output, want=10)
        expect_int(got=inner(flag=False, n=1).named("inner-f").output, want=20)
        expect_int(got=factorial(n=4).output, want=24)
        with each(range(1, 4), name="outer") as x:
            with each([10, 20]) as y:
                m = ident(x=x * y)
            t = total(numbers=collect(m.output)).named("t")
        expect_list(got=collect(t.output), want=[30, 60, 90])
        with each([]) as z:
            nothing = ident(x=z)
        expect_list(got=collect(nothing.output), want=[])
        with each([{"a": "x", "n": 1}, {"a": "y", "n": 2}]) as row:
            rows = ident(x=row["n"] + 1)
        expect_list(got=collect(rows.output), want=[2, 3])
        f = file_of(text="hello")
        expect_text(got=read(data=f.output).output, want="hello")
        expect_text(got=opt().output, want="none")
        expect_text(got=opt(data=f.output).named("opt-given").output, want="hello")
        s = texts(x="heads")
        with when(s.output == "heads"):
            yes = texts(x="yes").named("yes")
        with otherwise():
            no = texts(x="no").named("no")
        expect_text(got=choose(s.output == "heads", yes.output, no.output), want="yes").named("chosen")
        expect_text(got=first(no.output, "fallback"), want="fallback").named("firsts")
        with when((s.output == "heads") & not_(in_(s.output, ["a", "b"]))):
            texts(x="ran").named("ran")
        with when(s.output != "heads"):
            never().named("never-1")
        m1 = maybe(x=None).named("m1")
        with when(m1.output == None):  # noqa: E711 - a reference can't answer `is`
            texts(x="was none").named("was-none")
        with when(m1.output != None):  # noqa: E711 - as above
            never().named("never-2")
        failed = never().named("failed")
        texts(x="after").named("after-failed").after(failed.failed)
        with s.on_exit():
            expect_text(got=s.output, want="heads")


w = Workflow(main)
