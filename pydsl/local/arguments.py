"""The workflow's own parameters have to have values before it runs (Argo: workflow/validate, validateArgumentsValues)."""

from __future__ import annotations

from typing import Any

from pydsl.errors import UsageError

Json = Any


def require_values(spec: Json) -> None:
    """Raise UsageError for a parameter of `spec.arguments` without a value, or with one that its enum doesn't list."""
    for parameter in (spec.get("arguments") or {}).get("parameters") or ():
        name, value = parameter["name"], parameter.get("value")
        allowed = parameter.get("enum")
        choices = f", one of {', '.join(map(str, allowed))}" if allowed else ""
        if value is None and not parameter.get("valueFrom"):
            raise UsageError(
                f"the workflow's parameter {name!r} has no value: give it one{choices}, with -p {name}=VALUE"
            )
        if allowed and value is not None and str(value) not in map(str, allowed):
            raise UsageError(f"the workflow's parameter {name!r} is {value!r}: it has to be{choices.removeprefix(',')}")
