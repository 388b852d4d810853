"""Python's garbage collector, held off while a large tree that has no garbage in it is built."""

from __future__ import annotations

import contextlib
import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def no_collections() -> Iterator[None]:
    """Hold the collector off: reading a file, or a graph of 10,000 calls, it would take as long as the work itself."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
