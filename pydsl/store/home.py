"""Where pydsl keeps its state: `$PYDSL_HOME`, by default the platform's folder for applications' data."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

VARIABLE = "PYDSL_HOME"


def home_folder(given: Path | str | None = None) -> Path:
    """Return the folder; it may not exist yet. `given` wins over `$PYDSL_HOME`."""
    from pathlib import Path  # a tenth of what a list of runs takes, which does without

    return Path(home_path(given))


def home_path(given: Path | str | None = None) -> str:
    """Return the same as text."""
    stated = given or os.environ.get(VARIABLE)
    if stated:
        return os.path.join(os.getcwd(), os.path.expanduser(stated))
    return os.path.join(_data_folder(), "pydsl")


def _data_folder() -> str:
    if sys.platform == "darwin":
        return os.path.expanduser("~/Library/Application Support")
    if sys.platform == "win32":
        return os.environ.get("LOCALAPPDATA") or os.path.expanduser("~/AppData/Local")
    stated = os.environ.get("XDG_DATA_HOME", "")
    return stated if os.path.isabs(stated) else os.path.expanduser("~/.local/share")
