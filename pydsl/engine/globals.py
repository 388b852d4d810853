"""Variables that all templates see, and the outputs that nodes publish under a `globalName`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.engine.phases import RUNNING
from pydsl.expr.gofmt import quote
from pydsl.expr.scope import Scope
from pydsl.plan import scopes
from pydsl.plan.values import text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydsl.engine.agenda import Agenda
    from pydsl.engine.events import Started
    from pydsl.plan import Plan
    from pydsl.spec import wire


class Globals:
    """The scopes of a run: `scope` for what starts now, `lasting` without what another event may change in it, `late`
    for exit handlers and the workflow's hooks.
    """

    def __init__(self, plan: Plan, started: Started, agenda: Agenda) -> None:
        self._plan, self._started, self._agenda = plan, started, agenda
        self._static = Scope({})
        self._published: dict[str, str] = {}
        self.parameters: dict[str, wire.Parameter] = {}
        self.artifacts: dict[str, wire.Artifact] = {}
        self.arguments: wire.Arguments = {}
        self.readers: dict[Callable[[], None], None] = {}
        """What is done when an output with a global name is there, or another one in its place."""
        self.lasting = self._static
        self._scope = self._static
        self._tick = -1

    def fill(self) -> None:
        """Compute what stays the same; raises NodeFault where a ConfigMap lacks a parameter."""
        plan, started = self._plan, self._started
        parameters = scopes.argument_parameters(plan.spec, plan.config_map)
        self.arguments = {**(plan.spec.get("arguments") or {}), "parameters": parameters}
        self._static = Scope(
            scopes.global_variables(
                plan.workflow, plan.spec, parameters, started.name, started.uid, started.namespace, started.at
            )
        )
        self.lasting = self._static

    def label(self) -> None:
        """Add what the workflow's metadata gets as it begins; raises NodeFault for what can't be a label's value."""
        if self._plan.spec.get("workflowMetadata"):
            self._static = self._static.child(scopes.given_metadata(self._plan.spec, self.scope))
            self.lasting = self._static

    @property
    def scope(self) -> Scope:
        """The scope of what starts now; `workflow.status` is "" until the run has begun (op: setGlobalParameters)."""
        if self._tick != self._agenda.tick or self._scope.parent is not self.lasting:
            self._tick = self._agenda.tick
            state = {"workflow.status": RUNNING if self._tick else "", "workflow.duration": self._duration}
            self._scope = self.lasting.child(state)
        return self._scope

    @property
    def _duration(self) -> str:
        return f"{max(0.0, self._agenda.now - self._started.at):f}"

    def publish(self, outputs: wire.Outputs | None) -> None:
        """Keep the outputs that have a global name (op: addOutputsToGlobalScope)."""
        if not outputs:
            return
        changed = False
        for parameter in outputs.get("parameters") or []:
            if (name := parameter.get("globalName")) and "value" in parameter:
                self.parameters[name] = {"name": name, "value": parameter["value"]}
                self._published[f"workflow.outputs.parameters.{name}"] = text_of(parameter["value"]) or ""
                changed = True
        for artifact in outputs.get("artifacts") or []:
            if name := artifact.get("globalName"):
                kept = artifact.copy()
                kept.pop("globalName")
                kept["name"] = name
                self.artifacts[name] = kept
        if changed:
            self.lasting = self._static.child(dict(self._published))
            for reader in self.readers:
                self._agenda.post(reader)

    def late(self, status: str, failures: str) -> Scope:
        """Return the scope in which `workflow.status`, `workflow.failures` and `workflow.duration` are there."""
        return self.scope.child({
            "workflow.status": status, "workflow.failures": failures, "workflow.duration": self._duration,
        })  # fmt: skip

    def outputs(self) -> wire.Outputs | None:
        """Return the workflow's own outputs, as its status has them."""
        made: wire.Outputs = {}
        if self.parameters:
            made["parameters"] = list(self.parameters.values())
        if self.artifacts:
            made["artifacts"] = list(self.artifacts.values())
        return made or None


NO_FAILURES = quote("null")
"""What `workflow.failures` is where nothing failed."""


def failures_text(failures: list[dict[str, str]]) -> str:
    """Return what `workflow.failures` is."""
    return quote("[" + ",".join(_object(one) for one in failures) + "]") if failures else NO_FAILURES


def _object(fields: dict[str, str]) -> str:
    """Write a Go struct's JSON: the fields in their own order."""
    from pydsl.expr.lang.text import json_quote  # only failures are written so

    return "{" + ",".join(f"{json_quote(key)}:{json_quote(value)}" for key, value in fields.items()) + "}"
