"""Paths of Argo's variables, as simple tags and as expr text write them."""

from __future__ import annotations

from typing import Any

from pydsl.authoring.places import mistake
from pydsl.lazy import lazy_regex

_NAME = lazy_regex(r"[A-Za-z_]\w*")
_BEFORE_BRACE = lazy_regex(r"\}(?=\}|\Z)")
_WORDS = frozenset({"in", "not", "or", "and", "matches", "contains", "let", "if", "else", "nil", "true", "false"})


def tag(path: str) -> str:
    """Write a simple tag: `{{steps.a.outputs.result}}`."""
    return "{{" + path + "}}"


def expression_tag(text: str) -> str:
    """Write an expression tag; Argo ends a tag at the first two braces, so those inside are set apart."""
    return "{{=" + _BEFORE_BRACE.sub("} ", text) + "}}"


def argos_path(node: Any) -> str:
    """Return the path of one of Argo's own variables; raise AuthoringError for a reference of a template's."""
    path = getattr(node, "_path", None)
    if path is None:
        hint = "the kind's constructor may use the template's inputs; options and defaults, argo's own variables"
        raise mistake("PD504", f"{node._words()} can't be used here: it's a template's own", hint)
    return str(path)


def expr_path(path: str) -> str:
    """Write a path in expr: `steps['flip-coin'].outputs.result`. Argo splits names at their dots (util/expand)."""
    first, *rest = path.split(".")
    return first + "".join(
        f".{part}" if _NAME.fullmatch(part) and part not in _WORDS else f"['{part}']" for part in rest
    )
