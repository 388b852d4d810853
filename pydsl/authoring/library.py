"""Templates that are somewhere else: those of a WorkflowTemplate, called by `templateRef`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from pydsl.authoring.callee import Callee, called

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydsl.authoring.calls import Call
    from pydsl.authoring.inputs import DeclaredOutputs, Input
    from pydsl.diagnostics import Place


class LibraryTemplate(Callee):
    """A template as another manifest has it: the same inputs and outputs, called by reference."""

    def __init__(self, template: Callee, library: Any) -> None:
        self.template = template
        self.library = library
        self.name = template.name

    @property
    def inputs(self) -> Mapping[str, Input]:  # type: ignore[override]  # read only here
        """Its inputs by Python name."""
        return self.template.inputs

    @property
    def outputs(self) -> DeclaredOutputs:  # type: ignore[override]  # read only here
        """What a call of it gives."""
        return self.template.outputs

    @property
    def required(self) -> tuple[str, ...]:
        """The inputs that every call has to pass."""
        return self.template.required

    @property
    def output_hint(self) -> str | None:  # type: ignore[override]  # the template's own
        """What to write so that it has an output."""
        return self.template.output_hint

    @property
    def python_name(self) -> str:
        """What Python calls it."""
        return self.template.python_name

    def where(self) -> Place | None:
        """Where it's defined."""
        return self.template.where()

    def __call__(self, /, *args: Any, **kwargs: Any) -> Call[Any]:
        """Add a step or a task to the open block."""
        frame = sys._getframe(1)
        return called(self, args, kwargs, frame.f_code, frame.f_lasti)
