"""Templates of one manifest that others refer to: called by `library.ref(...)`, imported from another file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydsl.decompile.module import PythonModule
    from pydsl.decompile.targets import Target

Key = tuple[str, str, bool]
"""What a templateRef names: the manifest, its template, and whether that's a ClusterWorkflowTemplate."""
LIBRARIES = {"WorkflowTemplate": False, "ClusterWorkflowTemplate": True}
"""Kinds that have templates for others, and whether they're the cluster's."""


class SharedTemplate(Struct, frozen=True):
    """A template that others may call: the variable of its manifest, what it takes, and the module of both."""

    library: str
    target: Target
    module: str = ""
    """"" for the one that's being written."""

    def called_in(self, module: PythonModule) -> Target:
        """Return what calls it in a module, which imports it."""
        library, python = self.library, self.target.python
        if self.module:
            library, python = (module.use_local(self.module, name) for name in (library, python))
        return replace(self.target, python=f"{library}.ref({python})")


@attrs.frozen
class Neighbour:
    """A module beside the one that's being written, or below it: by its dotted name from there."""

    module: str
    source: str
    shared: Mapping[Key, SharedTemplate] = attrs.field(factory=dict, repr=False)

    def imported(self) -> dict[Key, SharedTemplate]:
        """Return its templates for others, as they're imported."""
        return {key: replace(one, module=self.module) for key, one in self.shared.items() if not one.module}
