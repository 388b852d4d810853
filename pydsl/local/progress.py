"""The file that a pod says its progress in: its last line, `N/M` (Argo: executor.go, monitorProgress).

A pod has one whose template names it: the variable, or the path that Argo gives it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.engine.progress import parsed

if TYPE_CHECKING:
    from pydsl.local.container import ContainerRun
    from pydsl.runtimes import Workspace

VARIABLE = "ARGO_PROGRESS_FILE"
PATH = "/var/run/argo/progress"
NAMES = (VARIABLE, PATH)
PERIOD = 1.0
"""Seconds between two looks; Argo's three would only make people wait."""
LONGEST = 256 * 1024
"""Bytes of a file that is looked at."""
MODE = 0o666


def is_named(value: object) -> bool:
    """Whether anything in a template names the file."""
    if isinstance(value, str):
        return any(name in value for name in NAMES)
    if isinstance(value, dict):
        return any(map(is_named, value.values()))
    return isinstance(value, list) and any(map(is_named, value))


def made(place: Workspace) -> tuple[str, str]:
    """Make the file; return its path in the place's tree, and the one that the container sees."""
    file, seen = place.own(PATH)
    if not place.is_taken_up:
        place.tree.write(file, b"", MODE)
    return file, seen


def stated(container: ContainerRun) -> str:
    """Return the progress that a container states; "" for none, and for what is none."""
    if container.progress_file is None:
        return ""
    try:
        text = container.place.tree.read(container.progress_file, LONGEST).decode(errors="replace")
    except OSError:  # it has taken the file away, or made something else of it
        return ""
    last = text.strip().rpartition("\n")[2].strip()
    return last if parsed(last) is not None else ""
