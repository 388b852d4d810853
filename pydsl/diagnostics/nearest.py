"""The nearest known name to a misspelt one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the name in `known` that `name` most likely meant, or None if none comes close.

    Case and the difference between `-` and `_` weigh nothing, so `serviceaccountname` and `service_account_name`
    both find `serviceAccountName`.
    """
    import difflib  # only mistakes pay for it

    folded = {}
    for candidate in sorted(known, reverse=True):
        folded[_fold(candidate)] = candidate
    close = difflib.get_close_matches(_fold(name), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else None


def _fold(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")
