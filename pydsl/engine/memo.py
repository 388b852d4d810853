"""Memoized outputs: caches are ConfigMaps in Argo, and last as long as the run here (workflow/controller/cache)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from pydsl.engine.phases import SUCCEEDED
from pydsl.expr.errors import ExprError
from pydsl.expr.strftime import seconds_of
from pydsl.plan.errors import NodeFault
from pydsl.spec.controller import CACHE_KEY

if TYPE_CHECKING:
    from pydsl.engine.agenda import Agenda
    from pydsl.engine.waiters import Recalling
    from pydsl.plan.plan import FindConfigMap
    from pydsl.spec import wire


class Remembered(Struct, frozen=True):
    """Outputs, and when they were kept."""

    outputs: wire.Outputs | None
    at: float


class Memory:
    """What the calls of a run remember, by cache and key."""

    def __init__(self, config_map: FindConfigMap, agenda: Agenda) -> None:
        self._config_map, self._agenda = config_map, agenda
        self._kept: dict[tuple[str, str], Remembered] = {}

    def recall(self, call: Recalling) -> bool:
        """End a call with what was remembered of it; tells whether anything was. Raises NodeFault."""
        wanted = call.template.get("memoize")
        if not wanted:
            return False
        cache, key = str(wanted["cache"]["configMap"]["name"]), str(wanted.get("key"))
        if not CACHE_KEY.match(key):
            raise NodeFault(f"invalid cache key: {key}")
        found = self._kept.get((cache, key)) or self._from_config_map(cache, key)
        oldest = self._agenda.now - _age(wanted["maxAge"]) if wanted.get("maxAge") else None
        if found is not None and oldest is not None and found.at < oldest:
            found = None
        status: wire.MemoizationStatus = {"hit": found is not None, "key": key, "cacheName": cache}
        if found is None:
            call.memoization = status
            return False
        call.hit(found.outputs, status)
        return True

    def keep(self, call: Recalling) -> None:
        """Remember what a call that succeeded made."""
        node = call.node
        if node is None or call.memoization is None or node.phase != SUCCEEDED:
            return
        key = (call.memoization["cacheName"], call.memoization["key"])
        self._kept[key] = Remembered(node.outputs, self._agenda.now)

    def _from_config_map(self, cache: str, key: str) -> Remembered | None:
        text = ((self._config_map(cache) or {}).get("data") or {}).get(key)
        if text is None:
            return None
        try:
            return _entry(json.loads(text))
        except (ValueError, AttributeError, ExprError):
            raise NodeFault(f"malformed cache entry: could not unmarshal JSON; unable to parse: {key}") from None


def _entry(written: dict[str, Any]) -> Remembered:
    """Read an entry as Go does: names in any case, and what isn't there is zero, long ago."""
    at = _field(written, "creationTimestamp")
    return Remembered(_field(written, "outputs"), float("-inf") if at is None else seconds_of(str(at)))


def _field(written: dict[str, Any], wanted: str) -> Any:
    return next((value for name, value in written.items() if name.lower() == wanted.lower()), None)


def _age(text: str) -> float:
    from pydsl.expr import durations  # few templates remember anything

    try:
        return durations.parse(str(text))
    except ExprError as error:
        raise NodeFault(f"invalid maxAge: {error.message}") from None
