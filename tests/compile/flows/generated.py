"""Workflows made at random: nested groups, conditions, loops and hooks, whose calls use whatever they can see."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import attrs

from pydsl import (
    DAG,
    Container,
    Steps,
    Workflow,
    collect,
    each,
    in_,
    not_,
    otherwise,
    parallel,
    raw,
    sequence,
    template,
    when,
)

IMAGE = "python:3.12-slim"


class Two(NamedTuple):
    number: int
    file: Path


@template
def echo(message: str) -> Container:
    return Container(image="busybox", command=["echo"], args=[message])


@template(image=IMAGE)
def number(x: int) -> int:
    return x


@template(image=IMAGE)
def two(x: int) -> Two:
    file = Path("file")
    file.write_text(str(x))
    return Two(x, file)


@template(image=IMAGE)
def listed(x: int) -> list[int]:
    return [x]


@template(image=IMAGE)
def read(file: Path) -> bool:
    return bool(file.read_text())


@template(image=IMAGE)
def total(numbers: list[int]) -> int:
    return sum(numbers)


@attrs.define
class Author:
    """Writes blocks at random. `seen` are the values that can be used, by kind; `calls` what can be waited for."""

    random: random.Random
    is_dag: bool
    names: int = 0

    def name(self) -> str:
        self.names += 1
        return f"s{self.names}"

    def one_of(self, seen: list[tuple[str, Any]], kind: str, known: Any) -> Any:
        values = [value for what, value in seen if what == kind]
        return self.random.choice(values) if values and self.random.random() < 0.8 else known

    def block(self, depth: int, seen: list[tuple[str, Any]], calls: list[Any]) -> None:
        for _ in range(self.random.randint(1, 4)):
            chance = self.random.random()
            if depth == 0 or chance < 0.5:
                self.call(seen, calls)
            elif chance < 0.65:
                self.branches(depth - 1, seen, calls)
            elif chance < 0.75:
                with parallel():
                    self.block(depth - 1, list(seen), calls)
            else:
                self.loop(depth - 1, seen, calls)

    def call(self, seen: list[tuple[str, Any]], calls: list[Any]) -> None:
        call = self.random.choice(self.makers())(seen)
        if self.random.random() < 0.7:
            call.named(self.name())
        if self.is_dag and calls and self.random.random() < 0.2:
            other = self.random.choice(calls)
            call.after(other if self.random.random() < 0.5 else other.failed | other)
        if self.random.random() < 0.1:
            with call.on_exit():
                for _ in range(self.random.randint(1, 2)):
                    echo(message=f"{self.one_of(seen, 'number', 1)}")
        calls.append(call)

    def makers(self) -> list[Callable[[list[tuple[str, Any]]], Any]]:
        def with_output(make: Callable[[list[tuple[str, Any]]], Any], kind: str) -> Callable[..., Any]:
            def made(seen: list[tuple[str, Any]]) -> Any:
                call = make(seen)
                seen.append((kind, call.output))
                return call

            return made

        def pair(seen: list[tuple[str, Any]]) -> Any:
            call = two(x=self.one_of(seen, "number", 2))
            seen += [("number", call.output.number), ("file", call.output.file)]
            return call

        return [
            lambda seen: echo(message=f"{{{self.one_of(seen, 'number', 1)}}} {self.one_of(seen, 'list', [])}"),
            with_output(lambda seen: number(x=self.one_of(seen, "number", 1) + 1), "number"),
            with_output(lambda seen: listed(x=self.one_of(seen, "number", 1)), "list"),
            with_output(lambda seen: total(numbers=self.one_of(seen, "list", [1, 2])), "number"),
            with_output(lambda seen: read(file=self.one_of(seen, "file", raw("x"))), "flag"),
            pair,
        ]

    def condition(self, seen: list[tuple[str, Any]]) -> Any:
        flag, value = self.one_of(seen, "flag", "1 == 1"), self.one_of(seen, "number", None)
        if value is None:
            return flag
        return self.random.choice([flag, value == 3, not_(value > 2), (value == 1) | (value > 4), in_(value, [1, 2])])

    def branches(self, depth: int, seen: list[tuple[str, Any]], calls: list[Any]) -> None:
        with when(self.condition(seen)):
            self.block(depth, seen if self.random.random() < 0.2 else list(seen), list(calls))
        if self.random.random() < 0.5:
            with otherwise():
                self.block(depth, list(seen), list(calls))

    def loop(self, depth: int, seen: list[tuple[str, Any]], calls: list[Any]) -> None:
        sources = [[1, 2, 3], range(self.random.randint(0, 3)), self.one_of(seen, "list", [4]), [], sequence(2)]
        with each(self.random.choice(sources), name=self.name()) as item:
            inner = [*seen, ("number", item)]
            self.block(depth, inner, list(calls))
        given = [value for kind, value in inner[len(seen) + 1 :] if kind == "number"]
        seen += [("list", collect(value)) for value in given if self.random.random() < 0.5]


def workflow(seed: int) -> Workflow[...]:
    """Make a workflow at random; the same for the same seed."""
    author = Author(random.Random(seed), is_dag=seed % 2 == 0)

    @template
    def main(x: int = 1) -> None:
        with DAG() if author.is_dag else Steps():
            author.block(3, [("number", x)], [])

    return Workflow(main, name="w")
