"""Lines that type checkers refuse. After `#` stands who does; `refused.*.txt` has what they say."""

# ruff: noqa: B018 - the lines are there to be refused

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from pydsl import (
    DAG,
    Backoff,
    Container,
    CronWorkflow,
    Retry,
    Script,
    Steps,
    Workflow,
    WorkflowTemplate,
    argo,
    choose,
    codec,
    collect,
    each,
    first,
    from_path,
    in_,
    literal,
    matches,
    parse,
    raw,
    sequence,
    spec,
    stdout,
    template,
    when,
)


class Split(NamedTuple):
    shards: list[str]
    total: int


@template(image="python")
def split(text: str, size: int = 100) -> Split:
    return Split([text], size)


@template(image="python")
def count(shard: str) -> int:
    return len(shard)


@template
def echo(message: str) -> Container:
    return Container(image="busybox", command=["echo"], args=[message])


@template
def flip() -> Script[str]:
    return Script(image="busybox", command=["sh"], source="echo 1", outputs=stdout())


@template(image="python")
def add(numbers: list[int]) -> int:
    return sum(numbers)


@template
def calls() -> None:
    with DAG():
        parts = split(text="x")
        split()  # both
        split(txt="x")  # both
        split(text=3)  # both
        split(text="x", size="3")  # both
        split("x", 3, 4)  # both
        parts.output.shard  # both
        count(shard=parts.output.total)  # both
        echo(message="x").output.anything  # both
        parts.staus  # both
        echo(message=parts)  # both
        echo(message="x").namd("y")  # both


@template
def loops() -> None:
    with DAG():
        parts = split(text="x")
        with each(parts.output.shards) as shard:
            counted = count(shard=shard)
            add(numbers=shard)  # both
        add(numbers=counted.output)  # both
        add(numbers=collect(parts.output.shards))  # both


@template
def conditions() -> None:
    with DAG():
        a = count(shard="x")
        b = flip()
        with when(a.succeeded):  # both
            echo(message="x")
        echo(message="x").after(a.output == 3)  # both
        with when(~(a.output == 3)):  # both
            echo(message="x")
        if a.status == "Succeded":  # mypy
            pass
        echo(message="x").when(b)  # both


@template
def wrong_return() -> str:
    with Steps():
        counted = count(shard="x")
    return counted.output  # both


@template
def wrong_kind() -> Container[str]:
    return Script(image="busybox", source="", outputs=stdout())  # both


@template
def wrong_field() -> Container:
    return Container(image="busybox", comand=["echo"])  # both


@template(imge="busybox")  # both
def wrong_option() -> Container:
    return Container()


plain = echo.fn("x")  # both
length: str = count.fn("x")  # both
workflow = Workflow(calls).given(text="x")  # both
of_split = Workflow(split).given(txt="x")  # both
misspelt = Workflow(echo, parallelsm=3)  # both
of_function = Workflow(len)  # both
library = WorkflowTemplate("library", templates=[echo])
library.ref(echo)(mesage="x")  # both
library.workflow(generate_nam="x")  # both
spec.Container()  # both
spec.Container(image="x", imge="y")  # both
spec.Container(image="x", tty="true")  # both
spec.Container(image="x", env=[spec.VolumeMount(name="a", mount_path="/a")])  # both
spec.Template(container=5)  # both
spec.encod  # both
Retry(limt=3)  # both
Backoff(factor=2)  # both
Backoff(duration=10)  # both
raw(b"bytes")  # both
sequence(stat=1)  # both
sequence("3")  # both
from_path()  # both
literal(3)  # both
matches("x", 3)  # both
wrong_choice: int = choose(True, "a", "b")  # both
wrong_first: int = first("a", "b")  # both
wrong_parse: int = parse("[1]", list[int])  # both
in_("x", 3)  # both
argo.workflow.parameter(3)  # both
wrong_file: str = argo.workflow.artifact("x")  # both
codec(Split, read=3, write=str)  # both
echo.variant(name="x", imge="y")  # both
CronWorkflow("c", schedule="* * * * *", workflow=Workflow(echo))  # both
CronWorkflow("c", schedules=["* * * * *"])  # both
echo.fn  # both
with each([1, 2]) as number:
    echo(message=number)  # both
path: Path = split.fn("x")  # both


@template(image="python", retry="three")  # both
def retried_by_a_word() -> int:
    return 1


@template(image="python", volumes=[1])  # both
def with_a_number_for_a_volume() -> int:
    return 1


@template
def asks_for_a_number() -> Container:
    return Container(image="busybox", resources=1)  # both
