"""What a real API server takes, and what it answers."""

from __future__ import annotations

from typing import Any

import pytest

from pydsl.cluster.contract import Selection
from pydsl.cluster.errors import Exists, Forbidden, Invalid, Missing, Unauthenticated
from pydsl.cluster.kinds import WORKFLOW
from tests.cluster.servers import NAMESPACE_OF_TESTS, NOBODY, ApiServer

pytestmark = pytest.mark.slow
NS = NAMESPACE_OF_TESTS


def workflow(name: str, **spec: Any) -> Any:
    main = {"name": "main", "container": {"image": "alpine", "command": ["true"]}}
    return {"metadata": {"name": name}, "spec": {"entrypoint": "main", "templates": [main], **spec}}


def test_objects_come_and_go(api_server: ApiServer) -> None:
    cluster = api_server.cluster()
    made = cluster.create(WORKFLOW, workflow("comes"), NS)
    assert cluster.get(WORKFLOW, "comes", NS) == made
    assert [
        one["metadata"]["name"] for one in cluster.list(WORKFLOW, NS, Selection(fields="metadata.name=comes")).items
    ] == ["comes"]
    cluster.delete(WORKFLOW, "comes", NS)
    with pytest.raises(Missing) as gone:
        cluster.get(WORKFLOW, "comes", NS)
    assert str(gone.value) == 'workflows.argoproj.io "comes" not found'


def test_a_name_that_is_taken(api_server: ApiServer) -> None:
    cluster = api_server.cluster()
    cluster.create(WORKFLOW, workflow("taken"), NS)
    with pytest.raises(Exists) as taken:
        cluster.create(WORKFLOW, workflow("taken"), NS)
    assert str(taken.value) == 'workflows.argoproj.io "taken" already exists'


def test_a_field_that_there_is_not(api_server: ApiServer) -> None:
    with pytest.raises(Invalid) as refused:
        api_server.cluster().create(WORKFLOW, workflow("unknown", nonsense=1), NS)
    assert 'unknown field "spec.nonsense"' in str(refused.value)


def test_a_token_that_is_not_known(api_server: ApiServer) -> None:
    with pytest.raises(Unauthenticated) as refused:
        api_server.cluster("geheim").get(WORKFLOW, "any", NS)
    config = api_server.folder / "config"
    assert str(refused.value) == (
        f"Unauthorized: log in again: the server doesn't take user 'tester' of context 'test' in {config}"
    )


def test_who_may_not(api_server: ApiServer) -> None:
    with pytest.raises(Forbidden) as refused:
        api_server.cluster(NOBODY).list(WORKFLOW, NS)
    assert str(refused.value) == (
        'workflows.argoproj.io is forbidden: User "nobody" cannot list resource "workflows" in API group '
        '"argoproj.io" in the namespace "argo"'
    )
