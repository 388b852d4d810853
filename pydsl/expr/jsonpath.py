"""JSONPath as the `jsonpath` function of expressions understands it (github.com/evilmonkeyinc/jsonpath)."""

from __future__ import annotations

from typing import Any

from pydsl.errors import Unsupported


def find(document: Any, path: str) -> Any:
    """Give what a path selects in a document; raises `ExprError`."""
    raise Unsupported("jsonpath() in expressions")
