"""Run a Python file as `python FILE ARGUMENTS` would, in a process that was forked from an interpreter that is up.

A part of `worker`'s script: standard library only, Python 3.8 on. What only a new interpreter can do is left to one.
"""

from __future__ import annotations

import atexit
import contextlib
import errno
import gc
import importlib
import io
import os
import signal
import stat
import sys
import types
import warnings
import weakref
from importlib.machinery import SourceFileLoader
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FLUSH_FAILED = 120
"""Python's exit status where standard output couldn't be written."""
ARCHIVE = b"PK"
MAIN = "__main__"


def load(modules: Sequence[str]) -> None:
    """Import what scripts use most, so that each process that is forked has it."""
    for name in modules:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    gc.collect()
    gc.freeze()


def prepared(file: str) -> Any:
    """Return the file's code, made before the fork so that the next container with the same file finds it made.

    None for what the forked process has to look at itself: long files, and what the compiler warns of or refuses.
    """
    path = os.path.abspath(file)
    source = read(path)
    if source is None or len(source) > LONGEST:
        return None
    if (path, source) not in _codes:
        while len(_codes) >= MOST:
            del _codes[next(iter(_codes))]
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            _codes[path, source] = compiled(path, source)
    return _codes[path, source]


_codes: dict[tuple[str, bytes], Any] = {}
LONGEST, MOST = 256 * 1024, 64
"""Bytes of a file that's compiled before the fork, and how many are kept."""


def run(argv: list[str], env: Mapping[str, str], code: Any) -> NoReturn:
    """Run a file to its end, and end the process as Python would. `code` is the file's if it's known."""
    path = os.path.abspath(argv[1])
    if code is None:
        code = compiled(path, read(path))
    if code is None:
        for number in (signal.SIGPIPE, getattr(signal, "SIGXFSZ", signal.SIGPIPE)):
            signal.signal(number, signal.SIG_DFL)
        os.execve(argv[0], argv, env)
    before = set(sys.modules) - {MAIN}
    status, interrupted = 0, False
    try:
        exec(code, made_main(argv).__dict__)
    except BaseException as error:
        status, interrupted = status_of(error), isinstance(error, KeyboardInterrupt)
    failed = finished(before)
    if interrupted:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    os._exit(FLUSH_FAILED if failed else status)


def read(path: str) -> bytes | None:
    """Return a file's bytes; None if it's no plain source, or modules beside it would hide some that are loaded."""
    try:
        with open(path, "rb", opener=without_waiting) as opened:
            source = opened.read()
        names = {name.partition(".")[0] for name in os.listdir(os.path.dirname(path))}
    except OSError:
        return None
    is_plain = b"\0" not in source and not source.startswith(ARCHIVE) and names.isdisjoint(sys.modules)
    return source if is_plain else None


def without_waiting(path: str, flags: int) -> int:
    """Open a regular file only: nothing here waits for a FIFO."""
    descriptor = os.open(path, flags | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), path)
    return descriptor


def compiled(path: str, source: bytes | None) -> Any:
    """Return the code of a file's bytes; None if there's none, or the compiler refuses it."""
    try:
        return None if source is None else compile(source, path, "exec", dont_inherit=True)
    except (ValueError, SyntaxError, MemoryError, RecursionError, Warning):
        return None


def made_main(argv: list[str]) -> types.ModuleType:
    """Make the module `__main__`, and let `sys` say what it says in a new interpreter."""
    path = os.path.abspath(argv[1])
    main = types.ModuleType(MAIN)
    main.__dict__.update(__builtins__=sys.modules["builtins"], __file__=path, __cached__=None)
    main.__dict__["__loader__"] = SourceFileLoader(MAIN, path)
    if sys.version_info < (3, 14):
        main.__dict__.update(__annotations__={})
    sys.modules[MAIN] = main
    sys.argv[:] = argv[1:]
    if not getattr(sys.flags, "safe_path", False):
        sys.path[0] = os.path.dirname(os.path.realpath(argv[1]))
    if hasattr(sys, "orig_argv"):
        sys.orig_argv[:] = argv
    return main


def status_of(error: BaseException) -> int:
    """Return the exit status that an exception gives Python, after showing it as Python does."""
    if isinstance(error, SystemExit):
        return status_of_exit(error.code)
    lines = error.__traceback__
    while lines is not None and lines.tb_frame.f_code.co_filename == run.__code__.co_filename:
        lines = lines.tb_next
    sys.excepthook(type(error), error.with_traceback(lines), lines)
    return 1


def status_of_exit(code: Any) -> int:
    """Return the exit status for what `sys.exit` was given; print it if it's no number."""
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    flush(sys.stdout)
    print(code, file=sys.stderr)
    return 1


def finished(before: set[str]) -> bool:
    """Do what Python does at its end, but for memory that the process takes with it; return whether output was lost.

    Threads are waited for, exit handlers run, and what the script's modules hold is let go of, so that files which
    nobody closed are written.
    """
    threading = sys.modules.get("threading")
    if threading is not None:
        threading._shutdown()
    atexit._run_exitfuncs()
    lost = flush(sys.stdout)
    flush(sys.stderr)
    let_go([name for name in sys.modules if name not in before])
    return flush(sys.stdout) or lost


def let_go(names: Sequence[str]) -> None:
    """Take modules away, and clear those that somebody still holds, the last ones first, as Python does."""
    for kind in (io.TextIOWrapper, io.BufferedWriter):  # in a cycle, what a file holds may go after its descriptor
        for stream in [found for found in gc.get_objects() if issubclass(type(found), kind)]:
            flush(stream)
    modules = [weakref.ref(sys.modules.pop(name)) for name in names if isinstance(sys.modules[name], types.ModuleType)]
    gc.collect()
    for module in reversed(modules):
        clear(module())
    gc.collect()


def clear(module: Any) -> None:
    """Forget the names of a module, those with an underscore first, as Python does."""
    names = getattr(module, "__dict__", {})
    for hidden in (True, False):
        for name in list(names):
            if name.startswith("_") == hidden and not name.startswith("__"):
                names[name] = None


def flush(stream: Any) -> bool:
    """Write what a stream holds; return whether that failed."""
    try:
        if stream is not None and not stream.closed:
            stream.flush()
    except (OSError, ValueError):
        return True
    return False
