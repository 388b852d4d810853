"""sprig's semantic versions and their constraints (Masterminds/semver 3)."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec import Struct

from pydsl.expr.errors import ExprError
from pydsl.expr.gofmt import quote
from pydsl.expr.lang import types as t
from pydsl.expr.lang.types import named
from pydsl.expr.lang.values import Function, Uint64
from pydsl.expr.numerals import read_whole
from pydsl.expr.sprig.declaring import table
from pydsl.lazy import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Callable

_IDENTIFIERS = r"[0-9A-Za-z\-]+(?:\.[0-9A-Za-z\-]+)*"
_VERSION = lazy_regex(rf"v?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(?:-({_IDENTIFIERS}))?(?:\+({_IDENTIFIERS}))?\Z")
_PART = r"[0-9]+|[xX*]"
_CONSTRAINT = lazy_regex(
    rf"(=|==|!=|>|<|>=|=>|<=|=<|~|~>|\^|)\s*v?({_PART})(?:\.({_PART}))?(?:\.({_PART}))?"
    rf"(?:-({_IDENTIFIERS}))?(?:\+({_IDENTIFIERS}))?(?=\Z|[\s,|])"
)
_HYPHEN = lazy_regex(r"\s*(v?[^\s,|]+)\s+-\s+(v?[^\s,|]+)\s*")


class Version(Struct, frozen=True):
    """A semantic version; `original` is its text."""

    major: int
    minor: int
    patch: int
    prerelease: str
    metadata: str
    original: str

    go_type: ClassVar[str] = "*semver.Version"

    def __str__(self) -> str:
        text = f"{self.major}.{self.minor}.{self.patch}"
        return (
            text + (f"-{self.prerelease}" if self.prerelease else "") + (f"+{self.metadata}" if self.metadata else "")
        )

    def to_json(self) -> str:
        """Write the version as encoding/json does."""
        return quote(str(self))

    def methods(self) -> dict[str, Function]:
        """Return the methods that expressions may call."""
        return {
            "Major": Function("Major", lambda: Uint64(self.major), (), named("uint64")),
            "Minor": Function("Minor", lambda: Uint64(self.minor), (), named("uint64")),
            "Patch": Function("Patch", lambda: Uint64(self.patch), (), named("uint64")),
            "Prerelease": Function("Prerelease", lambda: self.prerelease, (), t.STRING),
            "Metadata": Function("Metadata", lambda: self.metadata, (), t.STRING),
            "Original": Function("Original", lambda: self.original, (), t.STRING),
            "String": Function("String", lambda: str(self), (), t.STRING),
            **{name: _comparison(self, name, test) for name, test in _TESTS.items()},
        }


_TESTS: dict[str, Callable[[int], Any]] = {
    "Compare": lambda order: order,
    "Equal": lambda order: order == 0,
    "LessThan": lambda order: order < 0,
    "GreaterThan": lambda order: order > 0,
}


def _comparison(version: Version, name: str, test: Callable[[int], Any]) -> Function:
    result = t.INT if name == "Compare" else t.BOOL
    return Function(name, lambda other: test(compare(version, other)), (named(Version.go_type),), result)


def parse(text: str) -> Version:
    """Read a version; raises `ExprError`."""
    match = _VERSION.match(text)
    if match is None:
        raise ExprError("invalid semantic version")
    major, minor, patch = (read_whole(part or "0") for part in match.groups()[:3])
    return Version(major, minor, patch, match[4] or "", match[5] or "", text)


def compare(left: Version, right: Version) -> int:
    """Return -1, 0 or 1 by precedence."""
    first, second = (left.major, left.minor, left.patch), (right.major, right.minor, right.patch)
    if first != second:
        return -1 if first < second else 1
    if left.prerelease == right.prerelease:
        return 0
    if not left.prerelease or not right.prerelease:
        return 1 if not left.prerelease else -1
    return _by_prerelease(left.prerelease.split("."), right.prerelease.split("."))


def _by_prerelease(left: list[str], right: list[str]) -> int:
    first, second = [_rank(part) for part in left], [_rank(part) for part in right]
    return (first > second) - (first < second)


def _rank(part: str) -> tuple[int, int, str]:
    return (0, read_whole(part), "") if part.isdecimal() else (1, 0, part)


class _Constraint(Struct, frozen=True):
    operator: str
    bound: Version
    dirty: int  # how many of minor and patch weren't given
    any_major: bool

    def holds(self, version: Version) -> bool:
        if version.prerelease and not self.bound.prerelease:
            return False
        return _CHECKS[self.operator](self, version)

    def upper(self, kept: int) -> tuple[int, int, int]:
        """Return the first version that differs in one of the first `kept` numbers."""
        numbers = [self.bound.major, self.bound.minor, self.bound.patch][:kept]
        numbers[-1] += 1
        return tuple([*numbers, 0, 0][:3])  # type: ignore[return-value]  # three it is

    def given(self) -> int:
        return 3 - self.dirty


def _numbers(version: Version) -> tuple[int, int, int]:
    return version.major, version.minor, version.patch


def _at_least(constraint: _Constraint, version: Version) -> bool:
    return constraint.any_major or compare(version, constraint.bound) >= 0


def _equal(constraint: _Constraint, version: Version) -> bool:
    if constraint.any_major:
        return True
    if constraint.dirty:
        return _tilde(constraint, version)
    return compare(version, constraint.bound) == 0


def _greater(constraint: _Constraint, version: Version) -> bool:
    if not constraint.dirty:
        return compare(version, constraint.bound) > 0
    return not constraint.any_major and _numbers(version) >= constraint.upper(constraint.given())


def _at_most(constraint: _Constraint, version: Version) -> bool:
    if constraint.any_major:
        return True
    if not constraint.dirty:
        return compare(version, constraint.bound) <= 0
    return _numbers(version) < constraint.upper(constraint.given())


def _tilde(constraint: _Constraint, version: Version) -> bool:
    if constraint.any_major:
        return True
    kept = min(constraint.given(), 2)
    return _at_least(constraint, version) and _numbers(version) < constraint.upper(kept)


def _caret(constraint: _Constraint, version: Version) -> bool:
    if constraint.any_major:
        return True
    if not _at_least(constraint, version):
        return False
    bound = constraint.bound
    if bound.major or constraint.dirty == 2:  # only the major number was given
        return version.major == bound.major
    if bound.minor or constraint.dirty:
        return (version.major, version.minor) == (bound.major, bound.minor)
    return _numbers(version) == _numbers(bound)


_CHECKS: dict[str, Callable[[_Constraint, Version], bool]] = {
    **dict.fromkeys(("", "=", "=="), _equal),
    "!=": lambda constraint, version: not _equal(constraint, version),
    ">": _greater,
    "<": lambda constraint, version: not constraint.any_major and compare(version, constraint.bound) < 0,
    **dict.fromkeys((">=", "=>"), _at_least),
    **dict.fromkeys(("<=", "=<"), _at_most),
    **dict.fromkeys(("~", "~>"), _tilde),
    "^": _caret,
}


@functools.lru_cache(maxsize=256)
def _constraints(text: str) -> list[list[_Constraint]]:
    rewritten = _HYPHEN.sub(r" >= \1, <= \2 ", text)
    return [_group(part, text) for part in rewritten.split("||")]


def _group(part: str, text: str) -> list[_Constraint]:
    found: list[_Constraint] = []
    at = 0
    part = part.strip()
    while at < len(part):
        match = _CONSTRAINT.match(part, at)
        if match is None:
            raise ExprError(f"improper constraint: {quote(text)}")
        found.append(_constraint(match))
        gap = re.compile(r"[\s,]*").match(part, match.end())
        at = gap.end() if gap else match.end()
    if not found:
        raise ExprError(f"improper constraint: {quote(text)}")
    return found


def _constraint(match: re.Match[str]) -> _Constraint:
    given = [match[2], match[3], match[4]]
    wild = next((index for index, part in enumerate(given) if part is None or part in "xX*"), 3)
    numbers = [read_whole(part) for part in given[:wild]] + [0] * (3 - wild)
    major, minor, patch = numbers
    bound = Version(major, minor, patch, match[5] or "", "", match.group())
    return _Constraint(match[1], bound, min(3 - wild, 2), wild == 0)


def _satisfies(constraint: str, text: str) -> bool:
    groups = _constraints(constraint)
    version = parse(text)
    return any(all(one.holds(version) for one in group) for group in groups)


FUNCTIONS = table(
    ("semver", "string -> *semver.Version", parse),
    ("semverCompare", "string, string -> bool", _satisfies),
)
