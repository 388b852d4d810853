"""successCondition and failureCondition of resource templates: label selectors over the resource's JSON.

A key is a gjson path, of which selectors let through no more than names, dots, slashes and indexes.
"""

from __future__ import annotations

from pydsl.expr import gjson, selectors


def outcome(document: str, success: str = "", failure: str = "") -> str:
    """Return what a resource's JSON says: "succeeded", "failed" or "waiting". Raises `ExprError` for a bad condition.

    A failure condition holds where any of its requirements does, a success condition where all do.
    """
    wanted, unwanted = selectors.parse(success), selectors.parse(failure)

    def label(key: str) -> str | None:
        found = gjson.get(document, key)
        return None if found is None else found.text

    if any(requirement.matches(label) for requirement in unwanted):
        return "failed"
    return "succeeded" if all(requirement.matches(label) for requirement in wanted) else "waiting"
