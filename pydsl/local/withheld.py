"""What a run's owner knows of Secrets, for those who print its logs meanwhile: in its memory, and in no file.

On Linux only; elsewhere nobody but the owner knows the values.
"""

from __future__ import annotations

import contextlib
import json
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NAME = "pydsl-secrets"


@contextlib.contextmanager
def withheld(values: Sequence[str]) -> Iterator[None]:
    """Hold values where other processes of the same user find them, as long as the block lasts.

    No process that this one starts has them: the descriptor is closed when another program begins.
    """
    if not values or not hasattr(os, "memfd_create"):
        yield
        return
    with open(os.memfd_create(NAME), "wb") as held:
        held.write(json.dumps(values).encode())
        held.flush()
        yield


def withheld_by(pid: int) -> list[str]:
    """Return the values that a process holds; none where it's gone, or another user's."""
    found: list[str] = []
    with contextlib.suppress(OSError):
        for name in os.listdir(f"/proc/{pid}/fd"):
            found += _values(f"/proc/{pid}/fd/{name}")
    return found


def _values(link: str) -> list[str]:
    try:
        if not os.readlink(link).startswith(f"/memfd:{NAME}"):
            return []
        with open(link, encoding="utf-8") as held:
            values: list[str] = json.load(held)
    except (OSError, ValueError):  # closed meanwhile; not written yet
        return []
    return values
