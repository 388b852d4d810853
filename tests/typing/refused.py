"""Lines that type checkers refuse. After `#` stand the rules by which: mypy's in brackets, pyright's by its name."""

# ruff: noqa: B018 - the lines are there to be refused

from __future__ import annotations

from typing import NamedTuple

from pydsl import DAG, Container, Script, Steps, Workflow, WorkflowTemplate, collect, each, spec, stdout, template, when


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
        split()  # [call-arg] reportCallIssue
        split(txt="x")  # [call-arg] reportCallIssue
        split(text=3)  # [arg-type] reportArgumentType
        split(text="x", size="3")  # [arg-type] reportArgumentType
        split("x", 3, 4)  # [call-arg] reportCallIssue
        parts.output.shard  # [attr-defined] reportAttributeAccessIssue
        count(shard=parts.output.total)  # [arg-type] reportArgumentType
        echo(message="x").output.anything  # [attr-defined] reportAttributeAccessIssue
        parts.staus  # [attr-defined] reportAttributeAccessIssue
        echo(message=parts)  # [arg-type] reportArgumentType
        echo(message="x").namd("y")  # [attr-defined] reportAttributeAccessIssue


@template
def loops() -> None:
    with DAG():
        parts = split(text="x")
        with each(parts.output.shards) as shard:
            counted = count(shard=shard)
            add(numbers=shard)  # [arg-type] reportArgumentType
        add(numbers=counted.output)  # [arg-type] reportArgumentType
        add(numbers=collect(parts.output.shards))  # [arg-type] reportArgumentType


@template
def conditions() -> None:
    with DAG():
        a = count(shard="x")
        b = flip()
        with when(a.succeeded):  # [arg-type] reportArgumentType
            echo(message="x")
        echo(message="x").after(a.output == 3)  # [arg-type] reportArgumentType
        with when(~(a.output == 3)):  # [arg-type] reportArgumentType
            echo(message="x")
        if a.status == "Succeded":  # [comparison-overlap]
            pass
        echo(message="x").when(b)  # [arg-type] reportArgumentType


@template
def wrong_return() -> str:
    with Steps():
        counted = count(shard="x")
    return counted.output  # [return-value] reportReturnType


@template
def wrong_kind() -> Container[str]:
    return Script(image="busybox", source="", outputs=stdout())  # [return-value] reportReturnType


@template
def wrong_field() -> Container:
    return Container(image="busybox", comand=["echo"])  # [call-arg] reportCallIssue


@template(imge="busybox")  # [call-overload] [untyped-decorator] reportCallIssue
def wrong_option() -> Container:
    return Container()


plain = echo.fn("x")  # [attr-defined] reportAttributeAccessIssue
length: str = count.fn("x")  # [assignment] reportAssignmentType
workflow = Workflow(calls).given(text="x")  # [call-arg] reportCallIssue
of_split = Workflow(split).given(txt="x")  # [call-arg] reportCallIssue
misspelt = Workflow(echo, parallelsm=3)  # [call-overload] reportCallIssue
of_function = Workflow(len)  # [call-overload] reportArgumentType reportCallIssue
library = WorkflowTemplate("library", templates=[echo])
library.ref(echo)(mesage="x")  # [call-arg] reportCallIssue
library.workflow(generate_nam="x")  # [call-arg] reportCallIssue
spec.Container()  # [call-arg] reportCallIssue
spec.Container(image="x", imge="y")  # [call-arg] reportCallIssue
spec.Container(image="x", tty="true")  # [arg-type] reportArgumentType
spec.Container(image="x", env=[spec.VolumeMount(name="a", mount_path="/a")])  # [list-item] reportArgumentType
spec.Template(container=5)  # [arg-type] reportArgumentType
spec.encod  # [attr-defined] reportAttributeAccessIssue
