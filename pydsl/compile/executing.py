"""Running an author's file: nothing that it does to this process outlasts it, and its prints stay out of our output."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import os
import sys
from typing import TYPE_CHECKING, NoReturn

from pydsl.authoring.printing import InWords

if TYPE_CHECKING:
    import types
    from collections.abc import Iterator

    from pydsl.compile.modules import ModuleHome


class EndedPython(BaseException):
    """The file would have ended this process; not an Exception, so that no `except` of the author's takes it."""


def module_of(home: ModuleHome, file: str) -> types.ModuleType:
    """Make the module of a file, as an import would; the packages that it's in are imported first."""
    if home.package and not home.is_package:
        importlib.import_module(home.package)
    places = [home.folder] if home.is_package else None
    spec = importlib.util.spec_from_file_location(home.name, os.path.abspath(file), submodule_search_locations=places)
    assert spec is not None, "a file that ends in .py has a loader"
    module = importlib.util.module_from_spec(spec)
    module.__file__ = file
    sys.modules[home.name] = module
    return module


@contextlib.contextmanager
def contained() -> Iterator[None]:
    """Run an author's code: what it prints goes to standard error; it can't end Python, nor leave another folder."""
    folder = os.getcwd()
    try:
        with _prints_aside(), _no_end(), _room_on_the_stack():
            yield
    finally:
        os.chdir(folder)


@contextlib.contextmanager
def _prints_aside() -> Iterator[None]:
    """Send standard output to standard error, also that of programs which the file starts."""
    told = InWords(sys.stderr)
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told), contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError, ValueError):  # there may be no such file
            if sys.__stdout__ is not None:
                sys.__stdout__.flush()
            kept = os.dup(1)
            stack.callback(os.close, kept)
            os.dup2(2, 1)
            stack.callback(os.dup2, kept, 1)
        yield


LEAST_DEPTH = 500
"""Calls within calls that pydsl itself may need."""


@contextlib.contextmanager
def _room_on_the_stack() -> Iterator[None]:
    """Let the file allow deeper calls while it runs, and none so shallow that nothing else could run."""
    limit, real = sys.getrecursionlimit(), sys.setrecursionlimit

    def limited(depth: int, /) -> None:
        if depth < LEAST_DEPTH:
            raise RecursionError(f"a recursion limit of {depth} is too low: {LEAST_DEPTH} is the least")
        real(depth)

    sys.setrecursionlimit = limited
    try:
        yield
    finally:
        sys.setrecursionlimit = real
        real(limit)


_ENDINGS = ("_exit", "abort", "execv", "execve")


@contextlib.contextmanager
def _no_end() -> Iterator[None]:
    """Make the ways to end a process raise, in this process; a fork of it may end as it likes."""
    own, real = os.getpid(), {name: getattr(os, name) for name in _ENDINGS if hasattr(os, name)}

    def raising(name: str) -> object:
        def end(*arguments: object) -> NoReturn:
            if os.getpid() != own:
                real[name](*arguments)
            raise EndedPython(f"os.{name}({', '.join(map(repr, arguments[:1]))}) would have ended Python")

        return end

    for name in real:
        setattr(os, name, raising(name))
    try:
        yield
    finally:
        for name, function in real.items():
            setattr(os, name, function)
