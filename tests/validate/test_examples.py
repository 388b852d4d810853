"""Argo's own examples are right, and as fast to check as they're long."""

from __future__ import annotations

import gzip
import json

from pydsl.spec import (
    Arguments,
    Container,
    DAGTask,
    DAGTemplate,
    Inputs,
    ObjectMeta,
    Parameter,
    Template,
    Workflow,
    WorkflowSpec,
)
from pydsl.validate import validate
from tests.conformance.linting import refusals
from tests.shared import shared


def test_argos_examples_get_argos_verdict() -> None:
    """The verdicts are those of `argo lint`, recorded; examples of no workflow are "nothing to lint" to both."""
    cases = json.loads(gzip.decompress(shared("vectors", "lint_mutations.json.gz").read_bytes()))
    unchanged = [case for case in cases if case["op"] == "none"]
    wrong = []
    for case in unchanged:
        found = refusals([case["text"], *(other["text"] for other in case.get("with") or ())])
        if bool(found) == case["lint"]["ok"]:
            wrong.append((case["id"], found))
    assert wrong == []
    assert len(unchanged) > 100


def chain(size: int) -> Workflow:
    """Build a DAG whose tasks wait for the one before them and refer to one far above."""
    tasks = [
        DAGTask(
            name=f"t{number}",
            template="echo",
            depends=f"t{number - 1}" if number else None,
            arguments=Arguments(
                parameters=[Parameter(name="a", value=f"{{{{tasks.t{number // 2}.id}}}}" if number else "")]
            ),
        )
        for number in range(size)
    ]
    main = Template(name="main", dag=DAGTemplate(tasks=tasks))
    echo = Template(name="echo", inputs=Inputs(parameters=[Parameter(name="a")]), container=Container(image="busybox"))
    return Workflow(metadata=ObjectMeta(name="w"), spec=WorkflowSpec(entrypoint="main", templates=[main, echo]))


def test_a_long_chain_needs_no_recursion() -> None:
    assert [finding.code for finding in validate(chain(3000))] == [
        "PD701",
        "PD814",
    ]  # 200 tasks are too many, `a` is unused
