"""Names that Argo takes. Argo: workflow/validate/validate.go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.authoring import marks
from pydsl.authoring.places import mistake
from pydsl.lazy import lazy_regex

if TYPE_CHECKING:
    from pydsl.authoring.places import Spot
    from pydsl.diagnostics import Place

LONGEST = 128
_NAME = lazy_regex(r"[a-zA-Z0-9][-a-zA-Z0-9]*")


def argo_name(python_name: str) -> str:
    """Write a Python name as Argo names are written: `_` is `-`, outer underscores go, case stays."""
    return python_name.strip("_").replace("_", "-") or python_name


def check_step_name(name: str, at: Spot | Place | None = None, what: str = "step") -> None:
    """Raise AuthoringError for a name that no step, task or template can have."""
    if isinstance(name, str) and marks.OPEN in name:
        message = f"the name {name} holds a value that's known at run time only"
        raise mistake("PD507", message, f"a {what}'s name is known when it's compiled", at)
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise mistake("PD507", f"{name!r} can't name a {what}", "use letters, digits and `-`; begin with no `-`", at)
    if len(name) > LONGEST:
        raise mistake("PD507", f"the name {name[:20]}... has {len(name)} characters", f"Argo takes {LONGEST}", at)
