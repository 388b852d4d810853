"""Cases of the languages that look into JSON documents."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydsl.expr import gjson, jq, kubectl_jsonpath, lang
from pydsl.expr.errors import ExprError
from pydsl.expr.lang.text import marshal
from pydsl.expr.resource_conditions import outcome
from tests.conformance.verdict import PASS, Verdict, compare, fail

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


def run_resource(case: Case) -> Verdict:
    """argo_resource_condition: what two conditions make of a document."""
    data = case.data
    document = case.context[data["json"]] if data["json"] in case.context else data["json"]
    try:
        return compare(outcome(document, data.get("success", ""), data.get("failure", "")), data.get("outcome"))
    except ExprError as error:
        return compare(error.message, data.get("error"))


def run_kubectl(case: Case) -> Verdict:
    """argo_kubectl_jsonpath: a template over the file's document."""
    try:
        return compare(kubectl_jsonpath.render(case.data["template"], case.context["json"]), case.data.get("output"))
    except ExprError as error:
        return compare(error.message, case.data.get("error"))


def run_jq(case: Case) -> Verdict:
    """argo_jq: a program over the file's document. Errors' words are jq's, not gojq's: only that there's one counts."""
    try:
        return compare(jq.run(case.data["filter"], case.context["json"]), case.data.get("output"))
    except ExprError as error:
        return PASS if "error" in case.data else fail(f"got {error.message!r}, expected {case.data['output']!r}")


def run_gjson(case: Case) -> Verdict:
    """gjson: one path in one text, broken ones too."""
    data = case.data
    found = gjson.get(data["json"], data["path"])
    got = (False, "", "", "Null") if found is None else (True, found.raw, found.text, found.kind)
    return compare(got, (data["exists"], data["raw"], data["string"], data["type"]))
