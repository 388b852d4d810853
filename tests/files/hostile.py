"""Archives that want out: each trick, packed in each way. `{out}` in a name or a link stands for a folder outside."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import warnings
import zipfile
from collections.abc import Callable, Iterator

Member = tuple[str, bytes, str]
"""A name, a kind of tar's, and what a file holds or a link says."""
UP = "../" * 30
FILE, FOLDER, LINK, SAME = tarfile.REGTYPE, tarfile.DIRTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE


def _long(out: str) -> list[Member]:
    """Links whose whole path is longer than the system takes."""
    part, made, path = "d" * 240, list[Member](), ""
    for letter in "abcdefghijklmnop":
        made += [(f"{path}{part}", FOLDER, ""), (f"{path}{letter}", LINK, part)]
        path += f"{part}/"
    link = "/".join("abcdefghijklmnop") + "/" + "l" * 254
    return [*made, (link, LINK, "../" * 16), ("e", LINK, f"{link}/{UP}{out[1:]}"), ("e/written", FILE, "w")]


TRICKS: dict[str, Callable[[str], list[Member]]] = {
    "dots": lambda out: [(f"{UP}{out[1:]}/written", FILE, "w")],
    "dots-inside": lambda out: [(f"a/b/../../{UP}{out[1:]}/written", FILE, "w")],
    "absolute": lambda out: [(f"{out}/written", FILE, "w")],
    "link-absolute": lambda out: [("x", LINK, out), ("x/written", FILE, "w")],
    "link-up": lambda out: [("x", LINK, f"{UP}{out[1:]}"), ("x/written", FILE, "w")],
    "link-of-link": lambda out: [("a", LINK, ".."), ("b", LINK, "a/.."),
                                 ("c", LINK, f"b/{UP}{out[1:]}"), ("c/w", FILE, "w")],
    "link-to-file": lambda out: [("x", LINK, f"{out}/secret"), ("x", FILE, "w")],
    "link-then-folder": lambda out: [("x", LINK, out), ("x", FOLDER, ""), ("x/written", FILE, "w")],
    "same-as-secret": lambda out: [("x", SAME, f"{out}/secret"), ("x", FILE, "w")],
    "same-as-dots": lambda out: [("x", SAME, f"{UP}{out[1:]}/secret")],
    "same-as-link": lambda out: [("s", LINK, f"{out}/secret"), ("h", SAME, "s"), ("h", FILE, "w")],
    "same-through-link": lambda out: [("d", LINK, out), ("h", SAME, "d/secret")],
    "long": _long,
    "mode-of-top": lambda _: [(".", FOLDER, ""), ("a/../..", FOLDER, "")],
    "mode-through-link": lambda out: [("x", LINK, out), ("x/.", FOLDER, "")],
    "file-as-folder": lambda _: [("x", FILE, "w"), ("x/y", FILE, "w")],
    "fifo": lambda _: [("f", tarfile.FIFOTYPE, "")],
    "device": lambda _: [("c", tarfile.CHRTYPE, "")],
    "long-name": lambda _: [("n" * 300, FILE, "w")],
    "deep": lambda _: [("d/" * 2000 + "f", FILE, "w")],
}  # fmt: skip


def _tar(members: list[Member], form: int = tarfile.PAX_FORMAT) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=form) as archive:
        for name, kind, text in members:
            info = tarfile.TarInfo(name)
            info.type, info.mode = kind, 0o777
            data = text.encode() if kind == FILE else b""
            info.size, info.linkname = len(data), "" if kind == FILE else text
            archive.addfile(info, io.BytesIO(data))
    return made.getvalue()


def _zip(members: list[Member]) -> bytes:
    modes = {FILE: stat.S_IFREG, LINK: stat.S_IFLNK, FOLDER: stat.S_IFDIR, tarfile.FIFOTYPE: stat.S_IFIFO}
    made = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w") as archive:
        warnings.simplefilter("ignore")  # it doesn't like two members of one name
        for name, kind, text in members:
            info = zipfile.ZipInfo(f"{name}/" if kind == FOLDER else name)
            info.external_attr = (modes.get(kind, stat.S_IFCHR) | 0o777) << 16
            archive.writestr(info, text)
    return made.getvalue()


WAYS: dict[str, Callable[[list[Member]], bytes]] = {
    "pax": _tar,
    "gnu": lambda members: _tar(members, tarfile.GNU_FORMAT),
    "gz": lambda members: gzip.compress(_tar(members)),
    "bz2": lambda members: bz2.compress(_tar(members)),
    "xz": lambda members: lzma.compress(_tar(members)),
    "zip": _zip,
}


def _headers(out: str, **headers: str) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.PAX_FORMAT) as archive:
        info = tarfile.TarInfo("x")
        info.size, info.pax_headers = 1, headers
        archive.addfile(info, io.BytesIO(b"x"))
    return made.getvalue()


def _long_header(size: int) -> bytes:
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, size
    return info.tobuf(tarfile.GNU_FORMAT)


def _damaged(out: str) -> Iterator[tuple[str, bytes]]:
    whole = _tar([("x", FILE, "w" * 5000)])
    yield "pax-path", _headers(out, path=f"{out}/written")
    yield "pax-link", _headers(out, linkpath=f"{out}/written")
    yield "pax-size", _headers(out, size="99999999999")
    yield "pax-negative", _headers(out, size="-5")
    yield "pax-sparse", _headers(out, **{"GNU.sparse.map": "0,9,x,7", "GNU.sparse.size": "1e9"})
    yield "truncated", whole[:1500]
    yield "truncated-gz", gzip.compress(whole)[:40]
    yield "gz-of-nothing", b"\x1f\x8b\x08" + bytes(range(200))
    yield "long-header", _long_header(1 << 40) + b"\0" * 2000
    yield "long-header-gz", gzip.compress(_long_header(1 << 30) + b"\0" * (64 << 20))
    yield "zip-damaged", b"PK\x03\x04" + b"0" * 100
    yield "zip-encrypted", _zip([("x", FILE, "w")]).replace(b"PK\x03\x04\x14\0\0\0", b"PK\x03\x04\x14\0\x01\0")
    yield "zip-newlines", _zip([("a\nb", FILE, "w"), ("-rf", FILE, "w"), ("*", FILE, "w")])


def archive(name: str, out: str) -> bytes:
    """Return one archive."""
    trick, _, way = name.partition(".")
    return WAYS[way](TRICKS[trick](out)) if way else dict(_damaged(out))[trick]


NAMES = [*(f"{trick}.{way}" for trick in TRICKS for way in WAYS), *dict(_damaged("/out"))]
"""What `archive` knows."""
