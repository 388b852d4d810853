"""Packages of the author's own as one archive: for `@template(mode="archive")`.

The archive is a zip, and its bytes are the same wherever and whenever it's made: names in order, one time for all,
bzip2 inside (its compressor hasn't changed in decades, zlib's differs from build to build). Its address is its SHA-256.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PACKAGES_NAME = "pydsl-packages"
RAW_LIMIT = 1024 * 1024
"""The bytes of base64 that a manifest may hold: Kubernetes keeps 1.5 MB of an object."""

_TIME = (1980, 1, 1, 0, 0, 0)


@attrs.frozen
class Package:
    """An archive of packages: a zip. `digest` is its SHA-256, in hexadecimal; `tops` names what can be imported."""

    tops: tuple[str, ...]
    data: bytes = attrs.field(repr=False)
    digest: str


def pack(tops: Iterable[str]) -> Package:
    """Pack top-level packages and modules, as Python finds them; leaves out caches and hidden files."""
    names = tuple(sorted(set(tops)))
    files = sorted((name, file) for top in names for name, file in _files(top))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_BZIP2) as archive:
        for name, file in files:
            archive.writestr(_entry(name), file.read_bytes(), compresslevel=9)
    data = stream.getvalue()
    return Package(names, data, hashlib.sha256(data).hexdigest())


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _TIME)
    entry.compress_type = zipfile.ZIP_BZIP2
    entry.create_system = 3  # Unix, also where it's made on Windows
    entry.external_attr = 0o100644 << 16
    return entry


def _files(top: str) -> Iterator[tuple[str, Path]]:
    for root in _roots(top):
        if root.is_file():
            yield root.name, root
            continue
        for file in root.rglob("*"):
            inside = file.relative_to(root.parent)
            if file.is_file() and not any(_is_left_out(part) for part in inside.parts):
                yield inside.as_posix(), file


def _is_left_out(part: str) -> bool:
    return part == "__pycache__" or part.startswith(".") or part.endswith(".pyc")


def _roots(top: str) -> list[Path]:
    module = sys.modules.get(top)
    spec = getattr(module, "__spec__", None) or importlib.util.find_spec(top)
    if spec is None:
        return []
    folders = spec.submodule_search_locations
    return [Path(folder) for folder in folders] if folders else [Path(str(spec.origin))]
