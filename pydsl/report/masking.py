"""Secrets out of texts that are shown."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable

STARS = "***"
SHORTEST = 4
"""Characters that a value has at least: shorter ones would be found in everything."""


@attrs.frozen
class Mask:
    """Puts stars in the place of some values: whole, their lines, and in base64."""

    _pattern: re.Pattern[str] | None = None

    @classmethod
    def of(cls, values: Iterable[str]) -> Mask:
        """Make the mask of some values."""
        forms = sorted({form for value in values for form in _forms(value)}, key=len, reverse=True)
        return cls(re.compile("|".join(map(re.escape, forms)))) if forms else cls()

    def __call__(self, text: str) -> str:
        """Return a text with stars in it."""
        return text if self._pattern is None else self._pattern.sub(STARS, text)


def _forms(value: str) -> Iterable[str]:
    for form in (value, value.strip(), *value.splitlines()):
        if len(form.strip()) >= SHORTEST:
            yield form
    if len(value) >= SHORTEST:
        yield base64.b64encode(value.encode(errors="surrogateescape")).decode()
