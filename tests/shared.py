"""Where the shared facts and cases lie: `$PYDSL_SHARED`, by default `../shared` beside the checkout."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("PYDSL_SHARED", ROOT.parent / "shared"))


def shared(*parts: str) -> Path:
    """Return a file or folder of the shared facts; skip the test where they're absent."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"needs {'/'.join(parts)} of the shared facts; set PYDSL_SHARED to their folder")
    return path
