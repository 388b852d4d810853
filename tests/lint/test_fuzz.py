"""Whatever a file holds, lint gives findings: no traceback, no run-away. 10,000 texts, made from a seed."""

from __future__ import annotations

import random
import resource
import time

import pytest

from pydsl.lint import LintOptions, lint_text
from pydsl.lint.fixing import fixed_text
from pydsl.lint.formats import FORMATS
from pydsl.lint.pages import pages
from pydsl.manifest import emit_one
from pydsl.spec.fields import ListOf, MapOf, ObjectOf, Type, fields_of
from tests.lint.test_pages import manifest

SECONDS = 5
MEGABYTES = 500
KINDS = ["Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow", "WorkflowEventBinding"]
WORDS = [
    "a", "b", "main", "", "1", "{{item}}", "{{inputs.parameters.a}}", "{{steps.a.outputs.result}}", "{{=1+}}", "{{",
    "}}", "a && b", "a.Failed", "* * * * *", "10s", "Always", "$$", "\u2028", "\x00", "é" * 40, "argoproj.io/v1alpha1",
]  # fmt: skip
ODD = [None, True, 0, -1, 1.5, 1 << 70, [], {}, [[]], "text", {"a": {"b": []}}]
SIZES = (60, 200)


def shaped(rng: random.Random, kind: Type, depth: int) -> object:
    """Make a value that the API's types allow, mostly."""
    import pydsl.spec

    if rng.random() < 0.04:
        return rng.choice(ODD)
    if isinstance(kind, ListOf):
        return [shaped(rng, kind.item, depth - 1) for _ in range(rng.randint(0, 3))] if depth > 0 else []
    if isinstance(kind, MapOf):
        return {rng.choice(WORDS) or "k": shaped(rng, kind.value, depth - 1) for _ in range(2)} if depth > 0 else {}
    if isinstance(kind, ObjectOf):
        fields = fields_of(getattr(pydsl.spec, kind.name)) if depth > 0 else ()
        chosen = [field for field in fields if field.required or rng.random() < 4 / (len(fields) + 1)]
        return {field.json: shaped(rng, field.type, depth - 1) for field in chosen}
    return rng.choice(WORDS) if rng.random() < 0.8 else rng.choice(ODD)


def typed_text(rng: random.Random) -> str:
    kind = rng.choice(KINDS)
    data = shaped(rng, ObjectOf(kind), 9)
    parts = data if isinstance(data, dict) else {"spec": data}
    return emit_one({"apiVersion": "argoproj.io/v1alpha1", **parts, "kind": kind})


EXAMPLES = [manifest(text) for page in pages().values() for text in (page.bad, page.good) if text]


def damaged_text(rng: random.Random) -> str:
    """Change some bytes of an example: drop, repeat, exchange, insert."""
    data = bytearray(rng.choice(EXAMPLES).encode())
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(data))
        match rng.randrange(4):
            case 0:
                del data[at : at + rng.randint(1, 6)]
            case 1:
                data[at:at] = data[at : at + rng.randint(1, 30)]
            case 2:
                data[at] = rng.randrange(256)
            case _:
                data[at:at] = rng.choice(
                    [b"{", b"[", b"- ", b"\t", b"&a ", b"*a", b"<<: ", b"---\n", b"!!", b"\x00", b"'"]
                )
        if not data:
            break
    return data.decode("utf-8", "replace")


def bomb(rng: random.Random) -> str:
    """Write aliases that grow, or collections that nest."""
    if rng.random() < 0.5:
        width, depth = rng.randint(2, 12), rng.randint(2, 25)
        rows = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]" for n in range(1, depth)]
        return "\n".join([*rows, "kind: Workflow", "apiVersion: argoproj.io/v1alpha1", f"spec: *a{depth - 1}"])
    depth = rng.choice([10, 150, 250, 5000])
    opening, closing = rng.choice([("[", "]"), ("{a: ", "}"), ("{steps: [[{inline: ", "}]]}")])
    return f"kind: Workflow\nspec: {{templates: [{opening * depth}{closing * depth}]}}\n"


def text(seed: int) -> str:
    rng = random.Random(seed)
    maker = rng.choices([typed_text, damaged_text, bomb], [5, 5, 1])[0]
    return maker(rng)


def check(seed: int) -> None:
    source = text(seed)
    start = time.process_time()
    report = lint_text(source, options=LintOptions(select=("all",), target=random.Random(seed).choice(["4.1", "3.5"])))
    for write in FORMATS.values():
        assert isinstance(write(report), str)
    fixed_text(source)
    assert time.process_time() - start < SECONDS, seed


@pytest.mark.parametrize("first", range(0, SIZES[0], 20))
def test_a_few_texts(first: int) -> None:
    for seed in range(first, first + 20):
        check(seed)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, 10_000, 1000))
def test_ten_thousand_texts(first: int) -> None:
    for seed in range(first, first + 1000):
        check(seed)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < MEGABYTES * 1024
