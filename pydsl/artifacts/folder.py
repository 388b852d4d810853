"""The folder that stands for every object store: packed artifacts are kept unpacked, and packed only if asked for.

Argo packs an output as tar, and unpacks whatever looks like a tar when it's an input. A step gets the same here.
What a pod left is read through its root, and what it gets is written there: links mean what they mean in the pod.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from msgspec import Struct, field
from msgspec.structs import replace

from pydsl.artifacts.kinds import kinds
from pydsl.artifacts.location import Location, archive_of, location_of
from pydsl.errors import InfrastructureError, PydslError
from pydsl.files import Budget, NotRegular, Root, is_of_machine, said
from pydsl.files.archives.limits import UnpackingLimits
from pydsl.spec.artifact_locations import said_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from pydsl.artifacts.contents import Contents
    from pydsl.spec import wire


PACKED_MARKS = {"tar": ".tar", "zip": ".zip", "none": ".as-is"}
"""An object is one entry of its own folder, called by the way it was packed."""
OBJECT_MARK = "@"
"""Ends the name of an object's folder, so that `a/b` and `a/b/c` can both be objects."""
LONGEST = 200
"""Characters that a part of a key has in one folder's name, less than any file system takes."""
CONTINUED = "+"
"""Ends the name of a folder whose part of the key goes on in the next."""
EMPTY, DOTS = "=", frozenset({"", ".", ".."})
"""What stands for an empty part of a key, and the parts that aren't written as they are."""
UNPACKING = ".unpacking"
"""Where archives are unpacked before a pod gets what they hold; no bucket is called so."""
BROUGHT = "/it"
"""What is brought from elsewhere, in a folder of its own."""
FOLDER_MODE = 0o700


class ArtifactError(PydslError):
    """An artifact that can't be stored or given; says what and why. The fault is whoever's made or named it."""


class ArtifactFolder(Struct, frozen=True):
    """Objects by location, below one folder. Raises ArtifactError, and InfrastructureError where the disk fails."""

    root: Path
    limits: UnpackingLimits = field(default_factory=UnpackingLimits)
    contents: Contents | None = None
    """Where what is stored is kept once, if it's shared with other runs."""

    def put(
        self, artifact: wire.Artifact, source: Root, path: str, *, move: bool = False, budget: Budget | None = None
    ) -> None:
        """Keep a file or folder under the artifact's location: a copy, or with `move` the thing itself if it can be.

        A folder that isn't packed becomes an object for each of its files, with the location as prefix.
        """
        location, archive = _required(artifact), archive_of(artifact)
        budget = budget or Budget()
        with _told(f"artifact {artifact['name']} can't be stored"):
            if archive == "none" and source.is_folder(path):
                for inner in _files(source, path):
                    one = replace(location, key=f"{location.key.rstrip('/')}/{inner}")
                    self._put(one, archive, source, f"{path.rstrip('/')}/{inner}", budget, move=False)
            else:
                self._put(location, archive, source, path, budget, move=move)

    def _put(self, location: Location, archive: str, source: Root, path: str, budget: Budget, *, move: bool) -> None:
        where = self._where(location)
        self.root.mkdir(parents=True, exist_ok=True)
        store = self._store()
        store.remove(where)
        store.make_folder(where)
        target = f"{where}/{PACKED_MARKS[archive]}"
        if not (move and _moved(source, path, store, target, budget)):
            source.copy(path, store, target, budget)
        if self.contents is not None:
            self.contents.share(store, target, budget)

    def hand(self, artifact: wire.Artifact, other: ArtifactFolder) -> None:
        """Hand whatever is stored at the artifact's location, or below it, to another folder of artifacts, too."""
        with _told(f"artifact {artifact.get('name')}"):
            self._hand(self._places(_required(artifact)), other)

    def hand_all(self, other: ArtifactFolder) -> None:
        """Hand all that is stored to another folder of artifacts, too."""
        if self.root.is_dir():
            with _told(str(self.root)):
                self._hand([f"/{name}" for name in self._store().names("/") if name != UNPACKING], other)

    def _hand(self, paths: Iterable[str], other: ArtifactFolder) -> None:
        for path in paths:
            other.root.mkdir(parents=True, exist_ok=True)
            self._store().copy(path, other._store(), path, linked=True)

    def remove(self, artifacts: Sequence[wire.Artifact]) -> None:
        """Remove whatever is stored at the artifacts' locations, or below them."""
        for artifact in artifacts:
            with _told(f"artifact {artifact.get('name')}"):
                for path in self._places(_required(artifact)):
                    self._store().remove(path)
        if artifacts and self.contents is not None:
            self.contents.sweep()

    def has(self, artifact: wire.Artifact) -> bool:
        """Whether something is stored at the artifact's location."""
        location = location_of(artifact)
        if location is None:
            return False
        with _told(f"artifact {artifact.get('name')}"):
            return self._store().is_folder(self._where(location)) or any(self._below(location))

    def keys(self, artifact: wire.Artifact) -> list[str] | None:
        """List the keys of a bucket that begin with the artifact's; None where nothing is stored in the bucket."""
        kind = next((one for one in kinds().values() if said_at(artifact, one.name)), None)
        if kind is None or not self.root.exists():
            return None
        place = said_at(artifact, kind.name)
        with _told(f"artifact {artifact.get('name')}"):
            bucket = Location(kind.name, str(place.get(kind.bucket) or ""), "")
            found = [key.lstrip("/") for key, _ in self._below(bucket)]
        prefix = str(place.get(kind.key) or "")
        return [key for key in found if key.startswith(prefix)] if found else None

    def get(self, artifact: wire.Artifact, target: Root, path: str, *, budget: Budget | None = None) -> None:
        """Write a copy of what is stored at the artifact's location, unpacked unless `archive` is none.

        What lies at the target's path is replaced. A location that is no object but a prefix of some gives a folder of
        those. Raises KeyError if there's nothing.
        """
        location = _required(artifact)
        where = self._where(location)
        budget = budget or Budget()
        with _told(location.text):
            store = self._store()
            if store.is_folder(where):
                target.remove(path)
                self._give(f"{where}/{store.names(where)[0]}", target, path, archive_of(artifact), budget)
                return
            found = list(self._below(location))
            if not found:
                raise KeyError(location.text)
            target.remove(path)
            for name, entry in found:
                self._give(entry, target, f"{path.rstrip('/')}/{name}", "none", budget)

    def _give(self, entry: str, target: Root, path: str, archive: str, budget: Budget) -> None:
        stored = next(kind for kind, mark in PACKED_MARKS.items() if entry.endswith(f"/{mark}"))
        if archive == "none" and stored != "none":
            self._give_packed(entry, target, path, stored, budget)
        elif archive != "none" and stored == "none" and not self._store().is_folder(entry):
            self._give_unpacked(self._store(), entry, target, path, budget)
        else:
            self._store().copy(entry, target, path, budget)

    def _give_packed(self, entry: str, target: Root, path: str, kind: str, budget: Budget) -> None:
        from pydsl.artifacts.packing import pack  # archives are rare

        target.make_folder(os.path.dirname(path))
        with target.writer(path) as file:
            pack(self._store(), entry, file, kind, os.path.basename(path), budget)

    def give_brought(
        self, artifact: wire.Artifact, bring: Callable[[Root, str], None], target: Root, path: str, budget: Budget
    ) -> None:
        """Write what somebody brings into a folder of ours, unpacked unless `archive` is none."""
        self.root.mkdir(parents=True, exist_ok=True)
        with _told(f"artifact {artifact.get('name')}"), self._unpacking() as place:
            bring(place, BROUGHT)
            target.remove(path)
            if archive_of(artifact) == "none" or place.is_folder(BROUGHT):
                place.copy(BROUGHT, target, path, budget)
            else:
                self._give_unpacked(place, BROUGHT, target, path, budget)

    def packed(
        self, artifact: wire.Artifact, source: Root, path: str, send: Callable[[Root, str], None], budget: Budget
    ) -> None:
        """Pack a file or folder as the artifact says, and let somebody send it."""
        from pydsl.artifacts.packing import pack  # as above

        self.root.mkdir(parents=True, exist_ok=True)
        with _told(f"artifact {artifact.get('name')} can't be stored"), self._unpacking() as place:
            archive = archive_of(artifact)
            if archive == "none":
                source.copy(path, place, BROUGHT, budget)
            else:
                with place.writer(BROUGHT) as file:
                    pack(source, path, file, archive, os.path.basename(path), budget)
            send(place, BROUGHT)

    def _give_unpacked(self, store: Root, entry: str, target: Root, path: str, budget: Budget) -> None:
        from pydsl.files.archives.unpacking import looks_packed, unpack  # as above

        with store.reader(entry) as file:
            if not looks_packed(file):
                store.copy(entry, target, path, budget)
                return
            with self._unpacking() as place:
                unpack(file, place, self.limits.budget(os.fstat(file.fileno()).st_size, budget.stopped))
                names = place.names("/")
                target.make_folder(os.path.dirname(path))
                _hand_over(place, f"/{names[0]}" if len(names) == 1 else "/", target, path, budget)

    @contextlib.contextmanager
    def _unpacking(self) -> Iterator[Root]:
        """Yield an empty folder that no pod sees, for the time of a `with`."""
        store, path = self._store(), f"/{UNPACKING}/{os.urandom(8).hex()}"
        store.make_folder(path, FOLDER_MODE)
        try:
            yield Root(store.source(path))
        finally:
            store.remove(path)

    def _store(self) -> Root:
        return Root(self.root)

    def _where(self, location: Location) -> str:
        *above, last = location.key.strip("/").split("/")
        return "/".join([self._bucket(location), *map(_plain, above), _plain(last) + OBJECT_MARK])

    def _places(self, location: Location) -> list[str]:
        """List the folders of the object at a location, and of those below it, that are there."""
        where = self._where(location)
        return [path for path in (where, where.removesuffix(OBJECT_MARK)) if self._store().is_folder(path)]

    def _bucket(self, location: Location) -> str:
        return "/" + _plain(f"{location.kind}/{location.bucket}")

    def _below(self, location: Location) -> Iterator[tuple[str, str]]:
        """Yield the objects whose keys begin with this one as a folder, by the rest of their keys."""
        key = location.key.strip("/")
        top = "/".join([self._bucket(location), *map(_plain, key.split("/") if key else ())])
        store, waiting = self._store(), [""]
        while waiting:
            inner = waiting.pop()
            if not store.is_folder(top + inner):
                continue
            for name in store.names(top + inner):
                path = f"{inner}/{name}"
                if name.endswith(OBJECT_MARK):
                    yield _key(path[1:].removesuffix(OBJECT_MARK)), f"{top}{path}/{store.names(top + path)[0]}"
                else:
                    waiting.append(path)


def _plain(part: str) -> str:
    """Write a part of a key as names that every file system takes, and that no mark is in; most need one folder."""
    if part in DOTS:
        return part.replace(".", "%2E") or EMPTY
    name = quote(part, safe=" ", errors="surrogateescape")  # files of pods have names of any bytes
    return f"{CONTINUED}/".join(name[at : at + LONGEST] for at in range(0, len(name), LONGEST))


def _key(path: str) -> str:
    """Read a key from the names that it's written as."""
    names = path.replace(f"{CONTINUED}/", "").split("/")
    return "/".join("" if name == EMPTY else unquote(name, errors="surrogateescape") for name in names)


def _required(artifact: wire.Artifact) -> Location:
    location = location_of(artifact)
    if location is None:
        raise KeyError(f"artifact {artifact.get('name')} names no place")
    return location


def _files(source: Root, path: str) -> Iterator[str]:
    """Yield the files of a folder by their paths in there; links to files count."""
    from pydsl.files.trees import below  # few folders aren't packed

    for entry in below(source, path):
        if entry.is_folder or (entry.is_link and (not source.exists(entry.path) or source.is_folder(entry.path))):
            continue
        if not (entry.is_file or entry.is_link):
            raise NotRegular(entry.state.st_mode, entry.inner)
        yield entry.inner


def _moved(source: Root, path: str, store: Root, target: str, budget: Budget) -> bool:
    """Move what a path names, if that is as good as a copy; return whether it was."""
    from pydsl.files.trees import below  # only a file or folder of the pod's own is moved

    real = source.real_path(path)
    if real != "/" + path.strip("/") or source.holds_mount(real):
        return False
    state = source.stat(real)
    if not (stat.S_ISREG(state.st_mode) or stat.S_ISDIR(state.st_mode)):
        raise NotRegular(state.st_mode, path)
    for entry in below(source, real) if stat.S_ISDIR(state.st_mode) else ():
        budget.entry(entry.inner)
        if not (entry.is_file or entry.is_link or entry.is_folder):
            raise NotRegular(entry.state.st_mode, entry.inner)
    try:
        source.move(real, store, target)
    except OSError as error:
        if is_of_machine(error):
            raise
        return False
    return True


def _hand_over(place: Root, path: str, target: Root, to: str, budget: Budget) -> None:
    """Move what was unpacked to where a pod finds it; copy it if that is another disk."""
    if path != "/":
        try:
            place.move(path, target, to)
            return
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
    place.copy(path, target, to, budget)


@contextlib.contextmanager
def _told(what: str) -> Iterator[None]:
    """Turn what goes wrong with files into ArtifactError, or InfrastructureError where the machine is at fault."""
    from pydsl.files.archives.members import BadArchive

    try:
        yield
    except BadArchive as error:
        raise ArtifactError(f"{what}: {error}") from error
    except OSError as error:
        kind = InfrastructureError if is_of_machine(error) else ArtifactError
        raise kind(f"{what}: {said(error)}") from error
