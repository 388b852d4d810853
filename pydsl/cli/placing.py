"""Where the verbs that write files put them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

OUTPUT_HELP = "A file, or a folder that gets a file for each; - is standard output."
STDOUT = "-"


def place_of(output: Path, relative: Path, count: int, endings: Collection[str]) -> Path:
    """Return where one of `count` files goes: to `output` itself, or below it where that's a folder, or has to be."""
    is_folder = count > 1 or output.is_dir() or output.suffix not in endings
    return output / relative if is_folder else output
