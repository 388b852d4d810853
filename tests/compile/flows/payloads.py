"""Texts that try to be evaluated, from function to function: by composites, loops, choices, retries, exit handlers."""

import os
import sys

from pydsl import DAG, Retry, Steps, Workflow, choose, collect, each, literal, template

SEEDS = [
    "{{=1+1}}",
    "{{workflow.name}}",
    "{{inputs.parameters.text}}",
    "{{item}}",
    "{{= 'a' }}{{=1}}",
    "{{",
    "}}",
    "{",
    "{{{",
    "{{}}",
    "a{",
    "{=1+1}}",
    "{workflow.name}}",
    "$(HOME)",
    "$$",
    "$$(HOME)",
    "${HOME}",
    "`id`",
    "'",
    '"',
    "'''",
    '"""',
    "\\",
    "\\n",
    "\\u007b",
    "\x01\x02\x07\x08\x0b\x0c\x1b\x7f",
    "\t tab",
    "line\nline\n",
    "\n",
    "\r\n",
    "\u2028\u2029\x85\xa0\ufeff",
    "日本語 é 😀 \U0001f9ff \U000e0001",
    "",
    " ",
    "null",
    "true",
    "1.0",
    "[1, 2]",
    '{"a": "{{x}}"}',
    '["{{x}}"]',
    "{~}",
    "{~",
    "{~7f}",
    "%s %(x)s %%",
    "# comment: - &a *a !!str",
    "---",
    "<script>&amp;</script>",
    "a=b;c|d>e",
    "x" * 2000,
]
PAYLOADS = [
    *SEEDS,
    *(f"{one}{other}" for one in SEEDS[:16] for other in SEEDS[:16]),
][:300]
LARGE = "{{=1+1}} $(HOME) $$ 'x' " * 8500  # 200 kB

IMAGE = "python:3.12-slim"


@template(image=IMAGE)
def make(count: int) -> list[str]:
    return PAYLOADS[:count]


@template(image=IMAGE)
def large() -> str:
    return LARGE


@template(image=IMAGE)
def echo(text: str) -> str:
    return text


@template(image=IMAGE, retry=Retry(limit=2), env={"ATTEMPT": "{{retries}}"})
def second_time(text: str) -> str:
    if os.environ["ATTEMPT"] == "0":
        sys.exit(1)
    return text


@template(image=IMAGE)
def agrees(texts: list[str]) -> bool:
    return texts == PAYLOADS[: len(texts)]


@template(image=IMAGE)
def judge(known: list[str], rows: dict[str, list[str]], one: str, big: str, chosen: str, framed: str) -> str:
    assert known == PAYLOADS, "known"
    count = len(rows["through"])
    assert rows["through"] == PAYLOADS[:count], "through"
    assert one == SEEDS[0], one
    assert big == LARGE, len(big)
    assert chosen == SEEDS[1], chosen
    assert framed == "{" + SEEDS[5] + "{" + SEEDS[0] + "}", framed
    return f"{count} of {len(known)}"


@template(image=IMAGE)
def handled(text: str) -> None:
    assert text == SEEDS[0], text


@template
def inner(text: str) -> str:
    with Steps():
        echoed = echo(text=text)
    return echoed.output


@template
def through(text: str) -> str:
    with Steps():
        once = inner(text=text)
        again = echo(text=once.output)
    return again.output


@template
def main(count: int = 20) -> str:
    with DAG():
        made = make(count=count)
        good = agrees(texts=made.output)
        with each(made.output) as text:
            went = through(text=text)
        big = echo(text=large().output).named("big")
        one = second_time(text=literal(SEEDS[0]))
        other = inner(text=literal(SEEDS[1])).named("other")
        brace = echo(text=literal(SEEDS[5])).named("brace")
        judged = judge(
            known=PAYLOADS,
            rows={"through": collect(went.output)},
            one=one.output,
            big=big.output,
            chosen=choose(good.output, other.output, one.output),
            framed=f"{{{brace.output}{{{one.output}}}",
        )
        with one.on_exit():
            handled(text=one.output)
    return judged.output


workflow = Workflow(main)
