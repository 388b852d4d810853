"""Tar and zip: pack a file or folder as Argo does, unpack what looks packed."""

from __future__ import annotations

import shutil
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path


def looks_packed(path: Path) -> bool:
    """Say whether a file is a tar or a zip, whatever it's called."""
    return tarfile.is_tarfile(path) or zipfile.is_zipfile(path)


def pack(source: Path, target: Path, kind: str) -> None:
    """Pack a file or folder as `tar` (with gzip) or `zip`."""
    if kind == "tar":
        with tarfile.open(target, "w:gz") as archive:
            archive.add(source, arcname=target.name)
        return
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        files = sorted(source.rglob("*")) if source.is_dir() else [source]
        for file in files:
            packed.write(file, file.relative_to(source if source.is_dir() else source.parent))


def unpack(source: Path, target: Path) -> None:
    """Unpack an archive. One that holds a single file or folder becomes that; Argo does the same."""
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=target.parent, prefix=".unpacking-"))
    try:
        _extract(source, folder)
        entries = list(folder.iterdir())
        (entries[0] if len(entries) == 1 else folder).rename(target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _extract(source: Path, folder: Path) -> None:
    if zipfile.is_zipfile(source):
        with zipfile.ZipFile(source) as packed:
            packed.extractall(folder)
        return
    with tarfile.open(source) as archive:
        if sys.version_info >= (3, 12) or hasattr(tarfile, "data_filter"):
            archive.extractall(folder, filter="data")
        else:
            archive.extractall(folder)
