"""The processes below a process, read from /proc: what a signal to a sandbox's command has to reach."""

from __future__ import annotations

import os


def tree_below(pid: int) -> list[int]:
    """List the descendants of a process, parents first."""
    children: dict[int, list[int]] = {}
    for one, parent, _ in _all():
        children.setdefault(parent, []).append(one)
    found = list(children.get(pid, []))
    for one in found:
        found.extend(children.get(one, []))
    return found


def group_of(sandbox: int) -> list[int]:
    """List the processes of a sandbox's command: what is in the sandbox's process group, less bubblewrap's own two.

    Bubblewrap waits outside, and is process 1 inside; neither may be signalled, or the command dies at once.
    """
    below = tree_below(sandbox)
    inner = [pid for pid, parent, _ in _all() if parent == sandbox]
    groups = {pid: group for pid, _, group in _all()}
    return [pid for pid in below if pid not in inner and groups.get(pid) == sandbox]


def _all() -> list[tuple[int, int, int]]:
    """List every process's id, parent and process group."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                    fields = file.read().rpartition(")")[2].split()
            except OSError:
                continue  # it has just ended
            found.append((int(name), int(fields[1]), int(fields[2])))
    return found
