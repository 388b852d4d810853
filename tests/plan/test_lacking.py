"""What is said of parameters that have no value."""

from __future__ import annotations

import pytest

from pydsl.errors import UsageError
from pydsl.plan.lacking import complain, lacking


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["a"], "the workflow's parameter 'a' needs a value: -p a=VALUE gives one"),
        (["a", "b"], "the workflow's parameters 'a', 'b' need values: -p a=VALUE -p b=VALUE gives them"),
    ],
)
def test_parameters_without_a_value_are_named_with_their_flags(names: list[str], told: str) -> None:
    spec = {"arguments": {"parameters": [{"name": name} for name in names]}, "templates": []}
    with pytest.raises(UsageError) as error:
        complain(lacking(spec))
    assert str(error.value) == told


def test_what_has_a_value_or_gets_one_is_not_lacking() -> None:
    parameters = [{"name": "a", "value": ""}, {"name": "b", "valueFrom": {"default": "x"}}]
    complain(lacking({"arguments": {"parameters": parameters}, "templates": []}))
