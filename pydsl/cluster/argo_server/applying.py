"""Apply where no server keeps who owns which field: a digest of what was applied tells whether it's still that."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from pydsl.cluster.errors import Contradicted
from pydsl.cluster.submission import with_metadata

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydsl.cluster.kinds import ResourceKind
    from pydsl.spec import wire
    from pydsl.spec.values import Json

DIGEST = "pydsl/applied"


def applied(data: wire.Object) -> wire.Object:
    """Return an object with the digest of its spec."""
    return with_metadata(data, annotations={DIGEST: digest(data)})


def digest(data: Mapping[str, Json]) -> str:
    """Return the digest of an object's spec, whatever a server adds to it."""
    text = json.dumps(_bare(data.get("spec") or {}), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def is_same(sent: wire.Object, found: wire.Object) -> bool:
    """Whether what's there says what is applied."""
    ours, theirs = sent["metadata"], found["metadata"]
    labels = (ours.get("labels") or {}).items() <= (theirs.get("labels") or {}).items()
    annotations = (ours.get("annotations") or {}).items() <= (theirs.get("annotations") or {}).items()
    return digest(sent) == digest(found) and labels and annotations


def require_ours(kind: ResourceKind, found: wire.Object) -> None:
    """Raise Contradicted for an object that somebody else made, or changed since it was applied."""
    name, was = found["metadata"]["name"], (found["metadata"].get("annotations") or {}).get(DIGEST)
    if was is None:
        raise Contradicted(
            f"{kind.resource} {name!r} wasn't applied by pydsl: --force-conflicts takes it over", status=409
        )
    if was != digest(found):
        told = "somebody else changed its spec since it was applied: --force-conflicts takes it over"
        raise Contradicted(f"{kind.resource} {name!r}: {told}", status=409)


def _bare(value: Json) -> Json:
    """Return a value without what's empty: servers write empty structs, and leave empty values out."""
    if isinstance(value, dict):
        parts = {key: _bare(one) for key, one in value.items()}
        return {key: one for key, one in parts.items() if one not in (None, {}, [], "")}
    return [_bare(one) for one in value] if isinstance(value, list) else value
