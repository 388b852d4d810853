"""Tags without an end: a text of its own in Argo's template, an error where a tag has to be replaced."""

from __future__ import annotations

import pytest

from pydsl.expr.errors import ExprError
from pydsl.expr.tags import Mode
from pydsl.plan.replacing import replaced

KNOWN = {"workflow.name": "wf"}


def test_a_tag_without_an_end_stays_and_the_texts_beside_it_are_replaced() -> None:
    value = {"args": ["{{x", "{{workflow.name}}"], "n": 1}
    assert replaced(value, KNOWN, Mode.ALLOW) == {"args": ["{{x", "wf"], "n": 1}


def test_a_tag_without_an_end_is_an_error_where_nothing_may_stay() -> None:
    with pytest.raises(ExprError, match="Cannot find end tag"):
        replaced(["{{x"], KNOWN, Mode.DENY)


@pytest.mark.parametrize("value", ["{{=1 +}}", ["{{=1 +}}", "{{x"]])
def test_another_fault_of_a_tag_is_an_error_in_any_case(value: object) -> None:
    with pytest.raises(ExprError) as error:
        replaced(value, KNOWN, Mode.ALLOW)
    assert "Cannot find end tag" not in error.value.message
