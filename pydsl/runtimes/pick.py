"""Which runtime a run uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.errors import Refused, UsageError

if TYPE_CHECKING:
    from pydsl.runtimes.model import Probe, Runtime

RUNTIMES = ("sandbox", "process")
"""In the order of preference."""


def pick(name: str) -> Runtime:
    """Give the runtime of this name; for `auto` the first of RUNTIMES that works here.

    Raises UsageError for an unknown name and Refused for one that this machine can't use.
    """
    if name == "auto":
        return _first_that_works()
    if name not in RUNTIMES:
        raise UsageError(f"no runtime is called {name!r}: there is {', '.join(RUNTIMES)}")
    reason = _probe(name)()
    if reason is not None:
        raise Refused(f"the {name} runtime: {reason}")
    return _make(name)


def _first_that_works() -> Runtime:
    reasons = []
    for name in RUNTIMES:
        reason = _probe(name)()
        if reason is None:
            return _make(name)
        reasons.append(reason)
    raise Refused(f"no runtime works on this machine: {'; '.join(reasons)}")


def _probe(name: str) -> Probe:
    from pydsl.runtimes import process, sandbox  # a command that runs nothing doesn't load them

    probes: dict[str, Probe] = {"sandbox": sandbox.why_not, "process": process.why_not}
    return probes[name]


def _make(name: str) -> Runtime:
    from pydsl.runtimes.process import ProcessRuntime  # as above
    from pydsl.runtimes.sandbox import SandboxRuntime

    return SandboxRuntime() if name == "sandbox" else ProcessRuntime()
