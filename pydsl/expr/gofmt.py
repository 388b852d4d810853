"""Numbers and text as Go writes them: `strconv.Quote`, and floats by `%v`, by encoding/json and by `strconv`."""

from __future__ import annotations

import math

from pydsl.lazy import lazy_regex

_ESCAPES = {
    "\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v", "\\": "\\\\", '"': '\\"',
}  # fmt: skip
SPACE = (
    " \t\n\v\f\r\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""What Go counts as white space (unicode.IsSpace)."""

_HALF = lazy_regex("[\ud800-\udc7f\udd00-\udfff]")
_BYTE = 0x80
_SHORT = 0x10000
_SURROGATES = range(0xDC80, 0xDD00)
_SMALLEST_V, _LARGEST_V = 4, 6
_JSON_LOW, _JSON_HIGH = 1e-6, 1e21


def as_bytes(text: str) -> bytes:
    """Return the bytes of a text as Go holds it; half of a surrogate pair, which Go can't hold, is U+FFFD."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return whole(text).encode("utf-8", "surrogateescape")


def whole(text: str) -> str:
    """Replace halves of surrogate pairs by U+FFFD, as Go does where it reads them."""
    return _HALF.sub("\ufffd", text)


def quote(text: str) -> str:
    """Write text as a Go string literal (`strconv.Quote`): in double quotes, what can't be printed escaped."""
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return '"' + "".join(map(_quoted, text)) + '"'


def _quoted(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    if code in _SURROGATES:  # a byte that isn't UTF-8, as Python's "surrogateescape" holds it
        return f"\\x{code - 0xDC00:02x}"
    if code < _BYTE:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < _SHORT else f"\\U{code:08x}"


def quote_time(text: str) -> str:
    """Write text as Go's package time quotes it in errors: every byte that isn't printable ASCII escaped."""
    return '"' + "".join(map(_time_quoted, text)) + '"'


def _time_quoted(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if " " <= character < chr(_BYTE):
        return character
    return "".join(f"\\x{byte:02x}" for byte in as_bytes(character))


def format_float(value: float, style: str = "v") -> str:
    """Write a float: style "v" is `%v` (1e+06), "json" is encoding/json's (1000000), "f" never has an exponent.

    Style "%f" has six digits after the point.
    """
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    if style == "%f":
        return f"{value:f}"
    sign, digits, exponent = _decimal(value)
    if style == "v" and not -_SMALLEST_V <= exponent < _LARGEST_V:
        return sign + _scientific(digits, exponent, 2)
    if style == "json" and value != 0 and not _JSON_LOW <= abs(value) < _JSON_HIGH:
        return sign + _scientific(digits, exponent, 1 if exponent < 0 else 2)
    return sign + _plain(digits, exponent)


def _decimal(value: float) -> tuple[str, str, int]:
    """Return sign, shortest digits, and the power of ten of the first digit."""
    text = repr(value)
    sign, text = ("-", text[1:]) if text.startswith("-") else ("", text)
    mantissa, _, power = text.partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = whole + ("" if fraction == "0" else fraction)
    exponent = len(whole) - 1 + int(power or 0)
    stripped = digits.lstrip("0")
    if not stripped:
        return sign, "0", 0
    return sign, stripped.rstrip("0"), exponent - (len(digits) - len(stripped))


def _scientific(digits: str, exponent: int, width: int) -> str:
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{fraction}e{'-' if exponent < 0 else '+'}{abs(exponent):0{width}d}"


def _plain(digits: str, exponent: int) -> str:
    if exponent < 0:
        return "0." + "0" * (-exponent - 1) + digits
    whole = digits[: exponent + 1].ljust(exponent + 1, "0")
    fraction = digits[exponent + 1 :]
    return f"{whole}.{fraction}" if fraction else whole
