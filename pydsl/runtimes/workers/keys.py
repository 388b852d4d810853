"""Keys that the kernel keeps for a user: no namespace tells its own from the machine's, so no container gets at any.

A keyring of the session that a run was begun in may hold the user's tickets and passwords. Runs beside `namespaces`, as
a part of the worker's script: standard library only.
"""

from __future__ import annotations

import ctypes
import errno

SET_FILTER, FILTERED = 22, 2
LOAD, AND, IS, AT_LEAST, ABOVE, RETURN = 0x20, 0x54, 0x15, 0x35, 0x25, 0x06
"""Operations of the kernel's filters: on a word of the call, on what was loaded, and the verdict."""
NUMBER, ARCHITECTURE = 0, 4
"""Where a call's number and its architecture stand in what filters see."""
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
X32 = 0x40000000
"""A bit of the numbers of calls: they may be made in another way, too."""
CALLS = {0xC000003E: 248, 0x40000003: 286, 0xC00000B7: 217, 0x40000028: 309}
"""The first of add_key, request_key and keyctl by architecture: x86-64, x86, aarch64, arm."""


class FilterStep(ctypes.Structure):
    """One step of a filter: `yes` and `no` are how many steps to leave out."""

    _fields_ = [("code", ctypes.c_uint16), ("yes", ctypes.c_uint8), ("no", ctypes.c_uint8), ("value", ctypes.c_uint32)]


class Filter(ctypes.Structure):
    """A filter as the kernel takes it."""

    _fields_ = [("length", ctypes.c_uint16), ("steps", ctypes.POINTER(FilterStep))]


def refuse_keys() -> None:
    """Refuse this process and its children every call about keys, where the kernel has filters (seccomp(2))."""
    steps = [step for architecture, first in CALLS.items() for step in _refusing(architecture, first)]
    steps.append(FilterStep(RETURN, 0, 0, ALLOW))
    filter = Filter(len(steps), (FilterStep * len(steps))(*steps))
    ctypes.CDLL(None).prctl(SET_FILTER, FILTERED, ctypes.byref(filter), 0, 0)


def _refusing(architecture: int, first: int) -> list[FilterStep]:
    """Return the steps that judge the calls of one architecture."""
    return [
        FilterStep(LOAD, 0, 0, ARCHITECTURE),
        FilterStep(IS, 0, 6, architecture),
        FilterStep(LOAD, 0, 0, NUMBER),
        FilterStep(AND, 0, 0, 0xFFFFFFFF ^ X32),
        FilterStep(AT_LEAST, 0, 2, first),
        FilterStep(ABOVE, 1, 0, first + 2),
        FilterStep(RETURN, 0, 0, REFUSE),
        FilterStep(RETURN, 0, 0, ALLOW),
    ]
