"""What stands for an image on this machine: `[tool.pydsl.images]` in pyproject.toml, or what the caller says.

```toml
[tool.pydsl.images]
"argoproj/argosay:v2" = "tools/argosay"                  # the image's own program
"node:20" = {commands = {node = "/opt/node20/bin/node"}}    # what a name stands for in this image
"acme/tools" = {entrypoint = ["python3", "tools.py"], env = {MODE = "local"}}
"acme/solver" = {runtime = "container"}                     # runs that use it make containers of their images
```
An image with a tag is looked up as it's written first, then without its tag.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct, field

from pydsl.errors import SettingError
from pydsl.local.programs import program_of, without_tag
from pydsl.runtimes import require_name
from pydsl.runtimes.commands import is_on_path

if TYPE_CHECKING:
    from pathlib import Path

    from pydsl.lint.project import Project

TABLE = "[tool.pydsl.images]"
PYTHONS = frozenset({"python", "python3"})
KEYS = frozenset({"entrypoint", "commands", "env", "runtime"})

Stated: TypeAlias = "str | Sequence[str] | Mapping[str, Any]"
"""How an image is stated: its program as a text or a list, or a table of KEYS."""


class Image(Struct, frozen=True, kw_only=True):
    """What an image is here: `entrypoint` runs where a template has no command, and for a command that isn't here."""

    entrypoint: tuple[str, ...] = ()
    commands: Mapping[str, str] = field(default_factory=dict)
    env: Mapping[str, str] = field(default_factory=dict)
    runtime: str = ""
    """How runs go that use it; "" if that doesn't matter."""


NOTHING = Image()
"""What is known of an image that nothing stands for."""


class Images(Struct, frozen=True):
    """The images that something stands for, by name."""

    known: Mapping[str, Image] = field(default_factory=dict)

    def find(self, name: str) -> Image:
        """Return what stands for an image; NOTHING if nothing does."""
        if not self.known:
            return NOTHING
        return self.known.get(name) or self.known.get(without_tag(name)) or NOTHING

    def own_command(self, name: str, arguments: Sequence[str]) -> list[str] | None:
        """Return what an image runs where a template has these arguments and no command; None if that isn't known."""
        stated = self.find(name).entrypoint
        if stated:
            return [*stated, *arguments]
        common = program_of(name)
        return None if common is None else common.run_with(arguments)

    def with_(self, others: Mapping[str, Stated], folder: Path) -> Images:
        """Add images; relative paths are below `folder`. Raises UsageError for what can't be read."""
        return Images({**self.known, **{name: _read(name, stated, folder) for name, stated in others.items()}})


def _read(name: str, stated: Stated, folder: Path) -> Image:
    if isinstance(stated, Mapping):
        unknown = sorted(set(stated) - KEYS)
        if unknown:
            said = f"{TABLE} {name}: no key is called {unknown[0]!r}: there is {', '.join(sorted(KEYS))}"
            raise SettingError(said, *_at(name), unknown[0])
        commands = {key: _local(value, folder) for key, value in _texts(name, stated, "commands").items()}
        env = _texts(name, stated, "env")
        words = _words(name, stated.get("entrypoint", ()), folder)
        return Image(entrypoint=words, commands=commands, env=env, runtime=_runtime(name, stated))
    return Image(entrypoint=_words(name, stated, folder))


def _runtime(name: str, stated: Mapping[str, Any]) -> str:
    runtime = stated.get("runtime", "")
    if runtime:
        require_name(runtime, f"{TABLE} {name}: ", (*_at(name), "runtime"))
    return str(runtime)


def _texts(name: str, stated: Mapping[str, Any], key: str) -> dict[str, str]:
    table = stated.get(key, {})
    if not isinstance(table, Mapping):
        raise SettingError(f"{TABLE} {name}: {key} has to be a table, not {table!r}", *_at(name), key)
    return {inner: str(value) for inner, value in table.items()}


def _at(name: str) -> tuple[str, str]:
    return "images", name


def _words(name: str, stated: str | Sequence[str], folder: Path) -> tuple[str, ...]:
    import shlex  # only projects that say what images stand for have words to split

    try:
        words = shlex.split(stated) if isinstance(stated, str) else [str(word) for word in stated]
    except (TypeError, ValueError):  # no list; a quote that isn't closed
        said = f"{TABLE} {name}: a command is a text or a list of words, not {stated!r}"
        raise SettingError(said, *_at(name)) from None
    return (_local(words[0], folder), *words[1:]) if words else ()


def _local(program: str, folder: Path) -> str:
    """Return the path of a program; a name without a slash is looked for on PATH when it's run."""
    return str(folder / os.path.expanduser(program)) if "/" in program else program


def images_of(project: Project) -> Images:
    """Read a project's table; no images if there's none."""
    if project.file is None:
        return Images()
    with project.placing():
        return Images().with_(project.table("images"), project.file.parent)


def stand_in(name: str) -> str | None:
    """Return this Python for a Python that isn't on PATH: every machine that runs pydsl has one."""
    if name not in PYTHONS:
        return None
    return os.path.abspath(sys.executable) if not is_on_path(name) else None  # as the sandbox shows it
