"""What is too large for a cluster is refused before it's sent, with what is largest in it."""

from __future__ import annotations

from typing import Any

import pytest

from pydsl.cluster.kinds import WORKFLOW
from pydsl.errors import Refused
from pydsl.submitting import LARGEST, LARGEST_ARGUMENTS, require_fitting
from tests.cluster.servers import NAMESPACE_OF_TESTS, ApiServer
from tests.cluster.test_api_server import workflow

Json = Any


def with_script(size: int) -> Json:
    made = workflow("large")
    large = {"name": "large", "script": {"image": "alpine", "command": ["sh"], "source": "x" * size}}
    made["spec"]["templates"].append(large)
    return {"kind": "Workflow", **made}


def with_arguments(**sizes: int) -> Json:
    given = [{"name": name, "value": "x" * size} for name, size in sizes.items()]
    return {"kind": "Workflow", **workflow("large", arguments={"parameters": given})}


def test_an_object_that_is_too_large() -> None:
    with pytest.raises(Refused) as refused:
        require_fitting(with_script(LARGEST))
    assert str(refused.value) == (
        "Workflow large has 1024 KiB of JSON, and a cluster stores 1024 KiB: "
        "the largest part is template large with 1024 KiB; put templates into WorkflowTemplates, data into artifacts"
    )


def test_arguments_that_are_too_large() -> None:
    with pytest.raises(Refused) as refused:
        require_fitting(with_arguments(few=10, many=LARGEST_ARGUMENTS))
    assert str(refused.value) == (
        "the arguments of large have 128 KiB, and a pod takes 128 KiB: "
        "the largest is many with 128 KiB; pass it as an artifact"
    )


@pytest.mark.slow
def test_what_just_fits_is_taken_by_a_server(api_server: ApiServer) -> None:
    largest = with_script(LARGEST - 1000)
    require_fitting(largest)
    api_server.cluster().create(WORKFLOW, largest, NAMESPACE_OF_TESTS, dry_run=True)
    require_fitting(with_arguments(most=LARGEST_ARGUMENTS - 100))
