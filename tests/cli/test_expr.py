from __future__ import annotations

import time

import pytest

from tests.command_line import pydsl


@pytest.mark.parametrize(
    ("arguments", "output"),
    [
        (["{{=asInt(n) + 1}}", "--var", "n=41"], "42\n"),
        (["m.x + '<'", "--json", 'm={"x": "y"}'], "y<\n"),
        (["[1, 'a', nil]"], '[1,"a",null]\n'),
        (["heads == {{r}}", "--as", "when", "--var", "r=heads"], "true\n"),
    ],
)
def test_an_answer(arguments: list[str], output: str) -> None:
    assert (pydsl("expr", *arguments).output, pydsl("expr", *arguments).status) == (output, 0)


def test_now_is_the_time_of_day() -> None:
    before = int(time.time())
    assert before <= int(pydsl("expr", "now().Unix()").output) <= time.time()


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (
            ["1 + workfow.name", "--var", "workflow.name=x"],
            "unknown name workfow (1:5)\n | 1 + workfow.name\n | ....^\nDid you mean 'workflow.name'?\n",
        ),
        (["{{nam}}", "--var", "name=x"], "failed to resolve {{nam}}\nDid you mean 'name'?\n"),
        (["1", "--var", "x"], "--var x: write NAME=VALUE\n"),
        (
            ["1", "--json", "x={"],
            "--json x: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)\n",
        ),
    ],
)
def test_a_mistake(arguments: list[str], error: str) -> None:
    ended = pydsl("expr", *arguments)
    assert (ended.error, ended.status) == (error, 2)
