"""What a project says of artifacts: `[tool.pydsl.artifacts]`.

A run on this machine changes no bucket that its manifest names, unless the project says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.artifacts import sendable
from pydsl.files.archives.limits import UnpackingLimits
from pydsl.lint.project import ProjectTable

if TYPE_CHECKING:
    from pydsl.lint.project import Project

TABLE = "artifacts"
SEND = "send"


class ArtifactSettings(ProjectTable, frozen=True, kw_only=True):
    """Which stores outputs are sent to, besides the run's own folder, and what an archive may unpack to."""

    send: tuple[str, ...] = ()
    unpacked_entries: int = UnpackingLimits().entries
    unpacked_bytes: int = UnpackingLimits().bytes
    unpacked_ratio: int = UnpackingLimits().ratio
    unpacked_free: int = UnpackingLimits().free

    @property
    def limits(self) -> UnpackingLimits:
        """What an archive may unpack to."""
        return UnpackingLimits(
            entries=self.unpacked_entries,
            bytes=self.unpacked_bytes,
            ratio=self.unpacked_ratio,
            free=self.unpacked_free,
        )


def artifact_settings(project: Project) -> ArtifactSettings:
    """Read a project's table. Raises UsageError."""
    settings = ArtifactSettings(**project.settings(TABLE, ArtifactSettings))
    if settings.send and not set(settings.send) <= {*sendable()}:
        said = f"[tool.pydsl.{TABLE}] {SEND} lists stores: there are {', '.join(sendable())}; not {[*settings.send]!r}"
        raise project.error(said, TABLE, SEND)
    return settings
