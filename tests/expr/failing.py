"""What a call says when it raises an `ExprError`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pydsl.expr.errors import ExprError

if TYPE_CHECKING:
    from collections.abc import Callable


def message(call: Callable[[], object]) -> str:
    """Return the message of the error that a call raises; fails the test where it raises none."""
    with pytest.raises(ExprError) as caught:
        call()
    return caught.value.located
