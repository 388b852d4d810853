"""Where a bucket of S3's kind is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from pydsl.artifacts import Bringing
from pydsl.artifacts.sources.s3 import client_of
from pydsl.files import Budget, Root


@pytest.mark.parametrize(
    ("place", "host", "region"),
    [
        ({"endpoint": "s3.eu-central-1.amazonaws.com"}, "reports.s3.eu-central-1.amazonaws.com", "eu-central-1"),
        ({"endpoint": "s3.amazonaws.com", "region": "eu-west-1"}, "reports.s3.eu-west-1.amazonaws.com", "eu-west-1"),
        ({"endpoint": "minio:9000"}, "minio:9000", "us-east-1"),
        ({"endpoint": "minio:9000", "region": "here-1"}, "minio:9000", "here-1"),
    ],
)
def test_a_bucket_is_asked_for_in_its_region(
    place: dict[str, Any], host: str, region: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("minio")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "me")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "pw")
    one = Bringing(place=place, root=Root(Path("/")), path="/it", secret=lambda _: "", budget=Budget())
    url = urlsplit(client_of(one).presigned_get_object("reports", "a"))
    assert (url.netloc, f"%2F{region}%2Fs3%2F" in url.query) == (host, True)
