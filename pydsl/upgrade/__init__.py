"""Files moved from one version of Argo to another: fields that were called otherwise, with all else as it stands."""

from __future__ import annotations

from pydsl.upgrade.files import MovedFile, moved_files, obstacles
from pydsl.upgrade.texts import moved_text

__all__ = ["MovedFile", "moved_files", "moved_text", "obstacles"]
