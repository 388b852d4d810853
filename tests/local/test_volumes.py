"""Where in a volume a container's mount begins."""

from __future__ import annotations

from typing import Any

import pytest

from tests.local.pods import Bench, sh

EMPTY = ({"name": "v", "emptyDir": {}},)
WHERE = {"name": "WHERE", "value": "$(ARGO_NODE_ID)/a"}


def mounting(text: str, expression: str, *variables: dict[str, Any]) -> dict[str, Any]:
    """Make a template whose container mounts a part of a volume, and the whole of it."""
    template = sh(text)
    template["container"]["volumeMounts"] = [
        {"name": "v", "mountPath": "/part", "subPathExpr": expression},
        {"name": "v", "mountPath": "/whole"},
    ]
    template["container"]["env"] = list(variables)
    return template


def test_variables_of_the_container_say_which_part_is_mounted(sandbox: Bench) -> None:
    template = mounting("touch /part/f; cd /whole; find . -type f", "$(WHERE)/$$(WHERE)", WHERE)
    assert sandbox.run(template, volumes=EMPTY).phase == "Succeeded"
    assert sandbox.stdout() == "./wf-1/a/$(WHERE)/f\n"


@pytest.mark.parametrize(
    ("expression", "variables", "message"),
    [
        ("$(B)/$(A)/$(WHERE)", [WHERE, {"name": "B", "value": ""}],
         "subPathExpr: $(B)/$(A)/$(WHERE): missing value for A, B"),
        ("$(PATH)", [], "subPathExpr: $(PATH): missing value for PATH"),
        ("a/$(UP)", [{"name": "UP", "value": "../.."}], "subPath: Invalid value: 'a/../..': must not contain '..'"),
        ("$(TOP)", [{"name": "TOP", "value": "/etc"}], "subPath: Invalid value: '/etc': must be a relative path"),
    ],
)  # fmt: skip
def test_what_the_kubelet_refuses(
    expression: str, variables: list[dict[str, Any]], message: str, sandbox: Bench
) -> None:
    finished = sandbox.run(mounting("true", expression, *variables), volumes=EMPTY)
    assert (finished.phase, finished.message) == ("Error", message)
