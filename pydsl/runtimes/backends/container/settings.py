"""What a user says of containers: `[tool.pydsl.runtimes.container]`, and PYDSL_CONTAINER_ENGINE."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from pydsl.errors import SettingError
from pydsl.runtimes.commands import is_on_path

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE = "PYDSL_CONTAINER_ENGINE"
ENGINES = ("podman", "docker")
"""Looked for in this order where nobody names one."""
TABLE, PATH = "[tool.pydsl.runtimes.container]", ("runtimes", "container")
KEYS = ("engine", "network", "options")


class Settings(Struct, frozen=True, kw_only=True):
    """`engine` are the words of the command; `options` are added to each container's `create`."""

    engine: tuple[str, ...] = ()
    network: str = ""
    """"" is the engine's own choice."""
    options: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """The command's words; empty where this machine has no engine."""
        return self.engine or next(((name,) for name in ENGINES if is_on_path(name)), ())

    @property
    def is_docker(self) -> bool:
        """Whether the engine takes docker's options where podman has others."""
        return bool(self.words) and os.path.basename(self.words[0]).startswith("docker")


def settings_of(table: Mapping[str, Any]) -> Settings:
    """Read the table; the environment's engine wins. Raises UsageError for what isn't understood."""
    unknown = sorted(set(table) - set(KEYS))
    if unknown:
        raise SettingError(f"{TABLE}: no key is called {unknown[0]!r}: there is {', '.join(KEYS)}", *PATH, unknown[0])
    engine = os.environ.get(VARIABLE) or table.get("engine", ())
    return Settings(
        engine=_words("engine", engine),
        network=str(table.get("network", "")),
        options=_words("options", table.get("options", ())),
    )


def _words(key: str, stated: Any) -> tuple[str, ...]:
    if isinstance(stated, str):
        from shlex import split  # few say their engine so

        return tuple(split(stated))
    if isinstance(stated, (list, tuple)) and all(isinstance(word, str) for word in stated):
        return tuple(stated)
    raise SettingError(f"{TABLE}: {key} is a text or a list of words, not {stated!r}", *PATH, key)
