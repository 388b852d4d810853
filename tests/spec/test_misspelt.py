"""A misspelt keyword of a class gets a hint."""

from __future__ import annotations

from typing import Any

import pytest

from pydsl.spec import Container, Template
from pydsl.spec.misspelt import did_you_mean


def error_of(cls: Any, **fields: Any) -> TypeError:
    with pytest.raises(TypeError) as raised:
        cls(**fields)
    return raised.value


def test_the_nearest_attribute() -> None:
    assert did_you_mean(error_of(Container, imge="x", image="y")) == "did you mean 'image'?"
    assert did_you_mean(error_of(Template, retryStrategy={})) == "did you mean 'retry_strategy'?"


def test_no_attribute_is_near() -> None:
    assert did_you_mean(error_of(Container, zzz=1, image="y")) is None


@pytest.mark.parametrize("error", [TypeError("x"), ValueError("Container.__init__() got"),
                                   TypeError("Nobody.__init__() got an unexpected keyword argument 'x'")])  # fmt: skip
def test_errors_of_other_things(error: Exception) -> None:
    assert did_you_mean(error) is None
