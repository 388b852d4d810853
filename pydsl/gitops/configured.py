"""`[tool.pydsl.compile]` in pyproject.toml: what a repository compiles, where to and how, said once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from pydsl.diagnostics import nearest
from pydsl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydsl.lint.project import Project


@attrs.frozen(kw_only=True)
class Saved:
    """What `[tool.pydsl.compile]` may say; the names are those of the command line's options."""

    paths: tuple[str, ...] = ()
    output: str = ""
    split: bool = False
    kustomization: bool = False
    kind: str = attrs.field(default="", metadata={"key": "as"})
    tool: str = attrs.field(default="", metadata={"key": "for"})
    sync_waves: bool = False
    header: bool = False
    schema: str = ""


_FIELDS = {field.metadata.get("key", field.name.replace("_", "-")): field for field in attrs.fields(Saved)}


def saved(project: Project) -> Saved:
    """Read a project's table. Raises UsageError for a key or a value that means nothing."""
    table = project.table("compile")
    return Saved(**{_FIELDS[key].name: _value(project, key, given) for key, given in _known(project, table).items()})


def _known(project: Project, table: Mapping[str, Any]) -> Mapping[str, Any]:
    for key in table:
        if key not in _FIELDS:
            close = nearest(key, _FIELDS)
            hint = f" Did you mean {close!r}?" if close else ""
            raise UsageError(f"{project.file}: [tool.pydsl.compile] has no key {key!r}.{hint}")
    return table


def _value(project: Project, key: str, given: Any) -> Any:
    default = _FIELDS[key].default
    value = tuple(given) if isinstance(given, list) else given
    if type(value) is not type(default):
        kind = {tuple: "a list of texts", str: "a text", bool: "true or false"}[type(default)]
        raise UsageError(f"{project.file}: [tool.pydsl.compile] {key} has to be {kind}")
    return value
