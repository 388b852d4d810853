"""Names and ids: as Argo forms them."""

from __future__ import annotations

import pytest

from pydsl.plan.names import called_name, display_name, fnv32a, node_id, pod_name


@pytest.mark.parametrize(
    ("name", "expected"),
    [("wf", "wf"), ("wf[0]", "wf-511703626"), ("wf[0].a", "wf-3986212215")],
)
def test_ids(name: str, expected: str) -> None:
    assert node_id("wf", name) == expected


@pytest.mark.parametrize(("text", "expected"), [("", 0x811C9DC5), ("a", 0xE40C292C), ("foobar", 0xBF9CF968)])
def test_the_hash_is_fnv_1a(text: str, expected: int) -> None:
    assert fnv32a(text) == expected


@pytest.mark.parametrize(
    ("name", "boundary", "expected"),
    [
        ("wf", None, "wf"), ("wf[0]", "wf", "[0]"), ("wf[0].a", "wf", "a"), ("wf.t(0:x.y)", "wf", "t(0:x.y)"),
        ("wf[1].a[0].b(0)", "wf[1].a", "b(0)"), ("wf.onExit", None, "wf.onExit"),
    ],
)  # fmt: skip
def test_display_names(name: str, boundary: str | None, expected: str) -> None:
    assert display_name(name, boundary) == expected


def test_names_of_pods_say_which_template_they_run() -> None:
    assert pod_name("wf", "wf-12", "main") == "wf-main-12"
    assert pod_name("wf", "wf-12", None) == "wf-12"
    assert pod_name("wf", "wf", "main") == "wf"
    assert len(pod_name("wf", "wf-1234567890", "x" * 300)) == 254


@pytest.mark.parametrize(("display", "expected"), [("a", "a"), ("a(0:b.c)", "a"), ("a(1)", "a"), ("a(0:x)(2)", "a")])
def test_the_step_that_a_node_belongs_to(display: str, expected: str) -> None:
    assert called_name(display) == expected
