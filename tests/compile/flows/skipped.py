"""What's computed of calls that were skipped, and wholes of several outputs: each is chosen as it's written."""

from __future__ import annotations

from dataclasses import dataclass

from pydsl import DAG, Workflow, choose, each, first, otherwise, template, when


@dataclass
class Pair:
    x: int
    y: str


@template(image="python")
def make(n: int) -> Pair:
    return Pair(n, "a")


@template(image="python")
def show(pair: Pair = Pair(9, "default"), n: int = 5, text: str = "none") -> str:
    return f"{pair.x}{pair.y} {n} {text}"


@template(image="python")
def paired(n: int, text: str) -> str:
    return f"{n}{text}"


@template
def pick(go: bool) -> Pair:
    with DAG():
        with when(go):
            yes = make(n=1)
        with otherwise():
            no = make(n=2)
    return choose(go, yes.output, no.output)


@template
def main(go: bool = False) -> str:
    with DAG():
        with when(go):
            yes = make(n=1).named("yes")
        with otherwise():
            no = make(n=2).named("no")
        defaults = show(pair=yes.output, n=yes.output.x + 1, text=f"<{yes.output.y}>")
        firsts = show(pair=first(yes.output, no.output), n=first(yes.output.x * 2, no.output.x * 3, 4))
        chosen = show(pair=choose(go, yes.output, Pair(0, "known")), n=choose(go, yes.output, no.output).x)
        made = show(pair=first(yes.output, Pair(7, f"{no.output.y}!")))
        picked = show(pair=pick(go=go).output)
        with each(enumerate("ab")) as (n, text):
            paired(n=n, text=text)
    return f"{defaults.output}, {firsts.output}, {chosen.output}, {made.output}, {picked.output}"


workflow = Workflow(main)
