"""What a run tells when it's over; `pydsl.report.updates` has what it tells while it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from pydsl.report.updates import NodeState, Update

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ["NodeState", "RunReport", "Update"]

SUCCEEDED = "Succeeded"


@attrs.frozen(kw_only=True)
class RunReport:
    """A finished run. `workflow` is the Workflow as Argo prints it, with its status."""

    name: str
    uid: str
    phase: str
    message: str
    workflow: Mapping[str, Any]
    folder: Path
    """Logs and artifacts: each pod has a folder below it, called by its node's id."""
    notes: Sequence[str] = ()
    """What of the manifest this machine ignored."""

    @property
    def nodes(self) -> Mapping[str, Any]:
        """The nodes by id, as in the Workflow's `status.nodes`."""
        nodes: Mapping[str, Any] = self.workflow.get("status", {}).get("nodes", {})
        return nodes

    @property
    def exit_status(self) -> int:
        """0 if the workflow succeeded, else 1."""
        return 0 if self.phase == SUCCEEDED else 1

    def logs(self, node_id: str, container: str = "main", *, errors: bool = False) -> str:
        """Read what a pod's container wrote to standard output, or to standard error; "" if it never ran."""
        path = self.folder / node_id / f"{container}.{'stderr' if errors else 'stdout'}"
        return path.read_bytes().decode(errors="replace") if path.exists() else ""
