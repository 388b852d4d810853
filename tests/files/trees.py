"""Random folders full of links, and what lies outside of them."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

from hypothesis import strategies as st

NAMES = st.sampled_from(["a", "b", "c"])
PARTS = st.sampled_from(["a", "b", "c", "..", ".", ""])
RELATIVE = st.lists(PARTS, min_size=1, max_size=5).map("/".join)
PATHS = st.tuples(st.sampled_from(["", "/"]), RELATIVE).map("".join)
"""Paths that a pod may name, most of which lead nowhere."""
PLACES = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
CONTENTS = st.one_of(st.just(("folder", "")), st.just(("file", "")), PATHS.map(lambda path: ("link", path or "a")))
TREES = st.lists(st.tuples(PLACES, CONTENTS), max_size=12)


def plant(folder: Path, tree: list[tuple[str, tuple[str, str]]]) -> None:
    """Make what a tree says, as far as what was made before lets it; never through a link."""
    for place, (kind, target) in tree:
        path = folder / place
        if not _is_plain(folder, path.parent) or os.path.lexists(path):
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        if kind == "folder":
            path.mkdir()
        elif kind == "file":
            path.write_text(place)
        else:
            path.symlink_to(target)


def _is_plain(folder: Path, path: Path) -> bool:
    """Whether there are folders only, or nothing, between two places."""
    between = [path, *path.parents]
    inner = between[: between.index(folder)]
    return all(not os.path.lexists(one) or (one.is_dir() and not one.is_symlink()) for one in inner)


def image(folder: Path, but: Path | None = None) -> dict[str, tuple[int, bytes]]:
    """Return all that is in a folder, to compare it with what is there later; the folder `but` may change."""
    found = {}
    for above, folders, files in os.walk(folder):
        if Path(above) == but:
            folders.clear()
            continue
        for path in (os.path.join(above, name) for name in (*folders, *files) if Path(above, name) != but):
            with contextlib.suppress(OSError):  # a name may be longer than the system takes
                mode = os.lstat(path).st_mode
                found[path] = (mode, Path(path).read_bytes() if stat.S_ISREG(mode) else b"")
    return found
