"""Where pydsl keeps its state: `$PYDSL_HOME`, by default the platform's folder for applications' data."""

from __future__ import annotations

import os
import sys
from pathlib import Path

VARIABLE = "PYDSL_HOME"


def home_folder(given: Path | str | None = None) -> Path:
    """Return the folder; it may not exist yet. `given` wins over `$PYDSL_HOME`."""
    stated = given or os.environ.get(VARIABLE)
    return Path(stated).expanduser().absolute() if stated else _data_folder() / "pydsl"


def _data_folder() -> Path:
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    stated = os.environ.get("XDG_DATA_HOME", "")
    return Path(stated) if os.path.isabs(stated) else Path.home() / ".local" / "share"
