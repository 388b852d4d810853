"""Read RE2's syntax as Go's regexp/syntax does with its Perl flags; the errors are Go's."""

from __future__ import annotations

import re
from typing import Union

from msgspec import Struct

from pydsl.errors import Unsupported
from pydsl.expr.errors import ExprError
from pydsl.expr.numerals import read_whole
from pydsl.lazy import lazy_regex

MOST_REPEATS = 1000
_DEEPEST = 250
_FLAGS = frozenset("imsU")
_NAME = lazy_regex(r"[A-Za-z0-9_]+\Z")
_COUNTS = lazy_regex(r"\{([0-9]+)(,([0-9]*))?\}")
_HEX = lazy_regex(r"x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]+)\})")
_CONTROL = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_LAST_RUNE = 0x10FFFF
_NOT = "\0"

PERL = {"d": "0-9", "w": "0-9A-Za-z_", "s": "\\t\\n\\f\\r "}
_POSIX = {
    "alnum": "0-9A-Za-z", "alpha": "A-Za-z", "ascii": "\\x00-\\x7F", "blank": "\\t ", "cntrl": "\\x00-\\x1F\\x7F",
    "digit": "0-9", "graph": "!-~", "lower": "a-z", "print": " -~", "punct": "!-/:-@\\[-`{-~", "space": "\\t-\\r ",
    "upper": "A-Z", "word": "0-9A-Za-z_", "xdigit": "0-9A-Fa-f",
}  # fmt: skip
_CATEGORIES = lazy_regex(r"(?:C[cfos]?|L[lmotu]?|M[cen]?|N[dlo]?|P[cdefios]?|S[ckmo]?|Z[lps]?|Any)\Z")


class Chars(Struct, frozen=True):
    """One character out of a class, written as Python's `re` writes it; `folded` without regard to case."""

    written: str
    folded: bool = False


class Assertion(Struct, frozen=True):
    """A place: begin, end, line-begin, line-end, word or not-word."""

    kind: str


class Row(Struct, frozen=True):
    """One thing after another."""

    parts: tuple[Tree, ...]


class Choice(Struct, frozen=True):
    """One thing or another; the first that leads to a match counts."""

    options: tuple[Tree, ...]


class Repeat(Struct, frozen=True):
    """Something several times; `most` is None where there's no limit."""

    body: Tree
    least: int
    most: int | None
    greedy: bool


class CaptureGroup(Struct, frozen=True):
    """A group that captures."""

    body: Tree


Tree = Union[Chars, Assertion, Row, Choice, Repeat, CaptureGroup]  # noqa: UP007  # the names before it are forward ones


def parse(pattern: str) -> tuple[Tree, tuple[str | None, ...]]:
    """Read a pattern; gives its tree and the names of its groups. Raises `ExprError`."""
    reader = _Reader(pattern)
    tree = reader.choice()
    if reader.at < len(pattern):
        raise failed("unexpected )", pattern)
    return tree, tuple(reader.names)


def failed(code: str, part: str) -> ExprError:
    """Make Go's error of a part of a pattern."""
    return ExprError(f"error parsing regexp: {code}: `{part}`")


class _Reader:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.flags: frozenset[str] = frozenset()
        self.names: list[str | None] = []
        self.depth = 0

    def _rest(self, text: str) -> bool:
        return self.pattern.startswith(text, self.at)

    def choice(self) -> Tree:
        options = [self._row()]
        while self._rest("|"):
            self.at += 1
            options.append(self._row())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _row(self) -> Tree:
        parts: list[Tree] = []
        last_repeat: int | None = None
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            start = self.at
            counts = self._repetition()
            if counts is not None:
                self._repeat(parts, counts, start, last_repeat)
                last_repeat = start if last_repeat is None else last_repeat
                continue
            last_repeat = None
            parts.extend(self._atom())
        return parts[0] if len(parts) == 1 else Row(tuple(parts))

    def _repetition(self) -> tuple[int, int | None] | None:
        """Take a repetition operator, where one stands here: the least and the most times."""
        simple = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(self.pattern[self.at])
        if simple is not None:
            self.at += 1
            return simple
        match = _COUNTS.match(self.pattern, self.at)
        if match is None:
            return None
        least = read_whole(match[1])
        most = least if match[2] is None else read_whole(match[3]) if match[3] else None
        self.at = match.end()
        if least > MOST_REPEATS or (most is not None and (most > MOST_REPEATS or most < least)):
            raise failed("invalid repeat count", match.group())
        return least, most

    def _repeat(self, parts: list[Tree], counts: tuple[int, int | None], start: int, last: int | None) -> None:
        greedy = "U" not in self.flags
        if self._rest("?"):
            self.at += 1
            greedy = not greedy
        if last is not None:
            raise failed("invalid nested repetition operator", self.pattern[last : self.at])
        if not parts:
            raise failed("missing argument to repetition operator", self.pattern[start : self.at])
        repeated = Repeat(parts[-1], *counts, greedy)
        if _size(repeated) > MOST_REPEATS:
            raise failed("invalid repeat count", self.pattern[start : self.at])
        parts[-1] = repeated

    def _atom(self) -> list[Tree]:
        character = self.pattern[self.at]
        if character == "(":
            return self._group()
        if character == "[":
            return [Chars(self._class(), "i" in self.flags)]
        if character == "\\":
            return self._escape()
        self.at += 1
        return [self._special(character) or self._literal(character)]

    def _special(self, character: str) -> Tree | None:
        if character == ".":
            return Chars("[\\s\\S]" if "s" in self.flags else "[^\\n]")
        if character in "^$":
            place = "begin" if character == "^" else "end"
            return Assertion(f"line-{place}" if "m" in self.flags else place)
        return None

    def _literal(self, character: str) -> Chars:
        return Chars(f"[{_in_class(character)}]", "i" in self.flags)

    def _group(self) -> list[Tree]:
        start, outer = self.at, self.flags
        self.depth += 1
        if self.depth > _DEEPEST:
            raise failed("expression nests too deeply", self.pattern)
        self.at += 1
        captures = not self._rest("?")
        if not captures and not self._named():
            if self._set_flags(start):
                self.depth -= 1
                return []
        elif captures:
            self.names.append(None)
        is_group = captures or self.pattern[start + 2 : start + 3] in "P<"
        body = self.choice()
        if not self._rest(")"):
            raise failed("missing closing )", self.pattern)
        self.at += 1
        self.flags = outer
        self.depth -= 1
        return [CaptureGroup(body) if is_group else Row((body,))]

    def _named(self) -> bool:
        """Take `?P<name>` or `?<name>`, where one of them stands here."""
        if not self._rest("?P<") and not self._rest("?<"):
            return False
        begin = self.pattern.index("<", self.at) + 1
        end = self.pattern.find(">", begin)
        if end < 0:
            raise failed("invalid named capture", self.pattern[self.at - 1 :])
        name = self.pattern[begin:end]
        if not _NAME.match(name):
            raise failed("invalid named capture", self.pattern[self.at - 1 : end + 1])
        if name in self.names:
            raise failed("duplicate capture group name", name)
        self.names.append(name)
        self.at = end + 1
        return True

    def _set_flags(self, start: int) -> bool:
        """Take `?flags:` or `?flags)`; tells whether it was the latter, so that no group follows."""
        self.at += 1
        flags, sign, seen = set(self.flags), 1, False
        while self.at < len(self.pattern):
            letter = self.pattern[self.at]
            self.at += 1
            if letter in _FLAGS:
                seen = True
                (flags.add if sign > 0 else flags.discard)(letter)
            elif letter == "-" and sign > 0:
                sign, seen = -1, False
            elif letter in ":)" and (sign > 0 or seen):
                self.flags = frozenset(flags)
                return letter == ")"
            else:
                break
        else:
            raise failed("missing closing )", self.pattern)
        raise failed("invalid or unsupported Perl syntax", self.pattern[start : self.at])

    # Escapes.

    def _escape(self) -> list[Tree]:
        following = self.pattern[self.at + 1 : self.at + 2]
        place = {"A": "begin", "z": "end", "b": "word", "B": "not-word"}.get(following)
        if place is not None:
            self.at += 2
            return [Assertion(place)]
        if following == "Q":
            return self._quoted()
        written = self._class_escape()
        if written is not None:
            return [Chars(_united([written]), "i" in self.flags)]
        return [self._literal(self._character())]

    def _quoted(self) -> list[Tree]:
        end = self.pattern.find("\\E", self.at + 2)
        text = self.pattern[self.at + 2 : None if end < 0 else end]
        self.at = len(self.pattern) if end < 0 else end + 2
        return [self._literal(character) for character in text]

    def _class_escape(self) -> str | None:
        r"""Take `\d`, `\pL` and the like, where one stands here."""
        letter = self.pattern[self.at + 1 : self.at + 2]
        if letter.lower() in PERL:
            self.at += 2
            return PERL[letter] if letter.islower() else _negated(PERL[letter.lower()])
        return self._unicode() if letter in ("p", "P") else None

    def _unicode(self) -> str:
        start, negated = self.at, self.pattern[self.at + 1] == "P"
        name = self.pattern[self.at + 2 : self.at + 3]
        self.at += 3
        if name == "{":
            end = self.pattern.find("}", self.at)
            if end < 0:
                raise failed("invalid character class range", self.pattern[start:])
            name, self.at = self.pattern[self.at : end], end + 1
        if name.startswith("^"):
            name, negated = name[1:], not negated
        if not _CATEGORIES.match(name):
            if name[:1].isupper() and name.replace("_", "").isalpha() and len(name) > 2:
                raise Unsupported(f"the Unicode script {name} in regular expressions")
            raise failed("invalid character class range", self.pattern[start : self.at])
        from pydsl.expr.lang.regex.categories import members  # counts through Unicode

        return _negated(members(name)) if negated else members(name)

    def _character(self) -> str:
        """Take an escape that stands for one character."""
        start = self.at
        if start + 1 >= len(self.pattern):
            raise failed("trailing backslash at end of expression", "")
        letter = self.pattern[start + 1]
        self.at += 2
        if letter in _CONTROL:
            return _CONTROL[letter]
        if letter == "x":
            return self._hex(start)
        if letter in "01234567":
            return self._octal(start, letter)
        if letter.isascii() and not letter.isalnum():
            return letter
        raise failed("invalid escape sequence", self.pattern[start : self.at])

    def _hex(self, start: int) -> str:
        match = _HEX.match(self.pattern, start + 1)
        if match is None or int(match[1] or match[2], 16) > _LAST_RUNE:
            raise failed("invalid escape sequence", self.pattern[start : start + 3])
        self.at = match.end()
        return chr(int(match[1] or match[2], 16))

    def _octal(self, start: int, first: str) -> str:
        digits = re.compile("[0-7]{0,2}").match(self.pattern, self.at)
        more = digits.group() if digits else ""
        if first != "0" and not more:
            raise failed("invalid escape sequence", self.pattern[start : self.at])
        self.at += len(more)
        return chr(int(first + more, 8))

    # Classes.

    def _class(self) -> str:
        start = self.at
        self.at += 1
        negated = self._rest("^")
        self.at += negated
        pieces: list[str] = []
        while not pieces or not self._rest("]"):
            if self.at >= len(self.pattern):
                raise failed("missing closing ]", self.pattern[start:])
            pieces.append(self._posix() or (self._class_escape() if self._rest("\\") else None) or self._range(start))
        self.at += 1
        if any(piece.startswith(_NOT) for piece in pieces):
            return _united(pieces, negated=negated)
        return f"[{'^' if negated else ''}{''.join(pieces)}]"

    def _posix(self) -> str | None:
        if not self._rest("[:"):
            return None
        end = self.pattern.find(":]", self.at + 2)
        if end < 0:
            return None
        whole = self.pattern[self.at : end + 2]
        name = whole[2:-2]
        found = _POSIX.get(name.removeprefix("^"))
        if found is None:
            raise failed("invalid character class range", whole)
        self.at = end + 2
        return _negated(found) if name.startswith("^") else found

    def _range(self, opened: int) -> str:
        start = self.at
        low = high = self._class_character(opened)
        if self._rest("-") and self.at + 1 < len(self.pattern) and self.pattern[self.at + 1] != "]":
            self.at += 1
            high = self._class_character(opened)
            if high < low:
                raise failed("invalid character class range", self.pattern[start : self.at])
        return _in_class(low) if low == high else f"{_in_class(low)}-{_in_class(high)}"

    def _class_character(self, opened: int) -> str:
        if self.at >= len(self.pattern):
            raise failed("missing closing ]", self.pattern[opened:])
        if self._rest("\\"):
            return self._character()
        self.at += 1
        return self.pattern[self.at - 1]


def _in_class(character: str) -> str:
    if character.isalnum():
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _negated(inside: str) -> str:
    r"""Write the rest of Unicode beside a class's inside, marked for `_united`: for `\D`, `[[:^alpha:]]` and such."""
    return f"{_NOT}{inside}"


def _united(pieces: list[str], *, negated: bool = False) -> str:
    """Write a class of which some pieces are negated, as a choice of one character."""
    plain = "".join(piece for piece in pieces if not piece.startswith(_NOT))
    options = [f"[^{piece[1:]}]" for piece in pieces if piece.startswith(_NOT)]
    if plain:
        options.append(f"[{plain}]")
    joined = "|".join(options)
    return f"(?!{joined})[\\s\\S]" if negated else f"(?:{joined})"


def _size(tree: Tree) -> int:
    """Count how often the innermost part of a pattern may be repeated, at most."""
    if isinstance(tree, Repeat):
        return max(tree.most or tree.least, 1) * _size(tree.body)
    if isinstance(tree, CaptureGroup):
        return _size(tree.body)
    parts = tree.parts if isinstance(tree, Row) else tree.options if isinstance(tree, Choice) else ()
    return max(map(_size, parts), default=1)
