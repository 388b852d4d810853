"""How recorded manifests are read, and what a refusal comes to."""

from __future__ import annotations

import pytest

from tests.conformance import runs
from tests.conformance.cases import Case
from tests.conformance.reasons import reason
from tests.conformance.runs import read, run_case, told, with_letters_quoted
from tests.conformance.verdict import PASS, Verdict, fail

MANIFEST = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: case-}
spec:
  entrypoint: main
  templates:
  - name: main
    steps: [[{name: y, template: nope}]]
"""


def test_bare_letters_are_text() -> None:
    (data,) = read("{a: n, b: [y, N], n: 'y', c: yes}")
    assert data == {"a": "n", "b": ["y", "N"], "n": "y", "c": True}


def test_letters_in_other_text_stay() -> None:
    text = 'a: |\n  n\n  y\nb: no n\nc: "n"\n'
    assert with_letters_quoted(text) == text


@pytest.mark.parametrize(
    ("expected", "verdict"),
    [
        ({"phase": "Failed", "message": "invalid spec: whatever", "nodes": []}, "pass"),
        ({"phase": "Failed", "nodes": [{"name": "wf"}]}, "fail"),
    ],
)
def test_a_refusal_passes_where_the_controller_began_nothing(expected: dict[str, object], verdict: str) -> None:
    case = Case("run_authored", "0", {"manifest": MANIFEST, "name": "wf", "expected": expected}, {})
    assert run_case(case).verdict == verdict


def test_a_verdict_tells_the_first_differences() -> None:
    assert told([]) == PASS
    assert told(["a", "b"]) == Verdict("fail", "a; b")
    assert told(list("abcdef")) == Verdict("fail", "a; b; c; d; and 2 more")


DANGLING = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: case-}
spec:
  entrypoint: main
  templates:
  - name: main
    dag: {tasks: [{name: x, template: leaf}, {name: y, template: leaf, depends: "x &&"}]}
  - name: leaf
    container: {image: alpine, command: ["true"]}
"""


@pytest.mark.parametrize(("phase", "verdict"), [("Error", "on purpose"), ("Succeeded", "fail")])
def test_a_refusal_on_purpose_is_one_for_a_reason_where_argo_ends_badly(phase: str, verdict: str) -> None:
    expected = {"phase": phase, "nodes": [{"name": "wf"}]}
    case = Case("run_field", "0", {"manifest": DANGLING, "name": "wf", "expected": expected}, {})
    assert run_case(case).verdict == verdict


@pytest.mark.parametrize(("codes", "told"), [(["PD407"], True), (["PD407", "PD201"], False), ([], False)])
def test_a_reason_covers_all_that_is_refused(codes: list[str], told: bool) -> None:
    assert (reason(codes) is not None) is told


@pytest.mark.parametrize(
    ("made", "verdict", "left"),
    [
        ([fail("a"), PASS], Verdict("pass", "at try 2"), 0),
        ([PASS, PASS], PASS, 1),
        ([fail("a")] * 4, fail("a"), 1),
        ([fail("replay: another Workflow"), PASS], fail("replay: another Workflow"), 1),
    ],
)
def test_a_case_is_tried_again_where_chance_may_excuse_it(
    monkeypatch: pytest.MonkeyPatch, made: list[Verdict], verdict: Verdict, left: int
) -> None:
    rest = list(made)
    monkeypatch.setattr(runs, "once", lambda _case: rest.pop(0))
    assert run_case(Case("run_field", "0", {}, {})) == verdict
    assert len(rest) == left
