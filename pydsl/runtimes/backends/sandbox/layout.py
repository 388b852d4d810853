"""What a sandbox shows of this machine: the system's folders, this Python, and what the commands on PATH need."""

from __future__ import annotations

import functools
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.files import Mount, is_below, is_in
from pydsl.runtimes.backends.sandbox.hidden import hidden_below, holds_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/opt", "/nix", "/gnu", "/snap")
PRIVATE = ("/tmp", "/argo", "/proc", "/dev", "/var/tmp", "/var/run/argo")
COMMANDS = ("bin", "sbin", "shims")
"""Names of folders that commands lie in; what those need lies beside such a folder."""


class SystemPaths(Struct, frozen=True):
    """Paths that every sandbox shows, read-only, and those below them that it hides."""

    shown: tuple[str, ...]
    hidden: tuple[str, ...]

    def shows(self, path: str) -> bool:
        """Whether a path of the machine's is seen."""
        return is_in(path, self.shown) and not is_in(path, self.hidden)


@functools.lru_cache(maxsize=1)
def layout() -> SystemPaths:
    """Return what sandboxes show of this machine, as it's now."""
    found = [path for path in SYSTEM if os.path.lexists(path)]
    python = [sys.prefix, sys.base_prefix]  # even if somebody made a virtual environment in /tmp
    others = [path for path in _of_commands() if not is_in(path, PRIVATE)]
    for path in (*python, *others, os.path.realpath("/etc/resolv.conf")):
        clean = os.path.normpath(path)
        if not is_in(clean, found) and os.path.exists(clean):
            found = [*(one for one in found if not is_below(one, clean)), clean]
    return SystemPaths(tuple(found), tuple(hidden_below(found)))


def _of_commands() -> Iterator[str]:
    """Yield the folders on PATH, with what their commands need."""
    for folder in dict.fromkeys(os.environ.get("PATH", os.defpath).split(os.pathsep)):
        if folder.startswith("/") and not is_in(folder, SYSTEM):
            yield _prefix(folder) or folder
            yield from _targets(folder)


def _prefix(folder: str) -> str | None:
    """Return the folder above a folder of commands, if it's theirs alone: no home, and nothing that holds data."""
    above = os.path.dirname(folder.rstrip("/"))
    return above if os.path.basename(folder.rstrip("/")) in COMMANDS and not holds_data(above) else None


def _targets(folder: str) -> Iterator[str]:
    """Yield what links in a folder of commands lead to: a prefix of its own, or the file alone."""
    try:
        names = os.listdir(folder)
    except OSError:
        return
    for name in names:
        path = os.path.join(folder, name)
        if os.path.islink(path) and os.path.exists(path):
            real = os.path.realpath(path)
            yield _prefix(os.path.dirname(real)) or real


def binds_of(path: str, named: Sequence[str], root: Path) -> Iterator[Mount]:
    """Yield the mounts that show one of the machine's paths below a root; make the links that lie on the way.

    Where the manifest names a path inside, the folder becomes the container's own and holds the machine's entries.
    """
    if os.path.islink(path):
        _link(root / path.lstrip("/"), os.readlink(path))
    elif not any(is_below(name, path) and name != path for name in named):
        yield Mount(source=Path(path), path=path, read_only=True)
    else:
        os.makedirs(root / path.lstrip("/"), exist_ok=True)
        for entry in sorted(os.listdir(path)):
            inner = os.path.join(path, entry)
            if inner not in named:
                yield from binds_of(inner, named, root)


def _link(own: Path, target: str) -> None:
    os.makedirs(own.parent, exist_ok=True)
    if not os.path.islink(own):
        os.symlink(target, own)


def devices() -> list[Mount]:
    """Return the machine's devices that every sandbox has: what a link to one leads to is no file."""
    from pydsl.runtimes.workers.namespaces import DEVICES  # it loads the C library

    paths = [f"/dev/{name}" for name in DEVICES]
    return [Mount(source=Path(path), path=path, read_only=True) for path in paths if os.path.exists(path)]


def links_of(shown: Iterable[str]) -> dict[str, str]:
    """Return the shown paths that are links, below the root, with what they say."""
    return {path.lstrip("/"): os.readlink(path) for path in shown if os.path.islink(path)}
