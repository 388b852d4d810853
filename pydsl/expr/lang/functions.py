"""The functions that Argo adds to the language (util/expr/env): asInt, asFloat, jsonpath, toJson and sprig."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydsl.expr.lang import types as t
from pydsl.expr.lang.numbers import to_float, to_int
from pydsl.expr.lang.text import marshal, unmarshal
from pydsl.expr.lang.values import Function, Value


def _jsonpath(document: str, path: str) -> Value:
    from pydsl.expr.jsonpath import find  # rare

    return find(unmarshal(document), path)


class _Sprig(Mapping[str, Value]):
    """sprig's functions, imported when one is first asked for."""

    def __getitem__(self, name: str) -> Value:
        return self._functions()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._functions())

    def __len__(self) -> int:
        return len(self._functions())

    def _functions(self) -> Mapping[str, Value]:
        from pydsl.expr.sprig import FUNCTIONS  # large, and seldom used

        return FUNCTIONS


BUILTINS: Mapping[str, Value] = {}
"""Nothing but the language's own: depends, http successCondition, stopStrategy, data, event selectors."""

ARGO: Mapping[str, Value] = {
    "asInt": Function("asInt", to_int, (t.ANY,), t.UNKNOWN),
    "asFloat": Function("asFloat", to_float, (t.ANY,), t.UNKNOWN),
    "jsonpath": Function("jsonpath", _jsonpath, (t.STRING, t.STRING), t.UNKNOWN),
    "toJson": Function("toJson", marshal, (t.ANY,), t.STRING),
    "sprig": _Sprig(),
}
"""What `{{= }}`, retry and hook expressions, valueFrom.expression, fromExpression and labelsFrom have beside them."""
