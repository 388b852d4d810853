"""The words of the language: operators with how tightly they bind, predicates with their arguments."""

from __future__ import annotations

UNARY = {"not": 50, "!": 50, "-": 90, "+": 90}

BINARY = {
    "|": 0,
    "or": 10, "||": 10,
    "and": 15, "&&": 15,
    "==": 20, "!=": 20, "<": 20, ">": 20, ">=": 20, "<=": 20,
    "in": 20, "matches": 20, "contains": 20, "startsWith": 20, "endsWith": 20,
    "..": 25,
    "+": 30, "-": 30,
    "*": 60, "/": 60, "%": 60,
    "**": 100, "^": 100,
    "??": 500,
}  # fmt: skip

RIGHT = frozenset(["**", "^"])
COMPARISONS = frozenset(["<", ">", ">=", "<="])
NEGATABLE = frozenset(["in", "contains", "matches", "startsWith", "endsWith"])

VALUE, PREDICATE = "value", "predicate"
PREDICATES: dict[str, tuple[tuple[str, bool], ...]] = {
    **dict.fromkeys(
        ["all", "none", "any", "one", "filter", "map", "find", "findIndex", "findLast", "findLastIndex", "groupBy"],
        ((VALUE, False), (PREDICATE, False)),
    ),
    "count": ((VALUE, False), (PREDICATE, True)),
    "sum": ((VALUE, False), (PREDICATE, True)),
    "sortBy": ((VALUE, False), (PREDICATE, False), (VALUE, True)),
    "reduce": ((VALUE, False), (PREDICATE, False), (VALUE, True)),
}
"""Each argument of a predicate function, and whether it may be left out."""

FUNCTIONS = frozenset(
    [
        "len",
        "type",
        "abs",
        "ceil",
        "floor",
        "round",
        "int",
        "float",
        "string",
        "trim",
        "trimPrefix",
        "trimSuffix",
        "upper",
        "lower",
        "split",
        "splitAfter",
        "replace",
        "repeat",
        "join",
        "indexOf",
        "lastIndexOf",
        "hasPrefix",
        "hasSuffix",
        "max",
        "min",
        "mean",
        "median",
        "toJSON",
        "fromJSON",
        "toBase64",
        "fromBase64",
        "now",
        "duration",
        "date",
        "timezone",
        "first",
        "last",
        "get",
        "take",
        "keys",
        "values",
        "toPairs",
        "fromPairs",
        "reverse",
        "uniq",
        "concat",
        "flatten",
        "sort",
        "bitand",
        "bitor",
        "bitxor",
        "bitnand",
        "bitnot",
        "bitshl",
        "bitshr",
        "bitushr",
    ]
)
"""The language's functions that take plain arguments."""

BUILTINS = FUNCTIONS | frozenset(PREDICATES)
"""Every function of the language itself."""
