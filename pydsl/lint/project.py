"""The project's settings: the `[tool.pydsl]` tables of the nearest pyproject.toml, read in one place."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec import Struct, field

from pydsl.diagnostics import nearest
from pydsl.errors import SettingError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from pathlib import Path as FilePath

TABLES = ("artifacts", "compile", "images", "lint", "plugins", "runtimes", "templates")
"""What `[tool.pydsl]` may hold."""
_TABLE = ("tool", "pydsl")


class ProjectTable(Struct, frozen=True, kw_only=True):
    """What one of TABLES may say: its attributes, each as its annotation tells."""

    CHOICES: ClassVar[Mapping[str, Collection[str]]] = {}
    """The texts that attributes may be, of those that can't be any text."""
    KEYS: ClassVar[Mapping[str, str]] = {}
    """Settings that are called otherwise than their attribute."""

    @classmethod
    def key(cls, attribute: str) -> str:
        """Return what a setting is called in its table, and on the command line."""
        return cls.KEYS.get(attribute) or attribute.replace("_", "-")


class Project(Struct, frozen=True):
    """What a project says of pydsl. `file` is its pyproject.toml, None where there's none."""

    file: FilePath | None = None
    tables: Mapping[str, Any] = field(default_factory=dict)

    def table(self, name: str) -> Mapping[str, Any]:
        """Return one of TABLES; raises UsageError for what's no table."""
        table = self.tables.get(name, {})
        if not isinstance(table, dict):
            raise self.error(f"[tool.pydsl.{name}] isn't a table", name)
        return table

    def table_of(self, name: str, keys: Collection[str]) -> Mapping[str, Any]:
        """Return one of TABLES that has no other keys than these; raises UsageError for one that it can't have."""
        table = self.table(name)
        for key in table:
            if key not in keys:
                close = nearest(key, keys)
                hint = f" Did you mean {close!r}?" if close else ""
                raise self.error(f"[tool.pydsl.{name}] has no key {key!r}.{hint}", name, key)
        return table

    def settings(self, name: str, cls: type[ProjectTable]) -> dict[str, Any]:
        """Return what one of TABLES says for the attributes of a class, by their names.

        Raises UsageError for a key that's none of them, and for a value that its attribute can't have.
        """
        attributes = {cls.key(attribute): attribute for attribute in cls.__struct_fields__}
        table = self.table_of(name, attributes)
        return {attributes[key]: self._value(name, cls, attributes[key], given) for key, given in table.items()}

    def _value(self, name: str, cls: type[ProjectTable], attribute: str, given: Any) -> Any:
        takes, kind = _TAKES[cls.__annotations__[attribute]]
        choices = cls.CHOICES.get(attribute)
        if choices is not None:
            takes, kind = choices.__contains__, f"one of {', '.join(choices)}"
        if not takes(given):
            key = cls.key(attribute)
            raise self.error(f"[tool.pydsl.{name}] {key} has to be {kind}, not {given!r}", name, key)
        return tuple(given) if isinstance(given, list) else given

    def error(self, message: str, *path: str) -> UsageError:
        """Return an error about what a path below `[tool.pydsl]` says, with its file and line."""
        from pydsl.lint.toml_lines import line_of  # only mistakes are looked for

        assert self.file is not None, "who has no file has no settings"
        line = line_of(self.file.read_text(encoding="utf-8"), (*_TABLE, *path))
        return UsageError(f"{self.file}:{line}: {message}")

    @contextlib.contextmanager
    def placing(self) -> Iterator[None]:
        """Tell of a setting that somebody finds wrong with its file and line."""
        try:
            yield
        except SettingError as error:
            if not error.path or self.file is None:
                raise
            raise self.error(str(error), *error.path) from None

    def require_known(self) -> None:
        """Raise UsageError for all keys that aren't of TABLES."""
        lines = [str(self._unknown(key)) for key in self.tables if key not in TABLES]
        if lines:
            raise UsageError("\n".join(lines))

    def _unknown(self, key: str) -> UsageError:
        close = nearest(key, TABLES)
        hint = f"Did you mean {close!r}?" if close else f"It may have {' and '.join(TABLES)}."
        return self.error(f"[tool.pydsl] has no key {key!r}. {hint}", key)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _are_lists(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_are_texts, value.values()))


_TAKES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "bool": (lambda value: isinstance(value, bool), "true or false"),
    "int": (_is_count, "a whole number above 0"),
    "str": (_is_text, "a text"),
    "str | None": (_is_text, "a text"),
    "tuple[str, ...]": (_are_texts, "a list of texts"),
    "Mapping[str, Sequence[str]]": (_are_lists, "a table of lists of texts"),
}
"""What a setting takes, by its attribute's annotation, and how that's said."""


def project_of(folder: FilePath) -> Project:
    """Read the nearest pyproject.toml at or above a folder. Raises UsageError for one that can't be read."""
    place = folder.resolve()
    file = next((one / "pyproject.toml" for one in (place, *place.parents) if (one / "pyproject.toml").is_file()), None)
    if file is None:
        return Project()
    tables = _tables(file)
    project = Project(file, tables if isinstance(tables, dict) else {})
    if not isinstance(tables, dict):
        raise project.error("[tool.pydsl] isn't a table")
    project.require_known()
    return project


def _tables(file: FilePath) -> Any:
    try:
        text = file.read_bytes()
        return _of_text(file, text.decode()) if b"pydsl" in text else {}
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: not UTF-8 text (byte {error.start})") from error


def _of_text(file: FilePath, text: str) -> Any:
    from pydsl.lint import toml_lines  # who has no settings doesn't pay for it

    try:
        tool = toml_lines.parsed(text).get(_TABLE[0], {})
    except ValueError as error:
        place, said = toml_lines.placed(error)
        raise UsageError(f"{file}{place}: {said}") from error
    return tool.get(_TABLE[1], {}) if isinstance(tool, dict) else {}
