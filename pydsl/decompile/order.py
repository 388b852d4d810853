"""What a task waits for, as `.after()` says it: conditions in Python where they compile to the same text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.decompile.calls import results
from pydsl.decompile.layout import quoted
from pydsl.lazy import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_TOKEN = lazy_regex(r"\s*(&&|\|\||[!()]|[a-zA-Z0-9][-a-zA-Z0-9]*(?:\.[A-Z][a-zA-Z]+)?)\s*")
_PYTHON = {"&&": "&", "||": "|"}


class DependsTerm(Struct, frozen=True):
    """A task, or how it ended; or terms below an operator: `&&`, `||` or `!`."""

    name: str = ""
    result: str = ""
    operator: str = ""
    sides: tuple[DependsTerm, ...] = ()


def read(depends: str) -> DependsTerm | None:
    """Read a `depends` text; None where it says more than names, results and operators."""
    tokens, at = [], 0
    while at < len(depends):
        match = _TOKEN.match(depends, at)
        if match is None:
            return None
        tokens.append(match.group(1))
        at = match.end()
    reader = _Reader(tokens)
    try:
        found = reader.joined("||")
    except (IndexError, ValueError):
        return None
    return found if reader.at == len(tokens) else None


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.at = 0

    def joined(self, operator: str) -> DependsTerm:
        """any = all *("||" all); all = one *("&&" one)."""
        read = self.one if operator == "&&" else lambda: self.joined("&&")
        found = read()
        while self.at < len(self.tokens) and self.tokens[self.at] == operator:
            self.at += 1
            found = DependsTerm(operator=operator, sides=(found, read()))
        return found

    def one(self) -> DependsTerm:
        """one = "!" one / "(" any ")" / NAME ["." RESULT]."""
        token = self.tokens[self.at]
        self.at += 1
        if token == "!":
            return DependsTerm(operator="!", sides=(self.one(),))
        if token == "(":
            inside = self.joined("||")
            if self.tokens[self.at] != ")":
                raise ValueError
            self.at += 1
            return inside
        name, _, result = token.partition(".")
        if token in ("&&", "||", ")") or (result and result not in results()):
            raise ValueError
        return DependsTerm(name, result)


def conjuncts(term: DependsTerm) -> list[DependsTerm]:
    """List the terms that all have to hold."""
    return [one for side in term.sides for one in conjuncts(side)] if term.operator == "&&" else [term]


def names(term: DependsTerm) -> list[str]:
    """List the tasks of a term, in the order of the text."""
    return [term.name] if not term.operator else [name for side in term.sides for name in names(side)]


def compiled(terms: Iterable[DependsTerm]) -> str:
    """Write terms as compile writes what `.after()` gets."""
    parts = [_text(term) for term in terms]
    if len(parts) > 1:
        parts = [f"({part})" if "||" in part else part for part in parts]
    return " && ".join(dict.fromkeys(parts))


def _text(term: DependsTerm) -> str:
    if not term.operator:
        return f"{term.name}.{term.result}" if term.result else term.name
    if term.operator == "!":
        return f"!{_side(term.sides[0], '!', _text)}"
    return f" {term.operator} ".join(_side(side, term.operator, _text) for side in term.sides)


def _side(side: DependsTerm, operator: str, write: Callable[[DependsTerm], str]) -> str:
    is_loose = bool(side.operator) and side.operator not in ("!", operator)
    return f"({write(side)})" if is_loose else write(side)


def source(term: DependsTerm, variable: Callable[[str], str]) -> str:
    """Write a term in Python."""
    if not term.operator:
        return variable(term.name) + (f".{results()[term.result]}" if term.result else "")
    if term.operator == "!":
        (side,) = term.sides
        inner = source(side, variable)
        bare = not side.operator and bool(side.result)
        return f"~{inner}" if bare else f"~({inner})"
    sides = (_python_side(side, term.operator, variable) for side in term.sides)
    return f" {_PYTHON[term.operator]} ".join(sides)


def _python_side(side: DependsTerm, operator: str, variable: Callable[[str], str]) -> str:
    is_loose = bool(side.operator) and side.operator not in ("!", operator)
    written = source(side, variable)
    return f"({written})" if is_loose else written


def after(depends: str, needed: list[str], known: Callable[[str], bool], variable: Callable[[str], str]) -> list[str]:
    """Write what `.after()` gets for a `depends`, beside what the task's data need anyway."""
    term = read(depends)
    if term is None or not all(known(name) for name in names(term)):
        return [quoted(depends)]
    terms = conjuncts(term)
    left = _without_needed(terms, needed)
    mentioned = {name for one in left for name in names(one)}
    implied = [DependsTerm(name) for name in needed if name not in mentioned]
    if _joined(left, implied) != depends or any(_is_negated_call(one) for one in terms):
        return [quoted(depends)]
    return [source(one, variable) for one in left]


def _joined(left: list[DependsTerm], implied: list[DependsTerm]) -> str:
    return compiled([*left, *implied])


def _without_needed(terms: list[DependsTerm], needed: list[str]) -> list[DependsTerm]:
    """Leave out the tasks at the end that the data need, in the same order."""
    plain = [DependsTerm(name) for name in needed]
    for count in range(len(plain), 0, -1):
        if terms[-count:] == plain[-count:] and len(terms) >= count:
            rest = terms[:-count]
            mentioned = {name for one in rest for name in names(one)}
            if not mentioned & {one.name for one in plain[-count:]}:
                return rest
    return terms


def _is_negated_call(term: DependsTerm) -> bool:
    """Whether a task itself is negated or joined to itself in a way that calls can't say: `!a`."""
    if term.operator == "!" and not term.sides[0].operator and not term.sides[0].result:
        return True
    return any(_is_negated_call(side) for side in term.sides)
