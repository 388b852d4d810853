"""Take a container's folder away, whatever it left there."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


def remove(folder: Path | str) -> None:
    """Take a folder away with all that is in it, whatever the modes a container left."""
    try:
        os.rmdir(folder)
        return
    except FileNotFoundError:
        return
    except OSError:
        pass  # it isn't empty
    if sys.version_info >= (3, 12):
        shutil.rmtree(folder, onexc=_open_and_retry)
    else:
        shutil.rmtree(folder, onerror=_open_and_retry)


def _open_and_retry(function: Any, path: str, _: Any) -> None:
    """Give this user the right to change a folder, and try again."""
    try:
        os.chmod(os.path.dirname(path), 0o700)
        os.chmod(path, 0o700)
        function(path)
    except OSError:
        pass  # a mount point of a sandbox that is about to end; what's left is the run's folder's
