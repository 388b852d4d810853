from __future__ import annotations

import base64
import json

import pytest

from pydsl.cluster.expiry import expired


def bearer(payload: object) -> dict[str, str]:
    packed = base64.urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip("=")
    return {"Authorization": f"Bearer x.{packed}.y"}


def test_a_token_that_says_that_it_has_expired() -> None:
    assert expired(bearer({"exp": 1000}), 1001.0) == "the token expired at 1970-01-01T00:16:40Z"


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Basic x"}, {"Authorization": "Bearer a.b.c"}, bearer({}), bearer([1]), bearer({"exp": "x"}),
     bearer({"exp": 2000}), bearer({"exp": None})],
)  # fmt: skip
def test_one_that_does_not(headers: dict[str, str]) -> None:
    assert expired(headers, 1001.0) == ""
