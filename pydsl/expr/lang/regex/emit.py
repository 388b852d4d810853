"""A pattern's tree as Python's `re` writes it, and whether that's safe from taking exponential time."""

from __future__ import annotations

from pydsl.expr.lang.regex.syntax import Assertion, CaptureGroup, Chars, Choice, Repeat, Row, Tree

_ASSERTIONS = {
    "begin": "\\A", "end": "\\Z", "line-begin": "(?m:^)", "line-end": "(?m:$)", "word": "(?a:\\b)",
    "not-word": "(?!(?a:\\b))",
}  # fmt: skip
_FEW = 2


def python_pattern(tree: Tree) -> str:
    """Write a tree for Python's `re`."""
    if isinstance(tree, Chars):
        return f"(?i:{tree.written})" if tree.folded else tree.written
    if isinstance(tree, Assertion):
        return _ASSERTIONS[tree.kind]
    if isinstance(tree, CaptureGroup):
        return f"({python_pattern(tree.body)})"
    if isinstance(tree, Row):
        return f"(?:{''.join(map(python_pattern, tree.parts))})"
    if isinstance(tree, Choice):
        return f"(?:{'|'.join(map(python_pattern, tree.options))})"
    most = "" if tree.most is None else str(tree.most)
    return f"(?:{python_pattern(tree.body)}){{{tree.least},{most}}}{'' if tree.greedy else '?'}"


def retries(tree: Tree) -> int | None:
    """Return the power of a text's length that backtracking takes at most; None where it may be any."""
    repeats = list(_repeats(tree))
    if len(repeats) > _FEW or not all(isinstance(_bare(repeat.body), (Chars, Assertion)) for repeat in repeats):
        return None
    return len(repeats) + 1 - isinstance(_last(tree), Repeat)


def _last(tree: Tree) -> Tree:
    while (isinstance(tree, Row) and tree.parts) or isinstance(tree, CaptureGroup):
        tree = tree.body if isinstance(tree, CaptureGroup) else tree.parts[-1]
    return tree


def _bare(tree: Tree) -> Tree:
    while isinstance(tree, (CaptureGroup, Row)) and (isinstance(tree, CaptureGroup) or len(tree.parts) == 1):
        tree = tree.body if isinstance(tree, CaptureGroup) else tree.parts[0]
    return tree


def _repeats(tree: Tree) -> list[Repeat]:
    """List the repetitions without a low limit, the outer before the inner."""
    if isinstance(tree, Repeat):
        own = [tree] if tree.most is None or tree.most > 1 or not isinstance(_bare(tree.body), Chars) else []
        return own + _repeats(tree.body)
    if isinstance(tree, CaptureGroup):
        return _repeats(tree.body)
    parts = tree.parts if isinstance(tree, Row) else tree.options if isinstance(tree, Choice) else ()
    return [repeat for part in parts for repeat in _repeats(part)]
