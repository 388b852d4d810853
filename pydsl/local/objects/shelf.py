"""The store: an object is a file of JSON, by namespace, kind and name; errors are the API server's."""

from __future__ import annotations

import json
import os
import secrets
import time
import uuid
from typing import TYPE_CHECKING
from urllib.parse import quote

from msgspec import Struct

from pydsl.driver.naming import generated_name
from pydsl.errors import PydslError, UsageError
from pydsl.expr.strftime import rfc3339
from pydsl.validate.pods import name_fault

if TYPE_CHECKING:
    from pathlib import Path

    from pydsl.local.objects.words import Words
    from pydsl.spec.values import Json


class ObjectsFault(PydslError):
    """What the API server would say."""


class Reference(Struct, frozen=True):
    """An object by its kind, as manifests write it, and its names."""

    version: str
    kind: str
    namespace: str
    name: str

    @classmethod
    def of(cls, manifest: Json, namespace: str) -> Reference:
        """Return the reference of a manifest. Raises UsageError for one without kind."""
        metadata = manifest.get("metadata") or {}
        if not manifest.get("kind") or not manifest.get("apiVersion"):
            raise UsageError("the manifest has no apiVersion or kind")
        return cls(
            str(manifest["apiVersion"]),
            str(manifest["kind"]),
            str(metadata.get("namespace") or namespace),
            str(metadata.get("name") or ""),
        )

    @property
    def plural(self) -> str:
        """Name the kind as errors do: `configmaps`, `workflows.argoproj.io`."""
        group = self.version.rpartition("/")[0]
        return f"{plural_of(self.kind)}.{group}" if group else plural_of(self.kind)


def plural_of(kind: str) -> str:
    """Write the plural of a kind, as the API server's paths do."""
    kind = kind.lower()
    if kind.endswith("y"):
        return f"{kind[:-1]}ies"
    return f"{kind}es" if kind.endswith(("s", "x", "ch", "sh")) else f"{kind}s"


class Objects(Struct, frozen=True):
    """The objects below a folder."""

    folder: Path

    def get(self, wanted: Reference) -> Json:
        """Return an object. Raises ObjectsFault where there's none."""
        try:
            return json.loads(self._file(wanted).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise ObjectsFault(f'Error from server (NotFound): {wanted.plural} "{wanted.name}" not found') from None

    def has(self, wanted: Reference) -> bool:
        """Whether there's such an object."""
        return self._file(wanted).exists()

    def meant(self, words: Words, *, absent: bool = False) -> list[Json]:
        """Return the objects that the words of a command mean; the words may write a kind in the plural, too.

        Raises ObjectsFault where one that's named isn't there, unless it may be `absent`.
        """
        if not words.named:
            return [one for kind in words.kinds for one in self._of_kind(kind, words.namespace) if words.picks(one)]
        found = [(kind, name, self._called(kind, name, words.namespace)) for kind, name in words.named]
        for kind, name, held in found:
            if not held and not absent:
                plural = kind if kind.endswith("s") else plural_of(kind)
                raise ObjectsFault(f'Error from server (NotFound): {plural} "{name}" not found')
        return [one for _, _, held in found for one in held]

    def _of_kind(self, kind: str, namespace: str) -> list[Json]:
        folders = sorted(self.folder.glob(f"{quote(namespace, safe='')}/*"))
        fitting = [one for one in folders if one.name.partition(".")[0] in (kind, plural_of(kind))]
        files = [file for one in fitting for file in sorted(one.glob("[!.]*.json"))]
        return [json.loads(file.read_text(encoding="utf-8")) for file in files]

    def _called(self, kind: str, name: str, namespace: str) -> list[Json]:
        return [one for one in self._of_kind(kind, namespace) if one["metadata"]["name"] == name]

    def create(self, manifest: Json, namespace: str) -> Json:
        """Keep a new object; one with a generateName gets a name. Raises ObjectsFault where there's one already."""
        metadata = dict(manifest.get("metadata") or {})
        if not metadata.get("name"):
            if not metadata.get("generateName"):
                raise ObjectsFault("error: resource name may not be empty")
            metadata["name"] = generated_name(metadata["generateName"])
        new = Reference.of({**manifest, "metadata": metadata}, namespace)
        if self._file(new).exists():
            raise ObjectsFault(f'Error from server (AlreadyExists): {new.plural} "{new.name}" already exists')
        metadata |= {"namespace": new.namespace, "uid": str(uuid.uuid4()), "generation": 1}
        metadata["creationTimestamp"] = rfc3339(time.time())
        return self._kept(new, {**manifest, "metadata": metadata})

    def replace(self, held: Json) -> Json:
        """Keep an object as it's now."""
        metadata = held["metadata"]
        metadata["generation"] = int(metadata.get("generation") or 0) + 1
        return self._kept(Reference.of(held, metadata["namespace"]), held)

    def delete(self, wanted: Reference) -> None:
        """Remove an object. Raises ObjectsFault where there's none."""
        self.get(wanted)
        self._file(wanted).unlink(missing_ok=True)

    def _kept(self, new: Reference, held: Json) -> Json:
        file = self._file(new)
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
        beside.touch(0o600)
        beside.write_text(json.dumps(held), encoding="utf-8")
        os.replace(beside, file)
        return held

    def _file(self, wanted: Reference) -> Path:
        if name_fault(wanted.name) is not None:
            raise ObjectsFault(f'{wanted.kind} "{wanted.name}" is invalid: metadata.name: {name_fault(wanted.name)}')
        kind = quote(f"{wanted.plural}", safe="")
        return self.folder / quote(wanted.namespace, safe="") / kind / f"{wanted.name}.json"
