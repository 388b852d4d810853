"""What Argo's own checks say of an object that's sent, before anything is made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from pydsl.diagnostics import LINT, Severity
from pydsl.server.faults import INVALID, ServerFault
from pydsl.server.shaping import known
from pydsl.validate import LibraryShelf, validate_json

if TYPE_CHECKING:
    from pydsl.server.kinds import Stored
    from pydsl.server.messages import Incoming
    from pydsl.server.served import Served
    from pydsl.spec import wire


def sent(asked: Incoming, kind: Stored) -> wire.Object:
    """Return the object of a message, as Go reads it, in the namespace of the path. Raises ServerFault."""
    given = asked.message().get(kind.envelope)
    if given is None:
        raise ServerFault(INVALID, f"{kind.envelope} body not specified")
    obj = cast("wire.Object", {"metadata": {}, "spec": {}, **known(kind.kind, given, kind.envelope)})
    namespace = asked.names.get("namespace", "")
    metadata = obj["metadata"]
    if metadata.get("namespace", namespace) != namespace:
        told = "the namespace of the provided object does not match the namespace sent on the request"
        raise ServerFault(INVALID, told)
    return {**obj, "metadata": {**metadata, "namespace": namespace} if namespace else metadata}


def require_good(served: Served, kind: Stored, obj: wire.Object, code: int = INVALID) -> None:
    """Raise ServerFault with the first thing that Argo's lint refuses."""
    shelf = LibraryShelf(served.library(obj["metadata"].get("namespace", "")))
    for finding in validate_json(kind.kind, obj, shelf):
        if finding.severity is Severity.ERROR and LINT in finding.refused_by:
            raise ServerFault(code, finding.message)
