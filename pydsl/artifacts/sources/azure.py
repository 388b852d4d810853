"""A file, or all files of a prefix, in a container of Azure's Blob Storage. Argo: workflow/artifacts/azure/azure.go."""

from __future__ import annotations

import contextlib
import functools
import os
from typing import IO, TYPE_CHECKING, Any

from pydsl.artifacts.sources.buckets import Bucket, origin, told
from pydsl.artifacts.sources.model import Bringing, library

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

PATIENCE = 30.0
"""Seconds that a connection may say nothing."""


def _bucket(one: Bringing) -> Bucket:
    name = str(one.place["container"])
    client = _client(one)
    return Bucket(
        name=name,
        keys=functools.partial(_keys, client),
        pieces=functools.partial(_pieces, client),
        put=functools.partial(_put, client),
    )


def _client(one: Bringing) -> Any:
    """Return a client of the container; the environment's key is taken where the place has no Secret."""
    blob = library("azure.storage.blob", "azure")
    with _told(f"failed to open {one.place['container']}"):
        return blob.ContainerClient(
            str(one.place["endpoint"]),
            str(one.place["container"]),
            credential=one.secret_of("accountKeySecret") or os.environ.get("AZURE_STORAGE_KEY") or None,
            retry_total=2,
            connection_timeout=PATIENCE,
            read_timeout=PATIENCE,
        )


def _keys(client: Any, prefix: str) -> Iterator[str]:
    with _told(f"failed to list {client.container_name}/{prefix}"):
        yield from map(str, client.list_blob_names(name_starts_with=prefix))


@contextlib.contextmanager
def _pieces(client: Any, key: str) -> Iterator[Iterator[bytes] | None]:
    with _told("failed to get file"):
        found = _found(client, key)
        yield found and found.chunks()


def _found(client: Any, key: str) -> Any:
    try:
        return client.download_blob(key)
    except library("azure.core.exceptions", "azure").ResourceNotFoundError:
        return None


def _put(client: Any, key: str, file: IO[bytes], size: int) -> None:
    with _told(f"failed to put file {client.container_name}/{key}"):
        client.upload_blob(key, file, length=size, overwrite=True)


def _told(what: str) -> AbstractContextManager[None]:
    errors = library("azure.core.exceptions", "azure")
    return told(what, errors.AzureError)


SOURCE = origin("azure", "blob", ["endpoint", "container", "blob"], _bucket)
