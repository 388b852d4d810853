"""Codecs that authors register: values of classes that pydsl doesn't know travel as their authors say."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import pytest

from pydsl.authoring.codec import CodecError, decode_value, encode_value
from pydsl.authoring.source import python_template
from pydsl.errors import AuthoringError
from pydsl.local import run_workflow
from pydsl.manifest.library import Library
from tests.authoring.source.running import author, call

if TYPE_CHECKING:
    from pathlib import Path

MONEY = """
import fractions
from dataclasses import dataclass

from pydsl import Steps, Workflow, codec, template


@dataclass(frozen=True)
class Money:
    cents: int

    @classmethod
    def parse(cls, text: str) -> "Money":
        return cls(int(text.strip("{}")))

    def text(self) -> str:
        return "{{" + str(self.cents) + "}}"


class Point:
    def __init__(self, x: int) -> None:
        self.x = x

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Point) and other.x == self.x


def read_point(text: str) -> Point:
    return Point(int(text))


def write_point(point: Point) -> str:
    return str(point.x)


codec(Money, read=Money.parse, write=Money.text)
codec(fractions.Fraction, read=fractions.Fraction, write=str)
codec(Point, read=read_point, write=write_point)


def same(values: dict[str, tuple[Money, fractions.Fraction, list[Point]]]) -> (
    dict[str, tuple[Money, fractions.Fraction, list[Point]]]
):
    return values


@template(image="python:3.12-slim")
def double(money: Money, rate: fractions.Fraction, more: Money | None = None) -> Money:
    return Money(int(money.cents * rate) + (more.cents if more else 0))


@template
def main() -> Money:
    with Steps():
        first = double(money=Money(12), rate=fractions.Fraction(3, 2))
        second = double(money=first.output, rate=fractions.Fraction(1, 2), more=Money(1))
    return second.output


workflow = Workflow(main)
"""


@pytest.fixture
def money(tmp_path: Path) -> Any:
    return author(tmp_path, MONEY, "money_flow")


def test_a_value_is_the_text_that_its_author_writes(money: Any) -> None:
    assert encode_value(money.Money, money.Money(3)) == "{{3}}"
    assert decode_value(money.Money, "{{3}}") == money.Money(3)


def test_values_within_others_arrive_and_go_out_equal(money: Any, tmp_path: Path) -> None:
    value = {"a": (money.Money(1), money.fractions.Fraction(1, 3), [money.Point(2), money.Point(3)])}
    assert call(money.same, tmp_path, values=value) == value


def test_a_registered_class_is_one_output(money: Any) -> None:
    assert [item.name for item in python_template(money.double.fn).outputs] == ["output"]


def test_values_go_from_function_to_function_as_they_are(money: Any, tmp_path: Path) -> None:
    from pydsl.compile import compile_object

    report = run_workflow(compile_object(money.workflow).object, Library(), home=tmp_path / "home")
    outputs = [
        node["outputs"]["parameters"][0]["value"]
        for node in report.workflow["status"]["nodes"].values()
        if node["displayName"] == "double-2"
    ]
    assert (report.phase, outputs) == ("Succeeded", ["{~}{10}}"])


def test_text_that_is_no_value_is_told(money: Any) -> None:
    with pytest.raises(CodecError) as caught:
        decode_value(money.Money, "much")
    assert str(caught.value) == "invalid literal for int() with base 10: 'much'"


def test_a_writer_has_to_give_text(tmp_path: Path) -> None:
    text = """
    from pydsl import codec

    class Odd:
        def number(self):
            return 3

    codec(Odd, read=Odd, write=Odd.number)
    """
    odd = author(tmp_path, textwrap.dedent(text), "odd_flow").Odd
    with pytest.raises(CodecError) as caught:
        encode_value(odd, odd())
    assert str(caught.value) == "expected str, got 3"


def test_a_lambda_cannot_ship(tmp_path: Path) -> None:
    text = "from pydsl import codec\n\nclass A: ...\n\ncodec(A, read=lambda text: A(), write=str)\n"
    with pytest.raises(AuthoringError) as caught:
        author(tmp_path, text, "lambda_flow")
    told = str(caught.value).replace(f"{tmp_path}/", "").splitlines()
    assert told[0].startswith("lambda_flow.py:5:1: error[PD527]: <function <lambda>> can't ship")
    assert told[-1] == (
        "  hint: use a function at the top of a module, a method of the class itself, or a builtin such as `str`"
    )
