"""sprig 3.3.0's generic functions, as Argo's expressions call them: `sprig.trim(x)`.

All but `env` and `expandenv`, which Argo takes out. Those that are random, that make keys and certificates, or that ask
the network raise `Unsupported` when they're called: a run must be repeatable, and the standard library can't make keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.expr.sprig import codecs, collections, conversions, dates, numbers, paths, patterns, refused, text, versions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydsl.expr.lang.values import Function

FUNCTIONS: Mapping[str, Function] = {
    **text.FUNCTIONS,
    **numbers.FUNCTIONS,
    **collections.FUNCTIONS,
    **conversions.FUNCTIONS,
    **dates.FUNCTIONS,
    **paths.FUNCTIONS,
    **codecs.FUNCTIONS,
    **patterns.FUNCTIONS,
    **versions.FUNCTIONS,
    **refused.FUNCTIONS,
}
"""Every function by its name."""
