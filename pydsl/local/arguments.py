"""The workflow's own parameters need values before it runs (Argo: workflow/validate, validateArgumentsValues)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.errors import UsageError
from pydsl.plan.lacking import complain, lacking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydsl.spec import wire


def require_values(spec: wire.WorkflowSpec, own: wire.WorkflowSpec) -> None:
    """Raise UsageError for parameters without a value, or with one that their enum doesn't list.

    `own` is the workflow's own spec, `spec` has the template in it that it refers to. As in Argo, a parameter that the
    workflow itself lists isn't held to the template's enum.
    """
    complain(lacking(spec))
    listed_here = {parameter["name"]: parameter for parameter in _parameters(own)}
    for parameter in _parameters(spec):
        name, value = parameter["name"], parameter.get("value")
        allowed = listed_here.get(name, parameter).get("enum") or ()
        if allowed and value is not None and value not in allowed:
            listed = ", ".join(map(repr, allowed))
            raise UsageError(f"the workflow's parameter {name!r} can't be {value!r}: its enum lists {listed}")


def _parameters(spec: wire.WorkflowSpec) -> Sequence[wire.Parameter]:
    return (spec.get("arguments") or {}).get("parameters") or ()
