"""Cases of the languages that look into JSON documents."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydsl.expr import lang
from pydsl.expr.errors import ExprError
from pydsl.expr.lang.text import marshal
from tests.conformance.verdict import Verdict, compare

if TYPE_CHECKING:
    from tests.conformance.cases import Case


def run_jsonpath(case: Case) -> Verdict:
    """argo_jsonpath: the `jsonpath` function of expressions, over the file's document."""
    text = f"jsonpath(document, {json.dumps(case.data['path'])})"
    try:
        value = lang.evaluate(text, {"document": case.context["json"]}, lang.ARGO)
    except ExprError as error:
        return compare(error.message, case.data.get("error"))
    return compare(marshal(value), case.data.get("go_json"))
