"""Where pydsl keeps its state: `$PYDSL_HOME`, by default the platform's folder for applications' data."""

from __future__ import annotations

import os
import sys

from pydsl.errors import InfrastructureError
from pydsl.lazy import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

VARIABLE = "PYDSL_HOME"


def home_folder(given: Path | str | None = None) -> Path:
    """Return the folder; it may not exist yet. `given` wins over `$PYDSL_HOME`."""
    from pathlib import Path  # a tenth of what a list of runs takes, which does without

    return Path(home_path(given))


def home_path(given: Path | str | None = None) -> str:
    """Return the same as text. Raises InfrastructureError where nothing says where it is, and for odd bytes in it."""
    stated = given or os.environ.get(VARIABLE)
    found = os.path.expanduser(stated) if stated else os.path.join(_data_folder(), "pydsl")
    if found.startswith("~"):
        raise InfrastructureError(f"no home folder is known for {found}: {VARIABLE} can name a folder instead")
    path = found if os.path.isabs(found) else os.path.join(os.getcwd(), found)
    _require_text(path)
    return path


def make_private(folder: Path | str) -> None:
    """Make a folder, and those above it, for this user alone; what is there stays. Raises InfrastructureError."""
    above = os.path.dirname(folder)
    if not os.path.isdir(above):
        make_private(above)
    try:
        os.mkdir(folder, 0o700)
    except OSError as error:
        if os.path.isdir(folder):
            return
        why = "not a folder" if isinstance(error, FileExistsError) else (error.strerror or str(error)).lower()
        raise InfrastructureError(f"{folder}: {why}") from error


def _require_text(path: str) -> None:
    """Raise InfrastructureError for a path that no row of a run can name."""
    try:
        path.encode()
    except UnicodeEncodeError:
        shown = os.fsencode(path).decode(errors="backslashreplace")
        raise InfrastructureError(f"{shown}: the path of pydsl's folder has to be UTF-8") from None


def _data_folder() -> str:
    if sys.platform == "darwin":
        return os.path.expanduser("~/Library/Application Support")
    if sys.platform == "win32":
        return os.environ.get("LOCALAPPDATA") or os.path.expanduser("~/AppData/Local")
    stated = os.environ.get("XDG_DATA_HOME", "")
    return stated if os.path.isabs(stated) else os.path.expanduser("~/.local/share")
