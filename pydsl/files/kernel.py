"""`openat2` with RESOLVE_IN_ROOT: Linux resolves a path inside a folder by itself, since 5.6."""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import sys
from typing import TYPE_CHECKING

from pydsl.files.faults import fault

if TYPE_CHECKING:
    from typing import Any

OPENAT2 = 437
"""The number of the call, the same on every architecture but alpha."""
NO_MAGIC_LINKS = 0x02
NO_LINKS = 0x04
IN_ROOT = 0x10
TRIES = 16
"""A path that other processes rename meanwhile is given back to be tried again."""


class _How(ctypes.Structure):
    _fields_ = (("flags", ctypes.c_uint64), ("mode", ctypes.c_uint64), ("resolve", ctypes.c_uint64))


SIZE = ctypes.sizeof(_How)


@functools.lru_cache(maxsize=64)
def _how(flags: int, mode: int, resolve: int) -> Any:
    """Return a pointer to what the call takes beside the path; it's read only."""
    return ctypes.byref(_How(flags, mode, resolve))


def open_in(folder: int, path: str, flags: int, mode: int, links: int = 0) -> int:
    """Open a path below a folder's descriptor; links are followed as if the folder were the root. Raises OSError.

    With `links` NO_LINKS, one on the way is an error.
    """
    encoded = os.fsencode(path) or b"."
    how = _how(flags, mode if flags & os.O_CREAT else 0, NO_MAGIC_LINKS | IN_ROOT | links)
    for _ in range(TRIES):
        descriptor: int = _call()(OPENAT2, folder, encoded, how, SIZE)
        if descriptor >= 0:
            return descriptor
        if ctypes.get_errno() not in {errno.EAGAIN, errno.EINTR}:
            break
    raise fault(ctypes.get_errno(), path)


@functools.cache
def _call() -> ctypes._NamedFuncPointer:
    call = ctypes.CDLL(None, use_errno=True).syscall
    call.restype = ctypes.c_long
    call.argtypes = (ctypes.c_long, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p, ctypes.c_size_t)
    return call


@functools.cache
def is_there() -> bool:
    """Whether this system has the call and lets this process use it; tries it once."""
    if not sys.platform.startswith("linux") or os.uname().machine == "alpha":
        return False
    folder = os.open("/", os.O_PATH | os.O_CLOEXEC)
    try:
        os.close(open_in(folder, "/", os.O_PATH | os.O_CLOEXEC, 0))
    except OSError:
        return False
    else:
        return True
    finally:
        os.close(folder)
