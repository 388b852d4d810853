"""Functions that pydsl decorates: what is pydsl's stays behind, other templates ship as plain functions."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import pytest

import pydsl
from pydsl.authoring.source import capture, python_template
from pydsl.errors import AuthoringError
from tests.authoring.source.running import author, call

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Template:
    """Stands for the template that `@template` makes: it keeps its function."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function

    @property
    def fn(self) -> Callable[..., Any]:
        return self.function


def template(function: Callable[..., Any] | None = None, **options: Any) -> Any:
    return Template(function) if function else functools.partial(template, **options)


def s3(**options: Any) -> Any:
    return Source()


class Source:
    """Stands for a location that pydsl's `s3(...)` gives."""


class Parameter:
    """Stands for the marker that names an input or an output."""

    def __init__(self, name: str | None = None, path: str | None = None) -> None:
        self.name, self.path = name, path


@pytest.fixture(autouse=True)
def face(monkeypatch: pytest.MonkeyPatch) -> None:
    for part in (Template, template, s3, Source, Parameter):
        monkeypatch.setattr(part, "__module__", "pydsl.authoring.face")
        monkeypatch.setattr(pydsl, part.__name__, part, raising=False)


TEMPLATES = """\
import functools
from pathlib import Path
from typing import Annotated

import pydsl as p
from pydsl import Parameter, s3, template

def keep(function):
    return functools.wraps(function)(lambda *a: function(*a))

slim = functools.partial(template, image="python:3.12-slim")

def house(function):
    return template(image="python:3.12-slim")(function)

@template(
    image="python:3.12-slim",
)
@keep
def count(shard: str) -> int:
    return len(shard.split())

@slim
def add(numbers: list[int]) -> int:
    return sum(map(count.fn, map(str, numbers)))

@house
def third(text: Annotated[str, Parameter("the-text")], data: Path = s3(
        bucket="b",
    ), size: Annotated[int, Parameter("numParts")] = 3) -> Annotated[int, p.Parameter("parts")]:
    return size

@p.template
def uses_template(text: str) -> int:
    return count(text)

@p.template
def makes_template(text: str) -> int:
    return template(text)

@slim
def down(number: int) -> int:
    return 0 if number < 1 else under(number) + 1

def under(number):
    return down.fn(number - 1)

def kept(by):
    @slim
    def counts(text: str) -> int:
        return by.fn(text)
    return counts

counts = kept(count)

def misused(by):
    @slim
    def calls(text: str) -> int:
        return by(text)
    return calls

calls = misused(count)
"""


@pytest.fixture
def module(tmp_path: Path) -> Any:
    return author(tmp_path, TEMPLATES)


def test_the_decorator_stays_behind_and_others_ship(module: Any) -> None:
    assert (
        capture(module.count.fn).text
        == """\
import functools


def keep(function):
    return functools.wraps(function)(lambda *a: function(*a))


@keep
def count(shard: str) -> int:
    return len(shard.split())
"""
    )


def test_another_template_ships_as_its_plain_function(module: Any, tmp_path: Path) -> None:
    text = capture(module.add.fn).text
    assert text.endswith("""\
@keep
def count(shard: str) -> int:
    return len(shard.split())
count.fn = count


def add(numbers: list[int]) -> int:
    return sum(map(count.fn, map(str, numbers)))
""")
    assert call(module.add.fn, tmp_path, numbers=[1, 2]) == 2


def test_a_template_calls_its_own_plain_function(module: Any, tmp_path: Path) -> None:
    assert call(module.down.fn, tmp_path, number=3) == 3


def test_a_closure_over_a_template(module: Any, tmp_path: Path) -> None:
    assert call(module.counts.fn, tmp_path, text="a b") == 2


def test_calling_a_template_that_a_closure_holds(module: Any) -> None:
    with pytest.raises(AuthoringError, match="by is a template: there is no block to add a step to in the pod"):
        capture(module.calls.fn)


def test_defaults_and_markers_of_pydsl(module: Any, tmp_path: Path) -> None:
    assert (
        capture(module.third.fn).text
        == """\
from __future__ import annotations


def third(text: Annotated[str, Parameter("the-text")], data: Path = ...

, size: Annotated[int, Parameter("numParts")] = 3) -> Annotated[int, p.Parameter("parts")]:
    return size
"""
    )
    script = python_template(module.third.fn)
    assert [(item.name, item.default, item.path) for item in script.inputs] == [
        ("the-text", None, None),
        ("data", None, "/tmp/pydsl-inputs/data"),
        ("numParts", "3", None),
    ]
    assert isinstance(script.inputs[1].given, Source)
    assert [(item.name, item.path) for item in script.outputs] == [("parts", "/tmp/pydsl-outputs/parts")]
    assert script.words == (
        "third", "text as the-text: str", "data: Path", "size as numParts: int", "-> return as parts: int",
    )  # fmt: skip


def test_calling_a_template_in_the_pod(module: Any, tmp_path: Path) -> None:
    with pytest.raises(AuthoringError) as caught:
        capture(module.uses_template.fn)
    assert (
        str(caught.value).replace(f"{tmp_path}/", "")
        == """\
flow.py:35:12: error[PD523]: count is a template: there is no block to add a step to in the pod
   |
35 |     return count(text)
   |            ^^^^^
  hint: write count.fn(...) for the plain function; calls of a composite stand in `with Steps():` or `with DAG():`"""
    )


def test_pydsl_in_the_pod(module: Any, tmp_path: Path) -> None:
    with pytest.raises(AuthoringError) as caught:
        capture(module.makes_template.fn)
    assert (
        str(caught.value).replace(f"{tmp_path}/", "")
        == """\
flow.py:39:12: error[PD523]: template is pydsl's: it builds workflows, and isn't there in the pod
   |
39 |     return template(text)
   |            ^^^^^^^^
  hint: use it in a composite; a Python function gets values through its inputs"""
    )
