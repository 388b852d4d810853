"""What others may say of a node: `steps.a.status`, `tasks.b.outputs.parameters.x` (op: buildLocalScope)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.engine.outbound import last_attempt
from pydsl.engine.phases import OMITTED, SKIPPED, SUCCEEDED
from pydsl.expr.strftime import rfc3339
from pydsl.plan.errors import NodeFault
from pydsl.plan.outputs import absent_variables, aggregated, variables_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydsl.engine.node import Node
    from pydsl.engine.state import State
    from pydsl.plan.templates import Home, StepOrTask
    from pydsl.spec import wire


class NodeResults:
    """Variables and artifacts that a template's nodes have made so far."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.artifacts: dict[str, wire.Artifact] = {}

    def copy(self) -> NodeResults:
        """Return the same again, to be added to."""
        made = NodeResults()
        made.add(self)
        return made

    def add(self, other: NodeResults) -> None:
        """Add what something else made."""
        self.values.update(other.values)
        self.artifacts.update(other.artifacts)

    def add_inputs(self, template: wire.Template) -> None:
        """Add a template's own inputs."""
        inputs = template.get("inputs") or {}
        for parameter in inputs.get("parameters") or []:
            if "value" in parameter:
                self.values[f"inputs.parameters.{parameter['name']}"] = parameter["value"]
        for artifact in inputs.get("artifacts") or []:
            self.artifacts[f"inputs.artifacts.{artifact['name']}"] = artifact

    def add_node(self, run: State, prefix: str, node: Node, spec: StepOrTask, home: Home) -> None:
        """Add what one node made; of a Retry node, what its last attempt made."""
        speaker = last_attempt(run.nodes, node)
        self._add_state(prefix, speaker)
        self.add_outputs(prefix, speaker.outputs)
        if node.phase in (SKIPPED, OMITTED):
            self._add_absent(run, prefix, spec, home)

    def add_loop(self, prefix: str, group: Node, nodes: list[Node]) -> None:
        """Add what a loop's nodes made, as JSON texts; raises NodeFault for a result that isn't JSON.

        `group` stands for all of them: a DAG's TaskGroup, or the group of steps that a step belongs to.
        """
        self._add_state(prefix, group)
        made = [node.outputs for node in nodes if node.phase == SUCCEEDED and node.outputs]
        self.values.update(aggregated(prefix, made))

    def _add_state(self, prefix: str, node: Node) -> None:
        values = self.values
        values[f"{prefix}.id"] = node.id
        values[f"{prefix}.startedAt"] = rfc3339(node.started_at)
        if node.finished_at is not None:
            values[f"{prefix}.finishedAt"] = rfc3339(node.finished_at)
        if node.ip:
            values[f"{prefix}.ip"] = node.ip
        values[f"{prefix}.status"] = node.phase

    def add_outputs(self, prefix: str, outputs: wire.Outputs | None) -> None:
        """Add a node's outputs."""
        self.values.update(variables_of(prefix, outputs))
        for artifact in (outputs or {}).get("artifacts") or []:
            self.artifacts[f"{prefix}.outputs.artifacts.{artifact['name']}"] = artifact

    def _add_absent(self, run: State, prefix: str, spec: StepOrTask, home: Home) -> None:
        try:
            _, template = run.plan.templates.resolve(spec, home)
        except NodeFault:
            return
        self.values.update(absent_variables(prefix, template))
        if not prefix.startswith("steps."):
            return  # a DAG has no placeholders for artifacts
        for artifact in (template.get("outputs") or {}).get("artifacts") or []:
            self.artifacts[f"{prefix}.outputs.artifacts.{artifact['name']}"] = {"name": artifact["name"]}


def with_value(declared: wire.Parameter, values: Mapping[str, str]) -> wire.Parameter:
    """Return an output parameter with its value, if it's there."""
    return {**declared, "value": values[declared["name"]]} if declared["name"] in values else declared
