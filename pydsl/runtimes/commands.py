"""Find a container's command, as Argo's executor does: Go's exec.LookPath, with its messages."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pydsl.errors import PydslError
from pydsl.runtimes.model import NOT_STARTED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydsl.runtimes.model import Workspace

NO_COMMAND = NOT_STARTED


class CommandMissing(PydslError):
    """A container's command isn't there; the message is Go's."""


_FOUND: dict[tuple[str, str], str] = {}
"""The machine's own programs that were found, by name and PATH: to look again for each pod takes time."""


def find(name: str, place: Workspace, env: Mapping[str, str], cwd: str | None) -> str:
    """Return the path, as the container sees it, of the program that `name` runs. Raises CommandMissing."""
    if "/" in name:
        _require_program(name, os.path.join(cwd or "", name), place)
        return name
    on_path = env.get("PATH", os.defpath)
    known = _FOUND.get((name, on_path))
    if known is not None:
        return known
    for folder in on_path.split(os.pathsep):
        path = f"{folder or '.'}/{name}"
        if _is_program(place, path):
            if str(place.program(path)) == path:
                _FOUND[name, on_path] = path
            return path
    raise CommandMissing(f'exec: "{name}": executable file not found in $PATH')


def is_on_path(name: str) -> bool:
    """Whether this machine's own PATH leads to a program, as `shutil.which` finds it: that one loads all packers."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    paths = (os.path.join(folder, name) for folder in folders)
    return any(os.access(path, os.X_OK) and not os.path.isdir(path) for path in paths)


def _require_program(name: str, path: str, place: Workspace) -> None:
    if not place.program(path).exists():
        raise CommandMissing(f'exec: "{name}": stat {name}: no such file or directory')
    if not _is_program(place, path):
        raise CommandMissing(f'exec: "{name}": permission denied')


def _is_program(place: Workspace, path: str) -> bool:
    host = place.program(path)
    return os.access(host, os.X_OK) and not os.path.isdir(host)
