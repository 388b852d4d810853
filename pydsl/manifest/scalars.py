"""What a scalar's text means to Argo: the rules of go-yaml 2 (its resolve.go), and of the JSON that it becomes.

They are neither YAML 1.1's (`1:30` is a string, `0o17` a number) nor 1.2's (`y` is a boolean, `010` is 8).
"""

from __future__ import annotations

import binascii
import math
import re
import struct
from base64 import b64decode

from pydsl.lazy import lazy_regex

Value = str | int | float | bool | None

_WORDS: dict[str, Value] = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
}
_INT = lazy_regex(r"([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))")
_FLOAT = lazy_regex(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_TIMESTAMP = lazy_regex(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:(?:[Tt](?=.*(?:Z|[-+][0-9]{2}:[0-9]{2})$)| +(?!.*[Z+-]))"
    r"([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?(?:Z|[-+][0-9]{2}:[0-9]{2})?)?"
)
_LONGEST_DECIMAL = 20  # digits of the largest unsigned 64-bit number


def plain(text: str) -> Value:
    """Resolve a scalar without quotes and without a tag."""
    first = text[:1]
    if first in "yYnNtTfFoO~.+-" and text in _WORDS:  # an empty text is in both
        return _WORDS[text]
    if first.isascii() and (first.isdigit() or first in "+-"):
        return _number(text.replace("_", ""), text)
    return _float(text, text) if first == "." else text


def _number(digits: str, text: str) -> Value:
    match = _INT.fullmatch(digits)
    if match:
        whole = _whole(match)
        if whole is not None:
            return whole
    return _float(digits, text)


def _whole(match: re.Match[str]) -> int | None:
    """Read a whole number; None if it doesn't fit in 64 bits (with a sign, in a signed number's)."""
    sign, sixteen, two, eight, ten = match.groups("")
    if len(ten) > _LONGEST_DECIMAL:
        return None
    size = int(sixteen, 16) if sixteen else int(two, 2) if two else int(eight, 8) if eight else int(ten)
    if sign == "-":
        return -size if size <= 1 << 63 else None
    return size if size < 1 << (63 if sign else 64) else None


def _float(digits: str, text: str) -> Value:
    """Read a float; a text that is none, or one beyond the largest float, stays a string."""
    if not _FLOAT.fullmatch(digits):
        return text
    value = float(digits)
    return text if math.isinf(value) else value


class MismatchError(ValueError):
    """A tag says one type, `wanted`, and the text is another."""

    def __init__(self, wanted: str) -> None:
        super().__init__(wanted)
        self.wanted = wanted


PREFIX = "tag:yaml.org,2002:"


def tagged(tag: str, text: str) -> Value:
    """Resolve a scalar with a tag, quoted or not; raises MismatchError. A tag that YAML doesn't know makes a string."""
    name = tag[len(PREFIX) :] if tag.startswith(PREFIX) else ""
    if name == "binary":
        return _binary(text)
    if name == "timestamp":
        return _timestamp(text)
    if name not in ("bool", "int", "float", "null"):
        return text
    value = plain(text)
    found = _type_name(value)
    if name == "float" and found == "int" and isinstance(value, int) and value < 1 << 63:
        return float(value)
    if found != name:
        raise MismatchError(name)
    return value


def _type_name(value: Value) -> str:
    return "null" if value is None else type(value).__name__


def _timestamp(text: str) -> str:
    """Check a `!!timestamp`; it stays text, as everything that looks like one does."""
    from datetime import datetime  # hardly a manifest has this tag

    match = _TIMESTAMP.fullmatch(text)
    try:
        if match:
            year, month, day, hour, minute, second = map(int, match.groups("0"))
            datetime(year or 4, month, day, hour, minute, second)  # the year 0 is a leap year, and Python has none
            return text
    except ValueError:
        pass  # no such day or hour
    raise MismatchError("timestamp")


def _binary(text: str) -> str:
    try:
        data = b64decode(text.replace("\r", "").replace("\n", "").encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise MismatchError("binary") from None
    # Go's JSON writes one U+FFFD for every byte that isn't UTF-8
    return re.sub("[\udc80-\udcff]", "\ufffd", data.decode("utf-8", "surrogateescape"))


_EXACT = 1 << 53
_GO_EXPONENT = 1e21  # from here on Go's JSON writes an exponent, so the number isn't whole any more for its readers


def json_number(value: float) -> int | float:
    """Return a float as JSON's readers read what Go's JSON writes: `1.0` and `1e3` are whole numbers, `-0.0` isn't."""
    if not value.is_integer() or abs(value) >= _GO_EXPONENT or (value == 0 and math.copysign(1, value) < 0):
        return value
    if abs(value) < _EXACT:
        return int(value)
    digits, _, exponent = repr(value).partition("e")
    whole, _, fraction = digits.partition(".")
    fraction = fraction.rstrip("0")
    return int(whole + fraction + "0" * (int(exponent or 0) - len(fraction)))


def key_text(value: str | int | float | bool) -> str:
    """Write a key as the JSON object's string (sigs.k8s.io/yaml: convertToJSONableObject)."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _float_key(value) if isinstance(value, float) else str(value)


_EXPONENT_KEY = 6


def _float_key(value: float) -> str:
    """Write a float as Go's shortest `%g` for 32 bits."""
    if math.isnan(value):
        return ".nan"
    try:
        single = struct.unpack("f", struct.pack("f", value))[0]
    except OverflowError:
        single = math.copysign(math.inf, value)
    if math.isinf(single):
        return ".inf" if single > 0 else "-.inf"
    shortest = next(s for p in range(9) if _single(s := f"{single:.{p}e}") == single)
    mantissa, _, exponent = shortest.partition("e")
    if not -4 <= int(exponent) < _EXPONENT_KEY:
        return shortest
    decimals = max(len(mantissa.lstrip("-").replace(".", "")) - 1 - int(exponent), 0)
    return f"{float(shortest):.{decimals}f}"


def _single(text: str) -> float | None:
    try:
        value: float = struct.unpack("f", struct.pack("f", float(text)))[0]
    except OverflowError:
        return None
    return value
