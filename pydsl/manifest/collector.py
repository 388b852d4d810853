"""Python's garbage collector, held off while a large tree that has no garbage in it is built."""

from __future__ import annotations

import contextlib
import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def no_collections() -> Iterator[None]:
    """Hold the collector off: reading a file, or checking 10,000 tasks, it would take as long as the work itself.

    Where it's off already, it stays as it is, at the end too.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
