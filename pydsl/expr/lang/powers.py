"""Powers of floats as Go computes them (its math.Pow differs from C's in the last digit)."""

from __future__ import annotations

import math

_EXACT = float(1 << 63)
_FAR = 1 << 12


def power(base: float, exponent: float) -> float:
    """Return `base ** exponent`; never raises: what overflows is infinite, what has no answer is NaN."""
    special = _special(base, exponent)
    if special is not None:
        return special
    fraction, whole = math.modf(abs(exponent))
    if fraction and base < 0:
        return math.nan
    if whole >= _EXACT:
        return _enormous(base, exponent)
    mantissa, shift = _scaled(base, whole, fraction)
    if exponent < 0:
        mantissa, shift = 1 / mantissa, -shift
    return _ldexp(mantissa, shift)


def _special(base: float, exponent: float) -> float | None:
    if exponent == 0 or base == 1:
        return 1.0
    if exponent == 1:
        return base
    if math.isnan(base) or math.isnan(exponent):
        return math.nan
    if base == 0:
        return _of_zero(base, exponent)
    if math.isinf(exponent) or math.isinf(base):
        return _infinite(base, exponent)
    return _root(base, exponent) if abs(exponent) == 0.5 else None


def _root(base: float, exponent: float) -> float:
    root = math.sqrt(base) if base > 0 else math.nan
    return root if exponent > 0 else 1 / root


def _odd(exponent: float) -> bool:
    return math.fmod(abs(exponent), 2) == 1


def _of_zero(base: float, exponent: float) -> float:
    if exponent < 0:
        return math.copysign(math.inf, base) if _odd(exponent) else math.inf
    return base if _odd(exponent) else 0.0


def _infinite(base: float, exponent: float) -> float:
    if math.isinf(exponent):
        return _enormous(base, exponent)
    size = 0.0 if exponent < 0 else math.inf
    return -size if base < 0 and _odd(exponent) else size


def _enormous(base: float, exponent: float) -> float:
    if base == -1:
        return 1.0
    return 0.0 if (abs(base) < 1) == (exponent > 0) else math.inf


def _scaled(base: float, whole: float, fraction: float) -> tuple[float, int]:
    """Return `base ** (whole + fraction)` as a mantissa and a power of two, by repeated squaring."""
    result, shift = 1.0, 0
    if fraction > 0.5:
        fraction, whole = fraction - 1, whole + 1
    if fraction:
        result = math.exp(fraction * math.log(base))
    mantissa, own = math.frexp(base)
    rest = int(whole)
    while rest:
        if not -_FAR <= own <= _FAR:
            return result, shift + own
        if rest & 1:
            result, shift = result * mantissa, shift + own
        mantissa, own = mantissa * mantissa, own * 2
        if mantissa < 0.5:
            mantissa, own = mantissa * 2, own - 1
        rest >>= 1
    return result, shift


def _ldexp(mantissa: float, shift: int) -> float:
    try:
        return math.ldexp(mantissa, shift)
    except OverflowError:
        return math.copysign(math.inf, mantissa)
