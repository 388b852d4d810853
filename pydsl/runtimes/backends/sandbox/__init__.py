"""`sandbox`: a container is a process in namespaces of its own, with a root folder of its own.

The machine's system folders are mounted into the root read-only, so the machine's commands run; every other path is
private. The namespaces are made by `workers.namespaces`, or by bubblewrap where the system lets only that one make some
(`ways`). A *slot* is one set of namespaces: containers use it one after the other (docs/adr/0010).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.errors import SettingError
from pydsl.runtimes.backends.sandbox.runtime import SandboxRuntime
from pydsl.runtimes.backends.sandbox.ways import begin, why_not
from pydsl.runtimes.model import Backend

if TYPE_CHECKING:
    from collections.abc import Mapping

TABLE, PATH = "[tool.pydsl.runtimes.sandbox]", ("runtimes", "sandbox")
NETWORKS = {"host": True, "none": False}


def _configured(table: Mapping[str, Any]) -> Backend:
    """Read a project's table. Raises UsageError for what isn't understood."""
    unknown = sorted(set(table) - {"network"})
    if unknown:
        raise SettingError(f"{TABLE}: no key is called {unknown[0]!r}: there is network", *PATH, unknown[0])
    name = table.get("network", "host")
    network = NETWORKS.get(name) if isinstance(name, str) else None
    if network is None:
        raise SettingError(f"{TABLE}: network is one of {', '.join(NETWORKS)}, not {name!r}", *PATH, "network")
    return Backend(
        name="sandbox",
        rank=1,
        begin=begin,
        why_not=why_not,
        make=lambda: SandboxRuntime(network=network),
        configured=_configured,
    )


BACKEND = _configured({})

__all__ = ["BACKEND", "SandboxRuntime"]
