"""Paths as texts: which lies below which."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def is_below(path: str, folder: str) -> bool:
    """Whether a normal absolute path is a folder or lies below it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def is_in(path: str, folders: Iterable[str]) -> bool:
    """Whether a path is one of some folders, or lies below one."""
    return any(is_below(path, folder) for folder in folders)
