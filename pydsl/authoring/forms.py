"""Which of the three forms a function is, told from its code object alone."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Any

from pydsl.authoring.places import definition, mistake

if TYPE_CHECKING:
    from collections.abc import Iterator

FORM_WORDS = {
    "composite": "a composite (its block makes steps)",
    "description": "a description (it returns a kind)",
    "python": "a Python function",
}

_WRITE_DEF = "write a function with `def`"
_COROUTINE, _GENERATOR, _ASYNC_GENERATOR = 0x80, 0x20, 0x200
_VARARGS, _VARKEYWORDS = 0x04, 0x08


def refuse_shape(function: Any) -> None:
    """Raise AuthoringError for a function that can't be a template: async, a generator, with `*args`, a class."""
    inner = function
    while hasattr(inner, "__wrapped__"):
        inner = inner.__wrapped__
    if not isinstance(inner, types.FunctionType):
        word = "a class" if isinstance(inner, type) else f"{type(inner).__name__}"
        hint = f'say options by their names: @template(image="{inner}")' if isinstance(inner, str) else _WRITE_DEF
        raise mistake("PD509", f"@template is for functions; this is {word}", hint)
    told = _misshapen(inner)
    if told is not None:
        raise mistake("PD509", *told, definition(inner))


def _misshapen(function: types.FunctionType) -> tuple[str, str] | None:
    """Return why a function can't be a template, and what to write instead."""
    flags, name = function.__code__.co_flags, function.__name__
    if flags & (_COROUTINE | _ASYNC_GENERATOR):
        return f"{name} is async: a template is a plain function", "leave out `async`"
    if flags & _GENERATOR:
        return f"{name} has a `yield`: a template returns its outputs", "return a list, or a Path"
    if flags & (_VARARGS | _VARKEYWORDS):
        return f"{name} takes `*args` or `**kwargs`: Argo's inputs have names", "name every input"
    return ("a lambda can't be a template", "write a function with `def`") if name == "<lambda>" else None


def composite_names(function: types.FunctionType) -> bool:
    """Whether a function's own code, and what's defined inside of it, names `Steps` or `DAG`.

    Names and attributes are looked up in its globals and its closure, so aliases count, and another library's DAG
    doesn't.
    """
    scope = scope_of(function)
    return any(_is_block(value) for code in codes_of(function.__code__) for value in _named(code, scope))


def kind_named(function: types.FunctionType) -> str | None:
    """Name the kind that a function's own code makes, `"Container"`; None if it makes none."""
    scope = scope_of(function)
    for value in _named(function.__code__, scope):
        if isinstance(value, type) and value.__module__ == "pydsl.authoring.kinds":
            return value.__name__
    return None


def scope_of(function: types.FunctionType) -> dict[str, Any]:
    """Return what a function sees by name: its globals, and what it closes over; the cell of what isn't there yet."""
    scope = dict(function.__globals__) if function.__closure__ else function.__globals__
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=False):
        try:
            scope[name] = cell.cell_contents
        except ValueError:  # defined later
            scope[name] = cell
    return scope


def codes_of(code: types.CodeType) -> Iterator[types.CodeType]:
    """Yield a function's own code, and that of all that's defined inside of it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from codes_of(constant)


def _named(code: types.CodeType, scope: dict[str, Any]) -> Iterator[Any]:
    names = (*code.co_names, *code.co_freevars)
    for name in names:
        value = scope.get(name)
        yield value
        if isinstance(value, types.ModuleType):
            yield from (getattr(value, attribute, None) for attribute in names if attribute in ("Steps", "DAG"))
    if "pydsl" in names and "pydsl" not in scope:  # imported inside of the function
        yield from (_block_named(name) for name in names if name in ("Steps", "DAG"))


def _is_block(value: Any) -> bool:
    return (
        isinstance(value, type) and value.__module__ == "pydsl.authoring.blocks" and value.__name__ in ("Steps", "DAG")
    )


def _block_named(name: str) -> Any:
    from pydsl.authoring import blocks

    return getattr(blocks, name)
