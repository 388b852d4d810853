"""Where a verb acts, by its options and the environment."""

from __future__ import annotations

from typing import Any

import pytest

from pydsl.cluster.destination import ArgoServer, Destination, Kubernetes, destination_of
from pydsl.errors import UsageError

HERE = None
CURRENT = Destination(way=Kubernetes())


@pytest.mark.parametrize(
    ("options", "environment", "only_cluster", "expected"),
    [
        ({}, {}, False, HERE),
        ({}, {}, True, CURRENT),
        ({"cluster": True}, {}, False, CURRENT),
        ({"context": "prod"}, {}, False, Destination(way=Kubernetes(context="prod"))),
        ({"namespace": "team"}, {"ARGO_NAMESPACE": "other"}, False, Destination(way=Kubernetes(), namespace="team")),
        ({}, {"PYDSL_CLUSTER": "true"}, False, CURRENT),
        ({}, {"PYDSL_CLUSTER": "prod"}, False, Destination(way=Kubernetes(context="prod"))),
        ({"context": "dev"}, {"PYDSL_CLUSTER": "prod"}, False, Destination(way=Kubernetes(context="dev"))),
        ({}, {"PYDSL_CLUSTER": "false", "ARGO_SERVER": "argo:2746"}, False, HERE),
        ({}, {"PYDSL_CLUSTER": "", "ARGO_SERVER": ""}, False, HERE),
        ({}, {"ARGO_SERVER": "argo:2746"}, False, Destination(way=ArgoServer(address="argo:2746"))),
        ({"local": True}, {"ARGO_SERVER": "argo:2746", "PYDSL_CLUSTER": "prod"}, False, HERE),
        ({"context": "prod"}, {"ARGO_SERVER": "argo:2746"}, False, Destination(way=Kubernetes(context="prod"))),
        (
            {"argo_server": "a:1", "namespace": "team", "secure": False, "headers": ("X-A: b",)},
            {"ARGO_TOKEN": "Bearer t", "ARGO_INSTANCEID": "i", "ARGO_INSECURE_SKIP_VERIFY": "true"},
            False,
            Destination(
                way=ArgoServer(
                    address="a:1", is_secure=False, is_unverified=True, headers=(("X-A", "b"),), token="Bearer t"
                ),
                namespace="team",
                instance_id="i",
            ),
        ),
    ],
)  # fmt: skip
def test_a_destination(
    options: dict[str, Any], environment: dict[str, str], only_cluster: bool, expected: Destination | None
) -> None:
    assert destination_of(options, environment, only_cluster=only_cluster) == expected


@pytest.mark.parametrize(
    ("options", "environment", "complaint"),
    [
        ({"local": True, "cluster": True}, {}, "--local is this machine, and --cluster is not"),
        ({"local": True, "argo_server": "a:1"}, {}, "--local is this machine, and --argo-server is not"),
        ({}, {"ARGO_SERVER": "a:1", "ARGO_SECURE": "maybe"}, "$ARGO_SECURE is 'maybe': say true or false"),
        ({"argo_server": "a:1", "headers": ("nothing",)}, {}, "-H nothing: a header is given as NAME: VALUE"),
    ],
)
def test_what_contradicts_itself(options: dict[str, Any], environment: dict[str, str], complaint: str) -> None:
    with pytest.raises(UsageError) as caught:
        destination_of(options, environment)
    assert str(caught.value) == complaint


def test_no_token_is_shown() -> None:
    shown = repr(destination_of({"argo_server": "a:1", "token": "geheim", "headers": ("A: geheim",)}, {}))
    assert "geheim" not in shown
