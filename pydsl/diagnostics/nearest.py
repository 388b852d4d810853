"""The nearest known name to a misspelt one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the name in `known` that `name` most likely meant, or None if none comes close.

    Case and the difference between `-` and `_` weigh nothing, so `serviceaccountname` and `service_account_name`
    both find `serviceAccountName`. Of names that differ in case alone, it's the one written more alike.
    """
    import difflib  # only mistakes pay for it

    folded: dict[str, list[str]] = {}
    for candidate in sorted(known):
        folded.setdefault(_fold(candidate), []).append(candidate)
    close = difflib.get_close_matches(_fold(name), folded, n=1, cutoff=0.6)
    return max(folded[close[0]], key=lambda one: _alike(name, one)) if close else None


def _alike(name: str, other: str) -> int:
    return sum(letter == expected for letter, expected in zip(name, other, strict=False))


def _fold(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")
