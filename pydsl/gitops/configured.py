"""`[tool.pydsl.compile]` in pyproject.toml: what a repository compiles, where to and how, said once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from pydsl.errors import UsageError

if TYPE_CHECKING:
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


def key_of(field: attrs.Attribute[Any]) -> str:
    """Return what a field is called in the table, and on the command line."""
    return str(field.metadata.get("key") or field.name.replace("_", "-"))


_FIELDS = {key_of(field): field for field in attrs.fields(Saved)}


def saved(project: Project) -> Saved:
    """Read a project's table. Raises UsageError for a key or a value that means nothing."""
    table = project.table_of("compile", _FIELDS)
    return Saved(**{_FIELDS[key].name: _value(project, key, given) for key, given in table.items()})


def _value(project: Project, key: str, given: Any) -> Any:
    default = _FIELDS[key].default
    value = tuple(given) if isinstance(given, list) else given
    if type(value) is not type(default):
        kind = {tuple: "a list of texts", str: "a text", bool: "true or false"}[type(default)]
        raise UsageError(f"{project.file}: [tool.pydsl.compile] {key} has to be {kind}")
    return value
