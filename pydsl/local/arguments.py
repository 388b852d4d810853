"""The workflow's own parameters need values before it runs (Argo: workflow/validate, validateArgumentsValues)."""

from __future__ import annotations

from typing import Any

from pydsl.errors import UsageError

Json = Any


def require_values(spec: Json) -> None:
    """Raise UsageError for a parameter of `spec.arguments` without a value, or with one that its enum doesn't list."""
    for parameter in (spec.get("arguments") or {}).get("parameters") or ():
        name, value, allowed = parameter["name"], parameter.get("value"), parameter.get("enum") or ()
        if value is None and not parameter.get("valueFrom"):
            raise UsageError(f"the workflow's parameter {name!r} needs a value: -p {name}=VALUE gives one")
        if allowed and value is not None and value not in allowed:
            listed = ", ".join(map(repr, allowed))
            raise UsageError(f"the workflow's parameter {name!r} can't be {value!r}: its enum lists {listed}")
