"""Whether two scalars say the same to their reader: `1` and `"1"` as a parameter, `1Gi` and `1024Mi` as memory."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydsl.spec.fields import Scalar
from pydsl.spec.quantities import amount

if TYPE_CHECKING:
    from pydsl.spec.fields import Type
    from pydsl.spec.values import Json


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
    known = amount(value)
    return value if known is None else known
