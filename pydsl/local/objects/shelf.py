"""The store: an object is a file of JSON, by namespace, kind and name; errors are the API server's."""

from __future__ import annotations

import json
import os
import secrets
import time
import uuid
from typing import TYPE_CHECKING
from urllib.parse import quote

import attrs

from pydsl.driver.naming import generated_name
from pydsl.errors import PydslError, UsageError
from pydsl.expr.strftime import rfc3339
from pydsl.validate.pods import name_fault

if TYPE_CHECKING:
    from pathlib import Path

    from pydsl.spec.values import Json


class ObjectsFault(PydslError):
    """What the API server would say."""


@attrs.frozen
class Reference:
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
        kind = self.kind.lower()
        many = f"{kind}es" if kind.endswith(("s", "x", "ch", "sh")) else f"{kind}s"
        many = f"{kind[:-1]}ies" if kind.endswith("y") else many
        group = self.version.rpartition("/")[0]
        return f"{many}.{group}" if group else many


@attrs.frozen
class Objects:
    """The objects below a folder."""

    folder: Path

    def get(self, wanted: Reference) -> Json:
        """Return an object. Raises ObjectsFault where there's none."""
        try:
            return json.loads(self._file(wanted).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise ObjectsFault(f'Error from server (NotFound): {wanted.plural} "{wanted.name}" not found') from None

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
