from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest

from tests.server.asking import WORKFLOWS, asking, workflow

if TYPE_CHECKING:
    from pathlib import Path

NOT_VALID = "token not valid. see https://argo-workflows.readthedocs.io/en/latest/faq/"


@pytest.mark.parametrize(
    ("token", "status", "code"),
    [
        ("secret", 401, 16),
        ("Bearer secret2", 401, 16),
        ("Bearer ", 401, 16),
        ("bearer secret", 401, 16),
        ("Basic a", 403, 7),
    ],
)
def test_nothing_is_answered_without_the_token(tmp_path: Path, token: str, status: int, code: int) -> None:
    ask = attrs.evolve(asking(tmp_path), token=token)
    answered, told = ask("POST", WORKFLOWS, {"workflow": workflow("one")})
    assert (answered, told["code"]) == (status, code)
    assert ask.served.rows("") == []


def test_without_a_header_the_token_is_said_to_be_invalid(tmp_path: Path) -> None:
    ask = attrs.evolve(asking(tmp_path), token="")
    assert ask("GET", WORKFLOWS) == (401, {"code": 16, "message": NOT_VALID})


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/nothing"),
        ("PATCH", f"{WORKFLOWS}/one"),
        ("GET", "/"),
        ("GET", "/api/v1/workflows"),
        ("DELETE", WORKFLOWS),
    ],
)
def test_what_there_is_no_method_for_is_not_implemented(tmp_path: Path, method: str, path: str) -> None:
    assert asking(tmp_path)(method, path) == (501, {"code": 12, "message": "Not Implemented"})


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('{"workflow": ', "unexpected EOF"),
        ("workflow:\n  kind: Workflow", "invalid character 'w' looking for beginning of value"),
        ("[" * 100_000, "exceeded max depth"),
        ('{"workflow": {"spec": {"parallelism": "many"}}}',
         "json: cannot unmarshal string into Go struct field WorkflowSpec.workflow.spec.parallelism of type int64"),
        ('{"workflow": {"spec": {"templates": {}}}}',
         "json: cannot unmarshal object into Go struct field WorkflowSpec.workflow.spec.templates "
         "of type []v1alpha1.Template"),
        ("{}", "workflow body not specified"),
    ],
)  # fmt: skip
def test_a_body_that_cannot_be_read_is_refused_in_gos_words(tmp_path: Path, body: str, message: str) -> None:
    assert asking(tmp_path)("POST", WORKFLOWS, body) == (400, {"code": 3, "message": message})


def test_an_error_before_a_stream_is_told_as_one_of_a_stream(tmp_path: Path) -> None:
    status, told = asking(tmp_path)("GET", f"{WORKFLOWS}/nope/log")
    message = 'workflows.argoproj.io "nope" not found'
    error = {"grpc_code": 5, "http_code": 404, "message": message, "http_status": "Not Found"}
    assert (status, told) == (404, {"error": error})
