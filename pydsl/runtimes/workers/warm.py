"""Run a Python file as `python FILE ARGUMENTS` would, in a process that was forked from an interpreter that is up.

A part of `worker`'s script: standard library only, Python 3.8 on. What only a new interpreter can do is left to one.
"""

from __future__ import annotations

import ast
import atexit
import contextlib
import errno
import gc
import importlib
import io
import itertools
import os
import signal
import stat
import sys
import types
import warnings
import weakref
from importlib.machinery import SourceFileLoader

TYPE_CHECKING = False  # `typing` is costly to import

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any, NoReturn

    Made = tuple[Any, types.ModuleType | None]
    """The code of a file, None if there's none, and the main module where part of it has been run."""

FLUSH_FAILED = 120
"""Python's exit status where standard output couldn't be written."""
ARCHIVE = b"PK"
MAIN = "__main__"


class Prepared:
    """What is left to do of a file after the fork: run its code, whose modules come from its folder first.

    To touch an object after the fork copies a page of memory, which costs more than most of what is done with it.
    """

    def __init__(self, code: Any, folder: str) -> None:
        self.code = code
        self.folder = folder


class KnownModules:
    """The modules that are there before the fork. Who looks at each name of them touches a hundred pages."""

    def __init__(self) -> None:
        self.names = frozenset(sys.modules) - {MAIN}
        self.count = len(sys.modules)
        self.last = next(reversed(sys.modules))

    def added(self) -> list[str]:
        """Return the names of the modules that have come since, and the main one's."""
        new = list(itertools.takewhile(lambda name: name != self.last, reversed(sys.modules)))
        if len(sys.modules) - self.count == len(new):
            return [MAIN, *reversed(new)]
        return [name for name in sys.modules if name not in self.names]  # some were taken away


def load(modules: Sequence[str], known: str) -> KnownModules:
    """Import what scripts use most, so that each forked process has it; `known` is the text of a file of ours."""
    for name in modules:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    _known.append(known.encode())
    gc.collect()
    gc.freeze()
    return KnownModules()


_known: list[bytes] = []
"""Files of which all but the last statement can be run before the fork: that defines things, and does nothing."""


def prepared(argv: list[str]) -> Prepared | None:
    """Make a file the main one, as far as that can be before the fork; the next container with the same finds it made.

    None for what the forked process has to look at itself: what the compiler warns of or refuses, say.
    """
    path = os.path.abspath(argv[1])
    source = read(path)
    if source is None or not is_plain(path, source):
        return None
    code, main = once(begun if source in _known else without_warning, path, source)
    if main is not None:
        main.__dict__["compile"] = compiler(argv[-1])
    return None if code is None else entered(code, main or made_main(path), argv)


def once(make: Callable[[str, bytes], Made], path: str, source: bytes) -> Made:
    """Return what is made of a file's bytes, which others with the same get, too: the last ones are kept."""
    made = _made.pop((make, path, source), None)
    if made is None:
        while len(_made) >= MOST:
            del _made[next(iter(_made))]
        made = make(path, source)
        gc.collect()  # takes away what Python keeps of it for objects to come, page by page; or each fork does that
        gc.freeze()
    _made[make, path, source] = made
    return made


_made: dict[tuple[Callable[[str, bytes], Made], str, bytes], Made] = {}
LONGEST, MOST = 256 * 1024, 64
"""Bytes of a file that runs warm, and how many compiled ones are kept."""


def without_warning(path: str, source: bytes) -> Made:
    """Return the code of a file that the compiler has nothing to say of: who says that is the forked process."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return compiled(path, source), None


def begun(path: str, source: bytes) -> Made:
    """Run all but the last statement of a file of ours; return the code of that, and the main module."""
    *definitions, last = ast.parse(source, path).body
    main = made_main(path)
    exec(compile(ast.Module(definitions, []), path, "exec", dont_inherit=True), main.__dict__)
    return compile(ast.Module([last], []), path, "exec", dont_inherit=True), main


def compiler(script: str) -> Callable[..., Any]:
    """Return a `compile` that has compiled the script of a file of ours, whose words end with it, before the fork."""
    source = read(script)
    code = once(without_warning, script, source)[0] if source is not None else None
    known = (source, script, "exec")
    return compile if code is None else lambda *given, **flags: code if given == known else compile(*given, **flags)


def entered(code: Any, main: types.ModuleType, argv: list[str]) -> Prepared:
    """Make a module the main one, and let `sys` say of it what it says in a new interpreter."""
    sys.modules[MAIN] = main
    sys.argv[:] = argv[1:]
    if hasattr(sys, "orig_argv"):
        sys.orig_argv[:] = argv
    return Prepared(code, os.path.dirname(os.path.realpath(argv[1])))


def run(argv: list[str], env: Mapping[str, str], file: Prepared | None, loaded: KnownModules) -> NoReturn:
    """Run a file to its end, and end the process as Python would. `file` is what is left to do of it."""
    if file is None:
        file = prepared_late(argv)
    if file is None:
        for number in (signal.SIGPIPE, getattr(signal, "SIGXFSZ", signal.SIGPIPE)):
            signal.signal(number, signal.SIG_DFL)
        os.execve(argv[0], argv, env)
    if not getattr(sys.flags, "safe_path", False):
        sys.path[0] = file.folder
    status, interrupted = 0, False
    try:
        exec(file.code, sys.modules[MAIN].__dict__)
    except BaseException as error:
        status, interrupted = status_of(error), isinstance(error, KeyboardInterrupt)
    failed = finished(loaded)
    if interrupted:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    os._exit(FLUSH_FAILED if failed else status)


def prepared_late(argv: list[str]) -> Prepared | None:
    """Return a file as it is made after the fork; None if only a new interpreter can run it."""
    path = os.path.abspath(argv[1])
    source = read(path)
    code = compiled(path, source) if source is not None and is_plain(path, source) else None
    return None if code is None else entered(code, made_main(path), argv)


def read(path: str) -> bytes | None:
    """Return a file's bytes; None if it can't be read at once, or is long."""
    try:
        with open(path, "rb", buffering=0, opener=without_waiting) as opened:
            return opened.read()
    except OSError:
        return None


def is_plain(path: str, source: bytes) -> bool:
    """Whether a file is plain source, and no modules beside it would hide some that are loaded."""
    try:
        names = {name.partition(".")[0] for name in os.listdir(os.path.dirname(path))}
    except OSError:
        return False
    return b"\0" not in source and not source.startswith(ARCHIVE) and sys.modules.keys().isdisjoint(names)


def without_waiting(path: str, flags: int) -> int:
    """Open a regular file only, and no long one: nothing here waits for a FIFO."""
    descriptor = os.open(path, flags | os.O_NONBLOCK)
    state = os.fstat(descriptor)
    if not stat.S_ISREG(state.st_mode) or state.st_size > LONGEST:
        os.close(descriptor)
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), path)
    return descriptor


def compiled(path: str, source: bytes) -> Any:
    """Return the code of a file's bytes; None if the compiler refuses it."""
    try:
        return compile(source, path, "exec", dont_inherit=True)
    except (ValueError, SyntaxError, MemoryError, RecursionError, Warning):
        return None


def made_main(path: str) -> types.ModuleType:
    """Make the module `__main__` of a file."""
    main = types.ModuleType(MAIN)
    main.__dict__.update(__builtins__=sys.modules["builtins"], __file__=path, __cached__=None)
    main.__dict__["__loader__"] = SourceFileLoader(MAIN, path)
    if sys.version_info < (3, 14):
        main.__dict__.update(__annotations__={})
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


def finished(loaded: KnownModules) -> bool:
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
    let_go(loaded.added())
    return flush(sys.stdout) or lost


def let_go(names: Sequence[str]) -> None:
    """Take modules away, and clear those that somebody still holds, the last ones first, as Python does."""
    flush_open()
    modules = [weakref.ref(sys.modules.pop(name)) for name in names if isinstance(sys.modules[name], types.ModuleType)]
    gc.collect()
    for module in reversed(modules):
        clear(module())
    gc.collect()


def flush_open() -> None:
    """Write what open files hold, texts first: in a cycle, that may go after the descriptor."""
    found = [one for one in gc.get_objects() if issubclass(type(one), (io.TextIOWrapper, io.BufferedWriter))]
    for stream in sorted(found, key=lambda one: issubclass(type(one), io.BufferedWriter)):
        flush(stream)


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
