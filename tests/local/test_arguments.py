"""The values that a workflow's own parameters have to have before it runs."""

from __future__ import annotations

from typing import Any

import pytest

from pydsl.errors import UsageError
from pydsl.local.arguments import require_values


def spec(**parameter: Any) -> Any:
    return {"arguments": {"parameters": [{"name": "p", **parameter}]}}


def test_a_workflows_own_parameter_isnt_held_to_the_enum_of_the_template_it_refers_to() -> None:
    require_values(spec(value="x", enum=["s", "m"]), spec(value="x"))


@pytest.mark.parametrize("own", [{}, spec(value="x", enum=["s", "m"])])
def test_a_value_that_the_enum_of_its_own_row_doesnt_list(own: Any) -> None:
    with pytest.raises(UsageError) as error:
        require_values(spec(value="x", enum=["s", "m"]), own)
    assert str(error.value) == "the workflow's parameter 'p' can't be 'x': its enum lists 's', 'm'"
