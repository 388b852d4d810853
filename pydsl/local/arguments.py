"""The workflow's own parameters need values before it runs (Argo: workflow/validate, validateArgumentsValues)."""

from __future__ import annotations

from typing import Any

from pydsl.errors import UsageError
from pydsl.plan.lacking import complain, lacking

Json = Any


def require_values(spec: Json) -> None:
    """Raise UsageError for parameters without a value, or with one that their enum doesn't list."""
    complain(lacking(spec))
    for parameter in (spec.get("arguments") or {}).get("parameters") or ():
        name, value, allowed = parameter["name"], parameter.get("value"), parameter.get("enum") or ()
        if allowed and value is not None and value not in allowed:
            listed = ", ".join(map(repr, allowed))
            raise UsageError(f"the workflow's parameter {name!r} can't be {value!r}: its enum lists {listed}")
