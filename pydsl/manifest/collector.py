"""Python's garbage collector, held off while what is made is kept: a tree of YAML, the findings of a document, nodes.

Whoever works on a whole document or on a batch of a run's events holds it off for that, and for nothing longer: a run
may take days.
"""

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
