"""Suspend templates: wait for somebody, or for a time (op: executeSuspend; rule 34)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydsl.engine.bodies import CUT_OFF, Body
from pydsl.engine.phases import FAILED, RUNNING, SUCCEEDED
from pydsl.engine.results import with_value
from pydsl.expr import durations
from pydsl.expr.errors import ExprError
from pydsl.plan.values import text_of

if TYPE_CHECKING:
    from pydsl.engine.timers import Timer
    from pydsl.spec import wire
    from pydsl.spec.values import AnyString


class SuspendBody(Body):
    """One suspend."""

    type = "Suspend"
    phase = RUNNING
    _timer: Timer | None = None

    def begin(self) -> None:
        """Wait."""
        declared = (self.template.get("outputs") or {}).get("parameters")
        if declared:
            self.node.outputs = {"parameters": [self._with_default(one) for one in declared]}
        self.node.inputs = with_choices(self.node.inputs)
        duration = self.template["suspend"].get("duration")
        self.run.suspended[self.node.id] = self
        if duration not in (None, ""):
            try:
                self._wait(durations.parse_loose(str(duration)))
            except ExprError as error:
                self.run.suspended.pop(self.node.id, None)
                self.fail(str(error))

    def _wait(self, seconds: float) -> None:
        if seconds > 0:
            self._timer = self.run.agenda.post_at(self.run.agenda.now + seconds, self.resume)
        else:
            self.resume()

    def give(self, values: dict[str, str]) -> None:
        """Set output parameters that somebody supplied."""
        declared = (self.node.outputs or {}).get("parameters") or []
        made = [with_value(one, values) for one in declared]
        if made:
            self.node.outputs = {"parameters": made}
            self.run.nodes.touch(self.node)

    def resume(self) -> None:
        """Go on: outputs that nobody supplied take their defaults."""
        if self.node.ended:
            return
        declared = (self.node.outputs or {}).get("parameters") or []
        made: list[wire.Parameter] = [{**_default(one), **one} for one in declared]
        missing = next((one["name"] for one in made if "value" not in one), None)
        if missing is not None:
            self.fail(f"raw output parameter '{missing}' has not been set and does not have a default value")
            return
        if made:
            for one in made:
                one.pop("valueFrom", None)
            self.node.outputs = {"parameters": made}
            self.run.globals.publish(self.node.outputs)
        self.end(SUCCEEDED, self.node.message)

    def _with_default(self, output: wire.Parameter) -> wire.Parameter:
        """Return an output with the default that the input of the same name has (op: addRawOutputFields)."""
        source = output.get("valueFrom") or {}
        inputs = (self.template.get("inputs") or {}).get("parameters") or []
        given = next((one["default"] for one in inputs if one["name"] == output["name"] and "default" in one), None)
        if given is None or "default" in source:
            return output
        return {**output, "valueFrom": {**source, "default": given}}

    def cancel(self) -> None:
        """Wait no longer."""
        self.run.nodes.leave(self.node)
        self.end(FAILED, CUT_OFF)

    def _ended(self) -> None:
        self.run.suspended.pop(self.node.id, None)
        if self._timer is not None:
            self._timer.cancel()
        super()._ended()


def with_choices(inputs: wire.Inputs | None) -> wire.Inputs | None:
    """Return inputs with the choices that a JSON object as a value names (op: resolveInputFieldsForSuspendNode)."""
    parameters = (inputs or {}).get("parameters") or []
    made: list[wire.Parameter] = [{**one, **_choices(one)} for one in parameters]
    if inputs is None or made == parameters:
        return inputs
    shown = inputs.copy()
    shown["parameters"] = made
    return shown


def _choices(parameter: wire.Parameter) -> wire.Parameter:
    try:
        told = json.loads(str(parameter.get("value") or ""))
    except ValueError:
        return {}
    enum: list[AnyString] = [text_of(one) or "" for one in told.get("enum") or ()] if _has_choices(told) else []
    return {"enum": enum, "default": parameter.get("default", enum[0])} if enum else {}


def _has_choices(told: object) -> bool:
    return isinstance(told, dict) and isinstance(told.get("enum"), list)


def _default(output: wire.Parameter) -> wire.Parameter:
    source = output.get("valueFrom") or {}
    return {"value": source["default"]} if "default" in source else {}
