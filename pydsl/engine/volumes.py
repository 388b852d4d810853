"""The workflow's volumes: tags in them may refer to any step or task, and are replaced as those come to be known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.expr.lang.text import marshal
from pydsl.expr.tags import Mode, Scope
from pydsl.plan.replacing import replaced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydsl.spec import wire


class RunVolumes:
    """The volumes of a run, as far as they are known. `open` are those that hold tags still."""

    def __init__(self, declared: Sequence[wire.Volume]) -> None:
        self.list: list[wire.Volume] = list(declared)
        self.open = _open(self.list)

    def fill(self, scope: Scope) -> None:
        """Replace what can be."""
        if self.open:
            self.list = replaced(self.list, scope, Mode.ALLOW)
            self.open = _open(self.list)

    def seen_from(self, scope: Scope) -> list[wire.Volume]:
        """Return the volumes as a pod has them, with the tags replaced that only it knows."""
        made: list[wire.Volume] = replaced(self.list, scope, Mode.ALLOW)
        return made


def _open(volumes: list[wire.Volume]) -> list[wire.Volume]:
    return [volume for volume in volumes if "{{" in marshal(volume)]
