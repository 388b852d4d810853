"""Files as they were at a revision of git."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pydsl.diff.sides import SidedManifest, side_of
from pydsl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def at_revision(revision: str, names: Sequence[str]) -> list[SidedManifest]:
    """Read files and folders as they were at a revision; what wasn't there gives nothing.

    The whole tree is written to a folder that's removed again, so that Python files find what they import. Raises
    UsageError where there's no repository or no such revision, and DiagnosticsError for what can't be read.
    """
    top = Path(_git("rev-parse", "--show-toplevel").rstrip("\n"))
    inside = {name: _below(top, name) for name in names}
    commit = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", wanted=revision)
    with _tree(commit.strip(), top) as folder:

        def called(file: str) -> str:
            return f"{revision}:{os.path.relpath(file, folder)}"

        there = [str(folder / one) for one in inside.values() if (folder / one).exists()]
        return side_of(there, called) if there else []


@contextlib.contextmanager
def _tree(commit: str, top: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="pydsl-diff-") as made:
        folder = Path(made).resolve()
        index = {"GIT_INDEX_FILE": str(folder / "index")}
        _git("read-tree", commit, env=index)
        (folder / "tree").mkdir()
        _git("-C", str(top), "checkout-index", "--all", "--quiet",
             f"--prefix={folder / 'tree'}/", env=index)  # fmt: skip
        yield folder / "tree"


def _below(top: Path, name: str) -> Path:
    try:
        return Path(name).resolve().relative_to(top.resolve())
    except ValueError:
        raise UsageError(f"{name}: outside of the repository {top}") from None


def _git(*words: str, env: dict[str, str] | None = None, wanted: str = "") -> str:
    try:
        done = subprocess.run(
            ["git", *words],
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        raise UsageError("--rev needs git, which isn't on this machine") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise UsageError(f"git: {said[-1].removeprefix('fatal: ')}" if said else f"git knows no revision {wanted!r}")
    return done.stdout.decode(errors="surrogateescape")
