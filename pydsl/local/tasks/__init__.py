"""Templates that need no container: each kind is a file here, called as the template's field, that declares `TASK`."""

from __future__ import annotations

import functools
import importlib
from typing import TYPE_CHECKING

from pydsl.lazy import modules_in
from pydsl.spec.template_kinds import TEMPLATE_KINDS, template_kind

if TYPE_CHECKING:
    from pydsl.local.tasks.model import TaskKind
    from pydsl.spec import wire


@functools.cache
def kinds() -> frozenset[str]:
    """Return the kinds of templates that are tasks; loads none of them."""
    return frozenset(name for name in modules_in(__path__) if name in TEMPLATE_KINDS)


def task_of(template: wire.Template) -> TaskKind | None:
    """Return what carries out a template; None for one that runs containers, or nothing at all."""
    kind = template_kind(template)
    if kind not in kinds():
        return None
    task: TaskKind = importlib.import_module(f"{__name__}.{kind}").TASK
    return task
