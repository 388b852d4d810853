"""Templates that are spelt out by the spec's own classes, and called as others are: `template(Template(...))`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from pydsl.authoring.callee import Callee, called
from pydsl.authoring.inputs import DeclaredOutputs, said_inputs
from pydsl.authoring.names import check_step_name
from pydsl.authoring.places import here

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import FrameType

    from pydsl.authoring.calls import Call
    from pydsl.authoring.inputs import Input
    from pydsl.diagnostics import Place
    from pydsl.spec.template import Template as SpecTemplate


class SpeltTemplate(Callee):
    """A template as `pydsl.spec` says it: compiled to just that. Its calls' arguments aren't typed.

    What it calls by name is no part of the workflow by that alone: list those in `Workflow(..., templates=[...])`.
    """

    def __init__(self, spec: SpecTemplate, frame: FrameType) -> None:
        from pydsl.spec import Template, typed

        self.spot = here(frame)
        self.spec = typed(Template, spec)
        check_step_name(self.spec.name or "", self.spot, "template")
        self.name = self.spec.name or ""
        inputs: Any = self.spec.inputs
        self._inputs = said_inputs([*(inputs.parameters or ()), *(inputs.artifacts or ())] if inputs else ())

    @property
    def inputs(self) -> Mapping[str, Input]:  # type: ignore[override]  # read only here
        """Its inputs by Python name."""
        return self._inputs

    @property
    def outputs(self) -> DeclaredOutputs:  # type: ignore[override]  # read only here
        """What a call of it gives."""
        from pydsl.authoring.kinds import output_said

        given: Any = self.spec.outputs
        said = [*(given.parameters or ()), *(given.artifacts or ())] if given else []
        return DeclaredOutputs(tuple(map(output_said, said)), said)

    def where(self) -> Place | None:
        """Where it's written."""
        return self.spot.place()

    def __repr__(self) -> str:
        return f"<template {self.name}>"

    def __call__(self, /, *args: Any, **kwargs: Any) -> Call[Any]:
        """Add a step or a task to the open block. Raises AuthoringError outside of one."""
        frame = sys._getframe(1)
        return called(self, args, kwargs, frame.f_code, frame.f_lasti)
