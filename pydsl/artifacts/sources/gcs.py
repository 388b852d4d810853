"""A file, or all files of a prefix, in a bucket of Google Cloud Storage. Argo: workflow/artifacts/gcs/gcs.go."""

from __future__ import annotations

import contextlib
import functools
import json
from typing import IO, TYPE_CHECKING, Any

from pydsl.artifacts.sources.buckets import PIECE, Bucket, origin, told
from pydsl.artifacts.sources.model import Bringing, library

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

PATIENCE = 30.0
"""Seconds that a request is tried again for."""


def _bucket(one: Bringing) -> Bucket:
    name = str(one.place["bucket"])
    with _told(f"failed to open {name}"):
        bucket = _client(one).bucket(name)
    return Bucket(
        name=name,
        keys=functools.partial(_keys, bucket),
        pieces=functools.partial(_pieces, bucket),
        put=functools.partial(_put, bucket),
    )


def _client(one: Bringing) -> Any:
    """Return a client; without a Secret it logs in as Google's tools on this machine do."""
    storage = library("google.cloud.storage", "gcs")
    key = one.secret_of("serviceAccountKeySecret")
    return storage.Client.from_service_account_info(json.loads(key)) if key else storage.Client()


def _keys(bucket: Any, prefix: str) -> Iterator[str]:
    with _told(f"failed to list {bucket.name}/{prefix}"):
        for found in bucket.list_blobs(prefix=prefix, retry=_retry()):
            if not found.name.endswith("/"):
                yield str(found.name)


@contextlib.contextmanager
def _pieces(bucket: Any, key: str) -> Iterator[Iterator[bytes] | None]:
    with _told("failed to get file"):
        blob = bucket.get_blob(key, retry=_retry())
        if blob is None:
            yield None
            return
        with blob.open("rb", chunk_size=PIECE, retry=_retry()) as file:
            yield iter(lambda: file.read(PIECE), b"")


def _put(bucket: Any, key: str, file: IO[bytes], size: int) -> None:
    with _told(f"failed to put file {bucket.name}/{key}"):
        bucket.blob(key).upload_from_file(file, size=size, retry=_retry())


def _retry() -> Any:
    return library("google.cloud.storage.retry", "gcs").DEFAULT_RETRY.with_timeout(PATIENCE)


def _told(what: str) -> AbstractContextManager[None]:
    cloud = library("google.api_core.exceptions", "gcs")
    auth = library("google.auth.exceptions", "gcs")
    requests = library("requests", "gcs")
    return told(what, cloud.GoogleAPIError, auth.GoogleAuthError, requests.RequestException)


SOURCE = origin("gcs", "key", ["bucket", "key"], _bucket)
