"""What keeps using the cluster: objects that stay, and retries without an end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.validate.view import Home, Json, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.diagnostics import Diagnostic, Path


def check(home: Home) -> Iterator[Diagnostic]:
    """Look at a whole manifest."""
    stored = home.stored.spec if home.stored else {}
    if home.is_run and not home.incomplete:
        if not home.spec.get("ttlStrategy") and not stored.get("ttlStrategy"):
            hint = "give ttlStrategy: {secondsAfterCompletion: 86400}"
            yield warning("PD860", home.path, "without ttlStrategy, the workflow stays in the cluster for ever", hint)
        if not home.spec.get("podGC") and not stored.get("podGC"):
            hint = "give podGC: {strategy: OnPodCompletion}"
            yield warning("PD861", home.path, "without podGC, the pods stay as long as the workflow", hint)
    yield from _retry(home.spec.get("retryStrategy"), (*home.path, "retryStrategy"))
    for template in home.templates:
        yield from _retry(template.json.get("retryStrategy"), (*template.path, "retryStrategy"))


def _retry(retry: Json, path: Path) -> Iterator[Diagnostic]:
    if isinstance(retry, dict) and retry.get("limit") is None and not retry.get("expression"):
        backoff = retry.get("backoff")
        if not (isinstance(backoff, dict) and backoff.get("maxDuration")):
            yield warning("PD862", path, "a retry without a limit tries for ever", 'give limit: "3"')
