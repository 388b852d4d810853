"""Objects that are said once: an attribute that an author sets later would be dropped without a word."""

from __future__ import annotations

import sys
from typing import Any

from pydsl.authoring.places import did_you_mean, is_ours, mistake


class Sealed:
    """Refuses what an author sets on it; pydsl itself may set what it likes."""

    __slots__ = ()

    def __setattr__(self, name: str, value: Any) -> None:
        if not name.startswith("__") and not is_ours(sys._getframe(1).f_code.co_filename):
            known, way = self._settable()
            close = way.replace("{}", name) if name in known else did_you_mean(name, sorted(known), "it takes")
            raise mistake("PD508", f"setting .{name} changes nothing: {self!r} is said where it's made", close)
        object.__setattr__(self, name, value)

    def _settable(self) -> tuple[frozenset[str], str]:
        """Name what can be said of it, and how that is written."""
        return frozenset(), "{}"
