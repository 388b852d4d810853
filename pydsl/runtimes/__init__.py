"""Where the containers of a pod run: a runtime gives each container a place of its own.

A backend is one file: `process` runs plain subprocesses, `sandbox` puts each into bubblewrap. `pick` chooses.
"""

from __future__ import annotations

from pydsl.runtimes.model import Launch, Mount, Needs, Place, Runtime
from pydsl.runtimes.pick import RUNTIMES, pick

__all__ = ["RUNTIMES", "Launch", "Mount", "Needs", "Place", "Runtime", "pick"]
