"""Cases of loops: one item, one sequence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.expr import items, sequences
from pydsl.expr.errors import ExprError
from tests.conformance.verdict import Verdict, compare

if TYPE_CHECKING:
    from tests.conformance.cases import Case


def run_item(case: Case) -> Verdict:
    """argo_item: the node's name, the kind and the variables of an item, or an error."""
    try:
        item = items.read(case.data["json"])
    except ExprError as error:
        return compare(error.message, case.data.get("error", {}).get("message"))
    got = {"node": item.node_name("s", case.data["index"]), "type": item.kind, "vars": item.variables()}
    return compare(got, case.data.get("item"))


def run_sequence(case: Case) -> Verdict:
    """argo_sequence: every item with its node's name, or an error."""
    data = case.data
    try:
        found = sequences.expand(data.get("start"), data.get("end"), data.get("count"), data.get("format"))
    except ExprError as error:
        return compare(error.message, data.get("error", {}).get("message"))
    got = [{"item": item.variables()["item"], "node": item.node_name("s", index)} for index, item in enumerate(found)]
    return compare(got, data.get("items"))
