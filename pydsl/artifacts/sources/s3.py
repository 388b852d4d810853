"""A file, or all files of a prefix, in a bucket of S3's kind. Argo: workflow/artifacts/s3/s3.go."""

from __future__ import annotations

import contextlib
import functools
import os
from typing import IO, TYPE_CHECKING, Any

from pydsl.artifacts.sources.buckets import PIECE, Bucket, origin, told
from pydsl.artifacts.sources.model import Bringing, library

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

NO_KEY = ("NoSuchKey", "NoSuchBucket")


def _bucket(one: Bringing) -> Bucket:
    client, name = client_of(one), str(one.place["bucket"])
    return Bucket(
        name=name,
        keys=functools.partial(_keys, client, name),
        pieces=functools.partial(_pieces, client, name),
        put=functools.partial(_put, client, name),
    )


def client_of(one: Bringing) -> Any:
    """Return a client of the place's store; the environment's credentials are taken where it has no Secrets."""
    minio = library("minio", "s3")
    urllib3 = library("urllib3", "s3")
    place = one.place
    return minio.Minio(
        str(place["endpoint"]),
        access_key=one.secret_of("accessKeySecret") or os.environ.get("AWS_ACCESS_KEY_ID"),
        secret_key=one.secret_of("secretKeySecret") or os.environ.get("AWS_SECRET_ACCESS_KEY"),
        session_token=one.secret_of("sessionTokenSecret") or os.environ.get("AWS_SESSION_TOKEN"),
        secure=not place.get("insecure"),
        region=place.get("region") or _usual_region(str(place["endpoint"])),
        http_client=urllib3.PoolManager(timeout=30, retries=urllib3.Retry(total=2, backoff_factor=0.2)),
    )


def _usual_region(endpoint: str) -> str | None:
    """Return the region that most stores are in; None for Amazon's, whose hosts say it, or are asked for a bucket's."""
    url = library("minio.helpers", "s3").BaseURL(f"https://{endpoint}", None)
    return None if url.is_aws_host else "us-east-1"


def _keys(client: Any, bucket: str, prefix: str) -> Iterator[str]:
    with _told(f"failed to list {bucket}/{prefix}"):
        for found in client.list_objects(bucket, prefix=prefix, recursive=True):
            if not found.is_dir:
                yield str(found.object_name)


@contextlib.contextmanager
def _pieces(client: Any, bucket: str, key: str) -> Iterator[Iterator[bytes] | None]:
    with _told("failed to get file"):
        response = _found(client, bucket, key)
        if response is None:
            yield None
            return
        try:
            yield response.stream(PIECE)
        finally:
            response.close()
            response.release_conn()


def _found(client: Any, bucket: str, key: str) -> Any:
    try:
        return client.get_object(bucket, key)
    except library("minio.error", "s3").S3Error as error:
        if error.code in NO_KEY:
            return None
        raise


def _put(client: Any, bucket: str, key: str, file: IO[bytes], size: int) -> None:
    with _told(f"failed to put file {bucket}/{key}"):
        client.put_object(bucket, key, file, size)


def _told(what: str) -> AbstractContextManager[None]:
    errors = library("minio.error", "s3")
    urllib3 = library("urllib3", "s3")
    return told(what, errors.MinioException, urllib3.exceptions.HTTPError)


SOURCE = origin("s3", "key", ["endpoint", "bucket", "key"], _bucket)
