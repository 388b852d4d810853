"""What all pods of a run have in common: read from the workflow's spec once, not for each pod."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from pydsl.expr.tagging import holds_tags
from pydsl.expr.tags import Mode
from pydsl.plan.replacing import replaced

if TYPE_CHECKING:
    from pydsl.engine.globals import Globals
    from pydsl.spec import wire

_OF_SPEC = (
    "securityContext", "hostNetwork", "podSpecPatch", "serviceAccountName", "automountServiceAccountToken", "executor",
    "nodeSelector", "affinity", "tolerations", "schedulerName", "imagePullSecrets", "hostAliases", "dnsConfig",
    "dnsPolicy", "podPriorityClassName", "podMetadata", "artifactRepositoryRef",
)  # fmt: skip
"""What the workflow's spec says of all pods."""


class Shared:
    """What all pods have: `claims` is a volume for each volume claim template."""

    def __init__(self, spec: wire.WorkflowSpec) -> None:
        kept = {key: value for key, value in spec.items() if key in _OF_SPEC}
        self._spec = cast("wire.WorkflowSpec", kept)
        self._is_tagged = holds_tags(self._spec)
        self.archive_logs = bool(spec.get("archiveLogs"))
        self.claims = [_volume(claim["metadata"]["name"]) for claim in spec.get("volumeClaimTemplates") or ()]

    def seen_from(self, globals: Globals) -> wire.WorkflowSpec:
        """Return what the spec says of all pods, its tags replaced by what the run's variables are now."""
        return replaced(self._spec, globals.scope, Mode.ALLOW) if self._is_tagged else self._spec


def _volume(claim: str) -> wire.Volume:
    return {"name": claim, "persistentVolumeClaim": {"claimName": claim}}
