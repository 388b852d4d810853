"""`sandbox`: a container is a process inside bubblewrap, with a root folder of its own.

Its root is a folder of the run; the machine's system folders are bound into it read-only, so the machine's commands
run. `/tmp`, `/argo` and every other path that isn't the system's are private, and written below the root.
The network is the machine's.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import attrs

from pydsl.runtimes.model import Launch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pydsl.runtimes.model import Mount, Needs

SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/opt", "/nix", "/gnu", "/snap")
PRIVATE = ("/tmp", "/argo", "/proc", "/dev", "/var/tmp", "/var/run/argo")
HOME = "/root"
FOLDERS = ("home", "media", "mnt", "root", "run", "srv", "tmp", "var", "var/cache", "var/lib", "var/log", "var/tmp")
"""What images have beside the system's folders."""


@attrs.frozen
class SandboxPlace:
    """A root folder, and what is bound into it.

    `shown` are the machine's own paths that it sees, read-only; what lies at a `private` path is its own all the same.
    """

    root: Path
    argv: tuple[str, ...]
    shown: tuple[str, ...]
    private: tuple[str, ...]
    mounts: tuple[Mount, ...]

    def host(self, path: str) -> Path:
        """Say where a path of the container's lies: in a volume, in the machine's system, or below its own root."""
        clean = os.path.normpath("/" + path.lstrip("/"))
        mount = max((m for m in self.mounts if is_below(clean, m.path)), key=lambda m: len(m.path), default=None)
        if mount is not None:
            return mount.source / os.path.relpath(clean, mount.path) if clean != mount.path else mount.source
        if _is_in(clean, self.shown) and not _is_in(clean, self.private):
            return Path(clean)
        return self.root / clean.lstrip("/")

    def program(self, path: str) -> Path:
        """Programs are found like any file."""
        return self.host(path)

    def launch(self, argv: Sequence[str], env: Mapping[str, str], cwd: str | None) -> Launch:
        """Run the command in the sandbox."""
        work = os.path.join("/", cwd or "")
        if cwd:
            os.makedirs(self.host(cwd), exist_ok=True)
        status = self.root.parent / f"{self.root.name}.status"
        return Launch(
            argv=[*self.argv, "--chdir", work, "--", *argv], env={"HOME": HOME, **env}, cwd=None, status=status
        )

    def own(self, path: str) -> tuple[Path, str]:
        """The executor's files lie where Argo's do."""
        return self.host(path), path


class SandboxRuntime:
    """Bubblewrap."""

    name: ClassVar[str] = "sandbox"
    mounts: ClassVar[bool] = True

    def __init__(self) -> None:
        self._bubblewrap = shutil.which("bwrap") or "bwrap"
        self._system = [path for path in _system_folders() if os.path.lexists(path)]

    def open(self, needs: Needs) -> SandboxPlace:
        """Make the root folder and the command line of bubblewrap."""
        root = needs.folder / "root"
        _make_root(str(root))
        absent = [*needs.outlets, *(mount.path for mount in needs.mounts)]
        private = [*needs.paths, *(path for path in absent if not os.path.exists(path))]
        shown = [*self._system, *(str(program) for program in needs.programs if not self._covers(str(program)))]
        options = [self._bubblewrap, "--die-with-parent", "--unshare-pid", "--bind", str(root), "/"]
        for path in shown:
            options += _show(path, private, root)
        options += ["--proc", "/proc", "--dev", "/dev"]
        for mount in needs.mounts:
            options += ["--ro-bind" if mount.read_only else "--bind", str(mount.source), mount.path]
        return SandboxPlace(root, tuple(options), tuple(shown), tuple(private), tuple(needs.mounts))

    def outside(self, paths: Sequence[str], *, rooted: bool) -> Sequence[str]:
        """Every path is private."""
        return []

    def _covers(self, path: str) -> bool:
        return _is_in(path, self._system)


def _make_root(root: str) -> None:
    """Make an empty root with the folders that images have, if it isn't there yet."""
    if os.path.exists(root):
        return
    os.mkdir(root)
    for name in FOLDERS:
        os.mkdir(f"{root}/{name}")
    for name in ("tmp", "var/tmp"):
        os.chmod(f"{root}/{name}", 0o1777)
    os.symlink("/run", f"{root}/var/run")


def is_below(path: str, folder: str) -> bool:
    """Say whether a normal absolute path is a folder or lies below it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _is_in(path: str, folders: Iterable[str]) -> bool:
    return any(is_below(path, folder) for folder in folders)


def _show(path: str, named: Sequence[str], root: Path) -> Iterator[str]:
    """Write the options that show one of the machine's paths.

    Where the manifest names a path inside, the folder becomes the container's own and holds the machine's entries.
    """
    if os.path.islink(path):
        _link(root / path.lstrip("/"), os.readlink(path))
    elif not any(is_below(name, path) and name != path for name in named):
        yield from ("--ro-bind", path, path)
    else:
        os.makedirs(root / path.lstrip("/"), exist_ok=True)
        for entry in sorted(os.listdir(path)):
            inner = os.path.join(path, entry)
            if inner not in named:
                yield from _show(inner, named, root)


def _link(own: Path, target: str) -> None:
    os.makedirs(own.parent, exist_ok=True)
    if not os.path.islink(own):
        os.symlink(target, own)


@functools.lru_cache(maxsize=1)
def _system_folders() -> tuple[str, ...]:
    """List what of this machine every sandbox shows: system folders, this Python, the folders of commands."""
    found: list[str] = list(SYSTEM)
    python = [sys.prefix, sys.base_prefix]  # even if somebody made a virtual environment in /tmp
    others = [path for path in _folders_of_commands() if not _is_in(path, PRIVATE)]
    for path in (*python, *others, os.path.realpath("/etc/resolv.conf")):
        clean = os.path.normpath(path)
        if not _is_in(clean, found) and os.path.exists(clean):
            found.append(clean)
    return tuple(found)


def _folders_of_commands() -> Iterable[str]:
    """List the folders on PATH. What a `bin` or `shims` refers to lies beside it, so its parent is shown."""
    home = os.path.expanduser("~")
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        parent = os.path.dirname(folder.rstrip("/"))
        if folder.startswith("/"):
            beside = os.path.basename(folder) in {"bin", "shims"} and parent not in {"/", home}
            yield parent if beside else folder


@functools.lru_cache(maxsize=1)
def why_not() -> str | None:
    """Say why bubblewrap can't be used here; tries it once."""
    if not sys.platform.startswith("linux"):
        return "bubblewrap runs on Linux only"
    program = shutil.which("bwrap")
    if program is None:
        return "bubblewrap (bwrap) isn't installed"
    trial = [program, "--unshare-pid", "--bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "true"]
    done = subprocess.run(trial, capture_output=True, text=True, check=False)
    return None if done.returncode == 0 else f"bubblewrap doesn't work here: {done.stderr.strip()}"
