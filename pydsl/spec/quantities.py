"""Kubernetes quantities as numbers: `500m` is a half, `1Ki` is 1024 (apimachinery: resource/quantity.go)."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from pydsl.lazy import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

_DIGITS = 3
"""The longest exponent whose power is worked out; Kubernetes caps what is larger than 2^63."""
_FORM = lazy_regex(r"([-+]?(?:\d+\.?\d*|\.\d+))(?:([numkMGTPE]|[KMGTPE]i)|[eE]([-+]?\d+))?")


def is_quantity(text: str) -> bool:
    """Whether a text is a quantity."""
    return _FORM.fullmatch(text.strip()) is not None


def amount(quantity: object) -> Fraction | None:
    """Return how much a quantity is; None for what isn't one, and for what is out of all bounds."""
    from fractions import Fraction  # costly to import, and few manifests have a quantity

    match = _FORM.fullmatch(str(quantity).strip())
    if match is None:
        return None
    figure, unit, exponent = match.groups()
    if exponent is None:
        return Fraction(figure) * _units()[unit or ""]
    return Fraction(figure) * Fraction(10) ** int(exponent) if len(exponent) <= _DIGITS else None


@functools.cache
def _units() -> Mapping[str, Fraction]:
    from fractions import Fraction  # as above

    return {
        **{unit: Fraction(1000) ** power for power, unit in enumerate(("", "k", "M", "G", "T", "P", "E"))},
        **{f"{unit}i": Fraction(1024) ** power for power, unit in enumerate("KMGTPE", 1)},
        "m": Fraction(1, 1000), "u": Fraction(1, 10**6), "n": Fraction(1, 10**9),
    }  # fmt: skip
