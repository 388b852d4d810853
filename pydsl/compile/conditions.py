"""`when` and `depends`: conditions as texts of Argo's two languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.authoring.calls import Condition
from pydsl.authoring.references import Operation, Term, Text
from pydsl.compile.expressions import value
from pydsl.compile.paths import expression_tag
from pydsl.compile.texts import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pydsl.compile.units import Unit

    Paths = Callable[[Term], str]


def when_text(conditions: Sequence[Any], paths: Paths) -> str:
    """Write what all conditions ask for: comparisons as one expression, the author's own texts as they are."""
    computed = [one for one in conditions if isinstance(one, Term) and not isinstance(one, Text)]
    written = [text(one, paths) for one in conditions if not any(one is other for other in computed)]
    if computed:
        whole = computed[0]
        for one in computed[1:]:
            whole = Operation("&&", (whole, one), bool)
        written.append(expression_tag(value(whole, paths)))
    return written[0] if len(written) == 1 else " && ".join(_parenthesised(one) for one in written)


def _parenthesised(condition: str) -> str:
    return condition if condition.startswith("{{=") else f"({condition})"


def hook_expression(condition: Any, paths: Paths) -> str:
    """Write a hook's condition, which is an expression by itself."""
    if isinstance(condition, Text):
        from pydsl.compile.paths import expr_path

        return "".join(one if isinstance(one, str) else expr_path(paths(one)) for one in condition._pieces)
    return condition if isinstance(condition, str) else value(condition, paths)


def depends_text(terms: Sequence[Condition | str], needed: Sequence[str], unit: Unit) -> str | None:
    """Write a task's `depends`: its `.after()`, and what its data need beside."""
    if len(terms) == 1 and not needed:  # by far the most tasks
        term = terms[0]
        if isinstance(term, Condition) and not term.status and term.call is not None:
            entry = unit.compilation.entries.get(term.call)
            if entry is not None and entry.unit is unit:
                return entry.name
    mentioned: dict[str, None] = {}
    parts = [_term(term, unit, mentioned) for term in terms]
    parts = [part for part in parts if part]
    parts += [name for name in needed if name not in mentioned and name not in parts]
    if len(parts) > 1:
        parts = [f"({part})" if "||" in part else part for part in parts]
    return " && ".join(dict.fromkeys(parts)) or None


def _term(term: Condition | str, unit: Unit, mentioned: dict[str, None]) -> str:
    if isinstance(term, str):
        mentioned.update(dict.fromkeys(_names_in(term)))
        return term
    if term.call is not None:
        name = unit.entry_of(term.call)
        if name is None:
            if unit.parent is not None:
                unit.lifted.append(term)
            return ""
        mentioned[name] = None
        return f"{name}.{term.status}" if term.status else name
    return _joined(term, unit, mentioned)


def _joined(term: Condition, unit: Unit, mentioned: dict[str, None]) -> str:
    sides = [(side, _term(side, unit, mentioned)) for side in term.sides]
    if term.operator == "!":
        return f"!{_side(*sides[0], '!')}" if sides[0][1] else ""
    return f" {term.operator} ".join(_side(side, text, term.operator) for side, text in sides if text)


def _side(side: Condition, text: str, operator: str) -> str:
    loose = bool(side.operator) and side.operator not in ("!", operator)
    return f"({text})" if loose else text


def _names_in(depends: str) -> list[str]:
    import re

    return [name.partition(".")[0] for name in re.findall(r"[\w-]+(?:\.\w+)?", depends)]


def only_calls(terms: Iterable[Condition | str]) -> bool:
    """Whether `.after()` names calls only, as `dependencies` can."""
    return all(isinstance(term, Condition) and term.call is not None and not term.status for term in terms)
