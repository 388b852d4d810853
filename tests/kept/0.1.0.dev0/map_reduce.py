"""Words counted in shards: split, count each shard by itself, add up.

Outcome: Succeeded
report prints: 6 words in 3 shards
"""

from typing import NamedTuple

from pydsl import DAG, Workflow, collect, each, template

IMAGE = "python:3.12-slim"


class Split(NamedTuple):
    shards: list[str]
    total: int


@template(image=IMAGE)
def split(text: str, size: int) -> Split:
    words = text.split()
    shards = [" ".join(words[i : i + size]) for i in range(0, len(words), size)]
    return Split(shards, len(shards))


@template(image=IMAGE)
def count(shard: str) -> int:
    return len(shard.split())


@template(image=IMAGE)
def add(numbers: list[int]) -> int:
    return sum(numbers)


@template(image=IMAGE)
def report(words: int, shards: int) -> None:
    print(f"{words} words in {shards} shards")


@template
def map_reduce(text: str) -> None:
    with DAG():
        parts = split(text=text, size=2)
        with each(parts.output.shards) as shard:
            counted = count(shard=shard)
        total = add(numbers=collect(counted.output))
        report(words=total.output, shards=parts.output.total)


workflow = Workflow(map_reduce).given(text="to be or not to be")
