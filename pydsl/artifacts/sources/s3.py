"""A file, or all files of a prefix, in a bucket of S3's kind. Argo: workflow/artifacts/s3/s3.go."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Any

from pydsl.artifacts.sources.model import Absent, ArtifactOrigin, Bringing, library
from pydsl.errors import PydslError
from pydsl.files.trees import below

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECE = 1 << 20
NO_KEY = ("NoSuchKey", "NoSuchBucket")


class StoreFault(PydslError):
    """What a store said."""


def client(one: Bringing) -> Any:
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
        region=place.get("region") or "us-east-1",
        http_client=urllib3.PoolManager(timeout=30, retries=urllib3.Retry(total=2, backoff_factor=0.2)),
    )


def listed(one: Bringing, prefix: str) -> Iterator[str]:
    """Yield the keys that begin with a prefix. Raises StoreFault."""
    with _told(f"failed to list {one.place['bucket']}/{prefix}"):
        for found in client(one).list_objects(str(one.place["bucket"]), prefix=prefix, recursive=True):
            if not found.is_dir:
                yield str(found.object_name)


@contextlib.contextmanager
def _told(what: str) -> Iterator[None]:
    errors = library("minio.error", "s3")
    urllib3 = library("urllib3", "s3")
    try:
        yield
    except (errors.MinioException, urllib3.exceptions.HTTPError, ValueError) as error:
        raise StoreFault(f"{what}: {_said(error)}") from error


def _bring(one: Bringing) -> None:
    key = str(one.place["key"])
    if _fetched(one, key, one.path):
        return
    folder = f"{key.rstrip('/')}/"
    names = list(listed(one, folder))
    if not names:
        raise Absent(f"The specified key does not exist: {one.place['bucket']}/{key}")
    for name in names:
        inner = name.removeprefix(folder)
        if ".." in inner.split("/"):
            raise StoreFault(f"{name}: the key leads out of the folder")
        _fetched(one, name, f"{one.path}/{inner}")


def _fetched(one: Bringing, key: str, path: str) -> bool:
    """Write an object into a file; return whether there's such an object."""
    errors = library("minio.error", "s3")
    urllib3 = library("urllib3", "s3")
    response = None
    try:
        response = client(one).get_object(str(one.place["bucket"]), key)
        one.root.make_folder(os.path.dirname(path))
        with one.root.writer(path) as file:
            for piece in response.stream(PIECE):
                one.budget.spend(len(piece), path)
                file.write(piece)
    except errors.S3Error as error:
        if error.code in NO_KEY:
            return False
        raise StoreFault(f"failed to get file: {_said(error)}") from error
    except (errors.MinioException, urllib3.exceptions.HTTPError, ValueError) as error:
        raise StoreFault(f"failed to get file: {_said(error)}") from error
    finally:
        if response is not None:
            response.close()
            response.release_conn()
    return True


def _send(one: Bringing) -> None:
    """Store a file as an object, or a folder as an object for each of its files."""
    key = str(one.place["key"])
    if not one.root.is_folder(one.path):
        _store(one, key, one.path)
        return
    for entry in below(one.root, one.path):
        if entry.is_file:
            _store(one, f"{key.rstrip('/')}/{entry.inner}", entry.path)


def _store(one: Bringing, key: str, path: str) -> None:
    one.budget.go_on()
    with _told(f"failed to put file {one.place['bucket']}/{key}"), one.root.reader(path) as file:
        client(one).put_object(str(one.place["bucket"]), key, file, os.fstat(file.fileno()).st_size)


def _said(error: Exception) -> str:
    return str(getattr(error, "message", "") or error).splitlines()[0]


SOURCE = ArtifactOrigin(
    name="s3",
    needs=["endpoint", "bucket", "key"],
    bring=_bring,
    send=_send,
    keys=lambda one: listed(one, str(one.place.get("key") or "")),
)
