"""Which Secrets a run keeps the names of."""

from __future__ import annotations

from typing import Any

import pytest

from pydsl.local.supplies import named_among

NAMES = ["login", "db-prod", "db-test", "other"]


@pytest.mark.parametrize(
    ("reference", "named"),
    [
        ({"secretKeyRef": {"name": "login", "key": "k"}}, ["login"]),
        ({"podSpecPatch": '{"containers": [{"envFrom": [{"secretRef": {"name": "db-test"}}]}]}'}, ["db-test"]),
        ({"secret": {"secretName": "db-{{workflow.parameters.stage}}"}}, ["db-prod", "db-test"]),
        ({"secretRef": {"name": "{{inputs.parameters.s}}"}}, NAMES),
        ({"imagePullSecrets": [{"name": "login"}]}, []),
        ({"imagePullSecrets": [{"name": "login"}], "env": [{"secretRef": {"name": "other"}}]}, ["other"]),
        ({"name": "main", "value": "{{inputs.parameters.s}}"}, []),
    ],
)
def test_a_name_is_there_or_may_come_to_be(reference: dict[str, Any], named: list[str]) -> None:
    assert named_among(NAMES, [{"spec": [reference]}]) == named
