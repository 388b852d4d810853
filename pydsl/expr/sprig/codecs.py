"""sprig's encodings and checksums."""

from __future__ import annotations

import base64
import binascii
import hashlib
import zlib
from typing import TYPE_CHECKING

from pydsl.expr.errors import ExprError
from pydsl.expr.gofmt import as_bytes
from pydsl.expr.lang.builtins import from_base64
from pydsl.expr.lang.values import as_text
from pydsl.expr.sprig.declaring import table

if TYPE_CHECKING:
    from collections.abc import Callable


def _sum(name: str) -> Callable[[str], str]:
    return lambda text: hashlib.new(name, as_bytes(text), usedforsecurity=False).hexdigest()


def _from_base64(text: str) -> str:
    try:
        return from_base64(text)
    except ExprError as error:
        return error.message


def _from_base32(text: str) -> str:
    try:
        return as_text(base64.b32decode(text.replace("\r", "").replace("\n", "")))
    except (binascii.Error, ValueError):
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567=\r\n"
        bad = next((at for at, character in enumerate(text) if character not in alphabet), len(text) // 8 * 8)
        return f"illegal base32 data at input byte {bad}"


FUNCTIONS = table(
    ("b64enc", "string -> string", lambda text: base64.b64encode(as_bytes(text)).decode()),
    ("b64dec", "string -> string", _from_base64),
    ("b32enc", "string -> string", lambda text: base64.b32encode(as_bytes(text)).decode()),
    ("b32dec", "string -> string", _from_base32),
    ("sha1sum", "string -> string", _sum("sha1")),
    ("sha256sum", "string -> string", _sum("sha256")),
    ("sha512sum", "string -> string", _sum("sha512")),
    ("adler32sum", "string -> string", lambda text: str(zlib.adler32(as_bytes(text)))),
)
