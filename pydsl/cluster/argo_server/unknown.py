"""Fields that Argo Server would drop in silence: refused here, as the API server refuses them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.cluster.errors import Invalid
from pydsl.diagnostics import Severity

if TYPE_CHECKING:
    from pydsl.cluster.kinds import ResourceKind
    from pydsl.spec import wire


def require_known(kind: ResourceKind, data: wire.Object) -> None:
    """Raise Invalid with each field of an object that isn't one of Argo's, or has a value of another type."""
    from pydsl.spec import KINDS, decode  # who only looks reads no manifest

    _, findings = decode(KINDS[kind.name], {key: one for key, one in data.items() if key != "status"})
    wrong = [one for one in findings if one.severity is Severity.ERROR]
    if wrong:
        told = "; ".join(f"{_dotted(one.path)}: {one.message}" + (f", {one.hint}" if one.hint else "") for one in wrong)
        raise Invalid(f"{told} (Argo Server would drop it in silence)", status=422)


def _dotted(path: tuple[Any, ...]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
