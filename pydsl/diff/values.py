"""Whether two scalars say the same to their reader: `1` and `"1"` as a parameter, `1Gi` and `1024Mi` as memory."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from typing import TYPE_CHECKING

from pydsl.spec.fields import Scalar

if TYPE_CHECKING:
    from pydsl.spec.fields import Type
    from pydsl.spec.values import Json


_SUFFIXES = {
    **{suffix: Fraction(1000) ** power for power, suffix in enumerate(("", "k", "M", "G", "T", "P", "E"))},
    **{f"{suffix}i": Fraction(1024) ** power for power, suffix in enumerate("KMGTPE", 1)},
    "m": Fraction(1, 1000), "u": Fraction(1, 10**6), "n": Fraction(1, 10**9),
}  # fmt: skip
_QUANTITY = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)([a-zA-Z]*)")


def are_equal(kind: Type | None, before: Json, after: Json) -> bool:
    """Whether two values of a field say the same."""
    if isinstance(kind, Scalar) and kind.word == "Quantity":
        return _amount(before) == _amount(after)
    if isinstance(kind, Scalar) and kind.word in ("AnyString", "IntOrString"):
        return _text(before) == _text(after)
    return json.dumps(before, sort_keys=True) == json.dumps(after, sort_keys=True)


def _text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _amount(value: Json) -> object:
    match = _QUANTITY.fullmatch(str(value))
    if match is None or match[2] not in _SUFFIXES:
        return value
    return Fraction(match[1]) * _SUFFIXES[match[2]]
