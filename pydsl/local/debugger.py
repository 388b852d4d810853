"""Run a Python file under pdb, as a script of its own in a pod: standard library only, Python 3.8 on.

    python debugger.py SCRIPT FUNCTION PROGRAM ARGUMENTS

It stops where FUNCTION of SCRIPT begins (the script itself without one) and, later on, where an exception comes out.
"""

from __future__ import annotations

import ast
import importlib.util
import os
import pdb
import sys
import types
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from types import TracebackType


class Debugger(pdb.Pdb):
    """A debugger that begins where it's told to, and knows whether somebody left it."""

    has_left = False

    def set_quit(self) -> None:
        """Take note that somebody had enough."""
        self.has_left = True
        super().set_quit()


def main(script: str, function: str, program: str, *arguments: str) -> NoReturn:
    """Run the program to its end, with its exit status."""
    if program == "-m":
        program, arguments = file_of(arguments[0]), arguments[1:]
    debugger = Debugger()
    debugger.rcLines.append("continue")
    debugger.set_break(debugger.canonic(script), first_line(script, function), temporary=True)
    try:
        debugger.run(compile(text_of(program), program, "exec", dont_inherit=True), made_main(program, arguments))
    except Exception as error:
        trace = own_part(error.__traceback__, program)
        sys.excepthook(type(error), error, trace)
        pdb.post_mortem(trace)
        sys.exit(1)
    sys.exit(int(debugger.has_left))


def file_of(module: str) -> str:
    """Return the file of a module that is run by its name."""
    found = importlib.util.find_spec(module)
    if found is None or found.origin is None:
        sys.exit(f"No module named {module}")
    return found.origin


def text_of(path: str) -> str:
    """Read a file of Python."""
    with open(path, encoding="utf-8") as file:
        return file.read()


def first_line(script: str, function: str) -> int:
    """Return the line of the first statement of a script's function; of the script, if it has none of that name."""
    module = ast.parse(text_of(script))
    named = [one for one in module.body if getattr(one, "name", None) == function and hasattr(one, "body")]
    body = getattr(named[-1], "body", module.body) if named else module.body
    after = [one for one in body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))]
    return int((after or body)[0].lineno) if body else 1


def made_main(program: str, arguments: tuple[str, ...]) -> dict[str, object]:
    """Make the module `__main__`, and let `sys` say what it says where the program runs by itself."""
    sys.argv[:] = [program, *arguments]
    sys.path[0] = os.path.dirname(os.path.abspath(program))
    made = sys.modules["__main__"] = types.ModuleType("__main__")
    made.__file__ = program
    return vars(made)


def own_part(trace: TracebackType | None, program: str) -> TracebackType | None:
    """Return a traceback without what is the debugger's."""
    inner = trace
    while inner is not None and inner.tb_frame.f_code.co_filename != program:
        inner = inner.tb_next
    return inner or trace


if __name__ == "__main__":
    main(*sys.argv[1:])
