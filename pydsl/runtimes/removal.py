"""Take a container's folder away, whatever it left there."""

from __future__ import annotations

import contextlib
import os

from pydsl.files import Root


def remove(folder: os.PathLike[str] | str) -> None:
    """Take a folder away with all that is in it, whatever the modes a container left; its links lead nowhere."""
    try:
        os.rmdir(folder)
    except FileNotFoundError:
        return
    except OSError:  # it isn't empty
        above, name = os.path.split(os.path.abspath(folder))
        with contextlib.suppress(OSError):  # a mount point of a sandbox that is about to end; the run's folder has it
            Root(above).remove(f"/{name}")
