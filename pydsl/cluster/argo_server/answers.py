"""What Argo Server's refusals mean: of what was asked of a workflow, in a stream, of a version that's gone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydsl.cluster.errors import ClusterError, Gone, Invalid, NotDone, told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pydsl.spec.values import Json

WAITED = "timed out waiting for the condition: "
"""What Argo puts before the reason, where it tried again for nothing."""


def of_workflow(error: ClusterError) -> ClusterError:
    """Return the error of something that was asked of a workflow: what's invalid then is the request's moment."""
    if not isinstance(error, (Invalid, NotDone)):
        return error
    return NotDone(error.message.removeprefix(WAITED), status=error.status, reason=error.reason)


def results(lines: Iterable[bytes]) -> Iterator[Json]:
    """Yield the results of a stream. Raises the error that a line is: Gone for a version that isn't kept any more."""
    for line in lines:
        if not line.strip():
            continue
        found = json.loads(line)
        if "error" in found:
            raise _streamed(found["error"])
        yield found["result"]


def _streamed(error: Mapping[str, Json]) -> ClusterError:
    message = str(error.get("message") or "")
    return of_version(told(int(error.get("http_code") or 500), message))


def of_version(error: ClusterError) -> ClusterError:
    """Return Gone where an error tells of a version that isn't kept; Argo says so with 400."""
    if any(words in error.message for words in ("too old resource version", "resourceVersion: Invalid value")):
        return Gone(error.message, status=410)
    return error
