"""Write to a descriptor."""

from __future__ import annotations

import os


def write_all(descriptor: int, data: bytes) -> None:
    """Write all bytes, from where the descriptor is: a disk that is about to be full takes a part of them."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
