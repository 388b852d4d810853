"""Which runtime each pod of a run has, where a run has several: said of templates and images, or found out before it.

The run keeps it, so that whoever takes it up, or looks into one of its steps, places its pods as they were.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from pydsl.local.templates import containers, image_of
from pydsl.runtimes import JOIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydsl.runtimes import Picked, Runtime
    from pydsl.spec import wire


class Placing(Struct, frozen=True):
    """The names of runtimes, by templates and by images; a template's own goes before its images'."""

    templates: Mapping[str, str] = field(default_factory=dict)
    images: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def kept(cls, given: Any) -> Placing:
        """Read it as a run keeps it; of a run that has kept none, nothing is said."""
        return cls(**(given or {}))

    @property
    def to_keep(self) -> dict[str, Mapping[str, str]]:
        """What a run keeps of it, as JSON."""
        return {"templates": self.templates, "images": self.images}

    def stated_of(self, template: wire.Template) -> str:
        """Return the runtime that is said of a template's pods; "" where nothing is."""
        own = self.templates.get(template.get("name") or "")
        if own:
            return own
        return next((self.images[one] for one in map(image_of, containers(template)) if one in self.images), "")

    def without(self, templates: Iterable[wire.Template]) -> list[wire.Template]:
        """List the templates of which nothing is said."""
        return [template for template in templates if not self.stated_of(template)]

    def among(self, runtime: Runtime, template: wire.Template) -> Runtime:
        """Return the runtime of a template's pods: one of several, or the run's only one."""
        if JOIN not in runtime.name:
            return runtime
        from pydsl.runtimes.several import Several  # few runs have several

        assert isinstance(runtime, Several)
        return runtime.kinds.get(self.stated_of(template), runtime.first)


class Chosen(Struct, frozen=True):
    """What a run's pods run under, and which of them otherwise than the rest."""

    picked: Picked
    placing: Placing = field(default_factory=Placing)

    def of(self, template: wire.Template) -> Picked:
        """Return the runtime of a template's pods."""
        return replace(self.picked, runtime=self.placing.among(self.picked.runtime, template))
