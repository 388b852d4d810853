"""What of a statement ships: the author's code, without what is for pydsl alone."""

from __future__ import annotations

import ast
import builtins
import copy
import types
from typing import TYPE_CHECKING, Any

from pydsl.authoring.source.origin import reaches_pydsl, value_text
from pydsl.authoring.source.segments import Replacement

if TYPE_CHECKING:
    from pydsl.authoring.source.modules import ModuleText


def plain_statement(
    module: ModuleText, statement: ast.stmt, inner: object = None
) -> tuple[ast.stmt, list[Replacement]]:
    """Leave out what is for pydsl alone: its decorators, its markers, and defaults that only it understands.

    `inner` is the function that a `def` inside of another one gave, where its defaults may name what isn't at the top.
    """
    if isinstance(statement, ast.ClassDef):
        return _plain_fields(statement, module)
    if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return statement, []
    decorators = statement.decorator_list
    ours = [index for index, item in enumerate(decorators) if reaches_pydsl(item, module.scope)]
    values = _values(statement.args, inner, module.scope)
    if not ours and not values:
        return statement, []
    fields = {name: getattr(statement, name) for name in statement._fields if hasattr(statement, name)}
    fields["decorator_list"] = decorators[ours[-1] + 1 :] if ours else decorators
    fields["args"], edits = _plain_defaults(statement.args, module, values)
    return ast.copy_location(type(statement)(**fields), statement), edits


def _plain_fields(statement: ast.ClassDef, module: ModuleText) -> tuple[ast.stmt, list[Replacement]]:
    """Leave out pydsl's markers in a class's annotations: `Annotated[int, Parameter("n")]` is `int` in the pod."""
    edits: list[Replacement] = []
    body: list[ast.stmt] = []
    for item in statement.body:
        plain = _unmarked(item.annotation, module) if isinstance(item, ast.AnnAssign) else None
        if isinstance(item, ast.AnnAssign) and plain is not None:
            hint = item.annotation
            start, end = (hint.lineno, hint.col_offset), (hint.end_lineno or 0, hint.end_col_offset or 0)
            edits.append(Replacement(start, end, ast.unparse(plain)))
            body.append(_changed_copy(item, annotation=plain))
        else:
            body.append(item)
    if not edits:
        return statement, []
    return _changed_copy(statement, body=body), edits


def _changed_copy(node: ast.stmt, **fields: Any) -> ast.stmt:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _unmarked(hint: ast.expr, module: ModuleText) -> ast.expr | None:
    """Return an annotation without pydsl's markers; None where it has none."""
    root = getattr(hint.value, "attr", getattr(hint.value, "id", "")) if isinstance(hint, ast.Subscript) else ""
    if root != "Annotated" or not isinstance(hint, ast.Subscript) or not isinstance(hint.slice, ast.Tuple):
        return None
    first, *markers = hint.slice.elts
    others = [marker for marker in markers if not reaches_pydsl(marker, module.scope)]
    if len(others) == len(markers):
        return None
    if not others:
        return first
    kept = ast.copy_location(ast.Tuple(elts=[first, *others], ctx=ast.Load()), hint.slice)
    return ast.copy_location(ast.Subscript(value=hint.value, slice=kept, ctx=ast.Load()), hint)


def _values(spec: ast.arguments, inner: object, scope: dict[str, Any]) -> dict[ast.expr, str]:
    """Return the values of defaults that name what only the function around has."""
    if not isinstance(inner, types.FunctionType):
        return {}
    named = inner.__kwdefaults__ or {}
    given = [*zip(spec.defaults, inner.__defaults__ or (), strict=False)]
    given += [(at, named.get(one.arg)) for one, at in zip(spec.kwonlyargs, spec.kw_defaults, strict=True) if at]
    texts = {default: value_text(value) for default, value in given if not _is_known(default, scope)}
    return {default: text for default, text in texts.items() if text is not None}


def _is_known(expression: ast.expr, scope: dict[str, Any]) -> bool:
    names = {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)}
    return all(name in scope or hasattr(builtins, name) for name in names)


def _plain_defaults(
    spec: ast.arguments, module: ModuleText, values: dict[ast.expr, str]
) -> tuple[ast.arguments, list[Replacement]]:
    edits: list[Replacement] = []

    def stand_in(default: ast.expr | None) -> ast.expr | None:
        if default is None or (default not in values and not reaches_pydsl(default, module.scope)):
            return default
        text = values.get(default, "...")
        start, end = (default.lineno, default.col_offset), (default.end_lineno or 0, default.end_col_offset or 0)
        edits.append(Replacement(start, end, text))
        return ast.copy_location(ast.parse(text, mode="eval").body, default)

    fields = {name: getattr(spec, name) for name in spec._fields}
    fields["defaults"] = [stand_in(default) for default in spec.defaults]
    fields["kw_defaults"] = [stand_in(default) for default in spec.kw_defaults]
    return ast.arguments(**fields), edits
