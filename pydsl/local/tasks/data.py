"""data: list the files of a store, and transform the list. Argo: workflow/executor/data.go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.artifacts import Bringing, source_of
from pydsl.engine.events import PodOutputs
from pydsl.errors import PydslError
from pydsl.expr.errors import ExprError
from pydsl.files import Budget, Root
from pydsl.local.environment import secret_value
from pydsl.local.tasks.model import Done, TaskKind
from pydsl.spec.artifact_locations import said_at

if TYPE_CHECKING:
    from pydsl.engine.commands import Pod
    from pydsl.local.setting import Setting
    from pydsl.spec import wire


class DataFault(PydslError):
    """A list that can't be had, or transformed."""


def _begin(pod: Pod, setting: Setting) -> Done:
    from pydsl.expr.lang.text import marshal  # few workflows list files

    data: Any = _listed(pod.template["data"]["source"].get("artifactPaths") or {}, setting)
    for step in pod.template["data"].get("transformation") or ():
        data = _transformed(str(step["expression"]), data)
    return Done(outputs=PodOutputs(result=marshal(data, html=False)), exit_code=0)


def _transformed(expression: str, data: Any) -> Any:
    from pydsl.expr import lang  # as above

    try:
        return lang.evaluate(expression, {"data": data})
    except ExprError as error:
        raise DataFault(f"unable to transform data: {error.message}") from error


def _listed(artifact: wire.Artifact, setting: Setting) -> list[str]:
    """List the keys that this run has stored and, where the place can be asked, those that are there."""
    kept = setting.artifacts.keys(artifact)
    source = source_of(artifact | {"s3": {"key": "/", **artifact["s3"]}}) if artifact.get("s3") else None
    if source is None and kept is None:
        raise DataFault(f"artifact {artifact.get('name')}: no step of this run has stored anything there")
    if source is None or source.keys is None:
        return sorted(kept or ())
    asked = Bringing(
        place=said_at(artifact, source.name),
        root=Root("/nonexistent"),
        path="",
        secret=lambda one: secret_value(setting.library, one),
        budget=Budget(),
    )
    return sorted({*(kept or ()), *source.keys(asked)})


TASK = TaskKind(begin=_begin)
