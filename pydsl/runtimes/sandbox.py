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

from pydsl.files import Mount, Root
from pydsl.runtimes.model import Launch
from pydsl.runtimes.roots import Roots

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pydsl.runtimes.model import Needs

SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/opt", "/nix", "/gnu", "/snap")
PRIVATE = ("/tmp", "/argo", "/proc", "/dev", "/var/tmp", "/var/run/argo")
HOME = "/root"
NOWHERE = Path("/nonexistent")


@attrs.frozen(kw_only=True)
class SandboxPlace:
    """A root folder, and what is bound into it: the machine's own paths, read-only, and volumes."""

    root: Path
    tree: Root
    argv: tuple[str, ...]
    status: Path
    roots: Roots | None = None
    """Where the root goes back to; None if it's this container's alone."""

    @property
    def files(self) -> Path:
        """The root."""
        return self.root

    def close(self) -> None:
        """Give the root back."""
        if self.roots is not None:
            self.roots.give_back(str(self.root))

    def inside(self, path: str) -> str:
        """Return a path from the root; a relative one is below the root, too."""
        return os.path.normpath("/" + path.lstrip("/"))

    def program(self, path: str) -> Path:
        """Say where a program lies; where there's none in the sandbox, it's nowhere."""
        clean = self.inside(path)
        if any(one.read_only and is_below(clean, one.path) and one.path == str(one.source) for one in self.tree.mounts):
            return Path(clean)
        try:
            return self.tree.source(clean)
        except OSError:
            return NOWHERE

    def launch(self, argv: Sequence[str], env: Mapping[str, str], cwd: str | None) -> Launch:
        """Run the command in the sandbox."""
        work = os.path.join("/", cwd or "")
        if cwd:
            self.tree.make_folder(self.inside(cwd))
        command = [*self.argv, "--chdir", work, "--", *argv]
        return Launch(argv=command, env={"HOME": HOME, **env}, status=self.status)

    def own(self, path: str) -> tuple[str, str]:
        """The executor's files lie where Argo's do."""
        return path, path


class SandboxRuntime:
    """Bubblewrap."""

    name: ClassVar[str] = "sandbox"
    mounts: ClassVar[bool] = True

    def __init__(self) -> None:
        self._bubblewrap = shutil.which("bwrap") or "bwrap"
        self._system = [path for path in _system_folders() if os.path.lexists(path)]
        self._roots = Roots(self._system)
        self._count = 0

    def open(self, needs: Needs) -> SandboxPlace:
        """Take a root folder, and make the command line of bubblewrap."""
        absent = [*needs.outlets, *(mount.path for mount in needs.mounts)]
        private = [*needs.paths, *(path for path in absent if not os.path.exists(path))]
        programs = [str(program) for program in needs.programs if not _is_in(str(program), self._system)]
        special = bool(programs) or any(_is_in(path, self._system) for path in private)
        shared = None if special or needs.shared is None else needs.shared
        root = self._root(needs, shared)
        shown = [mount for path in (*self._system, *programs) for mount in _show(path, private, Path(root))]
        options = [self._bubblewrap, "--die-with-parent", "--unshare-pid", "--bind", root, "/", *_bound(shown)]
        options += ["--proc", "/proc", "--dev", "/dev", *_bound(needs.mounts)]
        return SandboxPlace(
            root=Path(root),
            tree=Root(Path(root), [*shown, *needs.mounts]),
            argv=tuple(options),
            status=needs.folder.with_name(f"{needs.folder.name}.status"),
            roots=self._roots if shared else None,
        )

    def _root(self, needs: Needs, shared: Path | None) -> str:
        """Give a root that other containers have used and will use, unless this one makes it a special one."""
        if shared is None:
            return Roots(self._system).take(str(needs.folder / "root"))
        self._count += 1
        return self._roots.take(str(shared / str(self._count)))

    def outside(self, paths: Sequence[str], *, rooted: bool) -> Sequence[str]:
        """Every path is private."""
        return []


def is_below(path: str, folder: str) -> bool:
    """Say whether a normal absolute path is a folder or lies below it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _is_in(path: str, folders: Iterable[str]) -> bool:
    return any(is_below(path, folder) for folder in folders)


def _bound(mounts: Iterable[Mount]) -> Iterator[str]:
    """Yield bubblewrap's options that mount something."""
    for mount in mounts:
        yield from ("--ro-bind" if mount.read_only else "--bind", str(mount.source), mount.path)


def _show(path: str, named: Sequence[str], root: Path) -> Iterator[Mount]:
    """Yield the mounts that show one of the machine's paths.

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
