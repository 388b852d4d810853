"""What stores of objects have in common: a place is an object, or all objects of a prefix."""

from __future__ import annotations

import contextlib
import os
from typing import IO, TYPE_CHECKING

from msgspec import Struct

from pydsl.artifacts.sources.model import Absent, ArtifactOrigin, Bringing
from pydsl.errors import PydslError
from pydsl.files.trees import below

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

PIECE = 1 << 20


class StoreFault(PydslError):
    """What a store said."""


@contextlib.contextmanager
def told(what: str, *errors: type[Exception]) -> Iterator[None]:
    """Turn what a store's library raises, and ValueError, into StoreFault with the first line of it."""
    kinds: tuple[type[Exception], ...] = (*errors, ValueError)
    try:
        yield
    except kinds as error:
        said = str(getattr(error, "message", "") or error).splitlines()
        raise StoreFault(f"{what}: {said[0] if said else type(error).__name__}") from error


class Bucket(Struct, frozen=True, kw_only=True):
    """One bucket, as its library asks it. All raise StoreFault."""

    name: str
    keys: Callable[[str], Iterable[str]]
    """The objects' keys that begin with a prefix."""
    pieces: Callable[[str], AbstractContextManager[Iterator[bytes] | None]]
    """Yields what an object holds; None where there's no such object."""
    put: Callable[[str, IO[bytes], int], None]
    """Stores an object of so many bytes."""


def origin(name: str, key: str, needs: Sequence[str], bucket: Callable[[Bringing], Bucket]) -> ArtifactOrigin:
    """Return a kind of place: its field, there the field of the key, and who opens its bucket."""

    def key_of(one: Bringing) -> str:
        return str(one.place.get(key) or "")

    return ArtifactOrigin(
        name=name,
        needs=needs,
        bring=lambda one: _bring(one, bucket(one), key_of(one)),
        send=lambda one: _send(one, bucket(one), key_of(one)),
        keys=lambda one: bucket(one).keys(key_of(one)),
    )


def _bring(one: Bringing, bucket: Bucket, key: str) -> None:
    if _is_fetched(one, bucket, key, one.path):
        return
    folder = f"{key.rstrip('/')}/"
    names = list(bucket.keys(folder))
    if not names:
        raise Absent(f"The specified key does not exist: {bucket.name}/{key}")
    for name in names:
        inner = name.removeprefix(folder)
        if ".." in inner.split("/"):
            raise StoreFault(f"{name}: the key leads out of the folder")
        _is_fetched(one, bucket, name, f"{one.path}/{inner}")


def _is_fetched(one: Bringing, bucket: Bucket, key: str, path: str) -> bool:
    """Write an object into a file; return whether there's such an object."""
    with bucket.pieces(key) as pieces:
        if pieces is None:
            return False
        one.root.make_folder(os.path.dirname(path))
        with one.root.writer(path) as file:
            for piece in pieces:
                one.budget.spend(len(piece), path)
                file.write(piece)
    return True


def _send(one: Bringing, bucket: Bucket, key: str) -> None:
    """Store a file as an object, or a folder as an object for each of its files."""
    if not one.root.is_folder(one.path):
        _store(one, bucket, key, one.path)
        return
    for entry in below(one.root, one.path):
        if entry.is_file:
            _store(one, bucket, f"{key.rstrip('/')}/{entry.inner}", entry.path)


def _store(one: Bringing, bucket: Bucket, key: str, path: str) -> None:
    one.budget.go_on()
    with one.root.reader(path) as file:
        bucket.put(key, file, os.fstat(file.fileno()).st_size)
