"""`sandbox`: a container is a process in namespaces of its own, with a root folder of its own.

The machine's system folders are mounted into the root read-only, so the machine's commands run; every other path is
private. The namespaces are made by `workers.namespaces`, or by bubblewrap where the system lets only that one make some
(`ways`). A *slot* is one set of namespaces: containers use it one after the other (docs/adr/0010).
"""

from __future__ import annotations

from pydsl.runtimes.backends.sandbox.runtime import SandboxRuntime
from pydsl.runtimes.backends.sandbox.ways import begin, why_not
from pydsl.runtimes.model import Backend

BACKEND = Backend(name="sandbox", rank=1, begin=begin, why_not=why_not, make=SandboxRuntime)

__all__ = ["BACKEND", "SandboxRuntime"]
