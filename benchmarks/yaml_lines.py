"""Count the lines of YAML of five flows: by hand, by hera 7.1 and by pydsl; `--write` puts the table in the docs.

There is no `from __future__ import annotations` here: hera reads annotations as objects.

By hand is `by_hand/`, pydsl's are the examples of the same names. hera's Python functions are its script decorator's,
which gives what a function prints; so they give one output where pydsl's give several.
"""

import sys
from pathlib import Path
from typing import Any

from pydsl.compile import compile_text
from pydsl.compile.runner import runner_text

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "how-to" / "review-a-manifest.md"
BEGIN, END = "<!-- made by benchmarks/yaml_lines.py -->\n", "<!-- end -->\n"
IMAGE = "python:3.12-slim"


def hello_world() -> Any:
    """Make one container by hera."""
    from hera.workflows import Container, Workflow

    with Workflow(generate_name="hello-world-", entrypoint="hello-world") as workflow:
        Container(name="hello-world", image="busybox", command=["echo"], args=["hello world"])
    return workflow


def _echo() -> Any:
    from hera.workflows import Container, Parameter

    return Container(
        name="echo",
        inputs=[Parameter(name="message")],
        image="busybox",
        command=["echo"],
        args=["{{inputs.parameters.message}}"],
    )


def diamond() -> Any:
    """Make a diamond of four tasks by hera."""
    from hera.workflows import DAG, Workflow

    with Workflow(generate_name="diamond-", entrypoint="diamond") as workflow:
        echo = _echo()
        with DAG(name="diamond"):
            a, b, c, d = [echo(name=name, arguments={"message": name}) for name in "ABCD"]
            a >> [b, c] >> d
    return workflow


def exit_handler() -> Any:
    """Make a workflow that tells how it ended by hera."""
    from hera.workflows import Script, Workflow
    from hera.workflows.models import Arguments, LifecycleHook, Parameter

    arguments = Arguments(parameters=[Parameter(name="message", value="ended as {{workflow.status}}")])
    hooks = {"exit": LifecycleHook(template="echo", arguments=arguments)}
    with Workflow(generate_name="exit-handler-", entrypoint="main", hooks=hooks) as workflow:
        Script(name="main", image="busybox", command=["sh"], source="exit 3\n")
        _echo()
    return workflow


def coin_flip() -> Any:
    """Make a coin that's flipped until it shows heads by hera."""
    from hera.workflows import Step, Steps, Workflow, script

    @script(image=IMAGE)
    def flip():  # type: ignore[no-untyped-def]  # as hera's documentation writes them
        import random

        print(random.choice(["heads", "tails"]))

    with Workflow(generate_name="coin-flip-", entrypoint="coin-flip") as workflow:
        echo = _echo()
        with Steps(name="coin-flip") as steps:
            coin = flip()
            with steps.parallel():
                echo(name="heads", arguments={"message": "it was heads"}, when=f"{coin.result} == heads")
                Step(name="again", template="coin-flip", when=f"{coin.result} != heads")
    return workflow


def map_reduce() -> Any:
    """Count words in shards by hera."""
    from hera.workflows import DAG, Parameter, Workflow, script

    @script(image=IMAGE)
    def split(text: str, size: int):  # type: ignore[no-untyped-def]  # as above
        import json

        words = text.split()
        print(json.dumps([" ".join(words[i : i + size]) for i in range(0, len(words), size)]))

    @script(image=IMAGE)
    def count(shard: str):  # type: ignore[no-untyped-def]  # as above
        print(len(shard.split()))

    @script(image=IMAGE)
    def add(numbers: list):  # type: ignore[no-untyped-def, type-arg]  # as above
        print(sum(map(int, numbers)))

    @script(image=IMAGE)
    def report(words: int):  # type: ignore[no-untyped-def]  # as above
        print(f"{words} words")

    text = Parameter(name="text", value="to be or not to be")
    with (
        Workflow(generate_name="map-reduce-", entrypoint="map-reduce", arguments=[text]) as workflow,
        DAG(name="map-reduce", inputs=[Parameter(name="text")]),
    ):
        parts: Any = split(arguments={"text": "{{inputs.parameters.text}}", "size": 2})
        counted: Any = count(arguments={"shard": "{{item}}"}, with_param=parts.result)
        total: Any = add(arguments={"numbers": counted.result})
        told: Any = report(arguments={"words": total.result})
        parts >> counted >> total >> told
    return workflow


FLOWS = (hello_world, diamond, exit_handler, coin_flip, map_reduce)


def lines(text: str) -> int:
    """Count the lines that have anything in them."""
    return sum(1 for line in text.splitlines() if line.strip())


def table() -> str:
    """Write the table."""
    rows = [
        "| flow | by hand | hera 7.1 | pydsl, without the runner | with it |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for build in FLOWS:
        name = build.__name__
        by_hand = lines((HERE / "by_hand" / f"{name}.yaml").read_text(encoding="utf-8"))
        ours = compile_text(HERE.parent / "examples" / f"{name}.py")
        runner = lines(runner_text()) if "&pydsl" in ours else 0
        rows.append(f"| `{name}` | {by_hand} | {lines(build().to_yaml())} | {lines(ours) - runner} | {lines(ours)} |")
    return "\n".join(rows) + "\n"


def main() -> None:
    """Print the table, or write it into the page."""
    made = table()
    if sys.argv[1:] != ["--write"]:
        print(made, end="")
        return
    page = PAGE.read_text(encoding="utf-8")
    before, after = page[: page.index(BEGIN) + len(BEGIN)], page[page.index(END) :]
    PAGE.write_text(before + made + after, encoding="utf-8")


if __name__ == "__main__":
    main()
