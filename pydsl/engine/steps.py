"""Steps templates: groups one after the other, the steps of a group beside each other (op: executeSteps)."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from pydsl.engine.calls import TemplateCall
from pydsl.engine.composite import CompositeBody
from pydsl.engine.context import Called
from pydsl.engine.entries import Entry
from pydsl.engine.outbound import ends_of
from pydsl.engine.phases import ERROR, FAILED, RUNNING, SKIPPED, SUCCEEDED
from pydsl.engine.results import NodeResults
from pydsl.engine.verdicts import NO_TEMPLATE, blamed, continues_on, stalled
from pydsl.errors import PydslError
from pydsl.expr import when
from pydsl.expr.errors import ExprError, MissingVariable
from pydsl.plan import names
from pydsl.plan.errors import ArtifactFault, NodeFault
from pydsl.plan.loops import expand, loops
from pydsl.plan.references import mentioned, named_in, read, read_once, resolve

if TYPE_CHECKING:
    from collections.abc import Collection

    from pydsl.engine.node import Node
    from pydsl.expr.tags import Scope
    from pydsl.plan.templates import StepOrTask
    from pydsl.spec import wire


class StepsBody(CompositeBody):
    """One execution of a steps template."""

    type = "Steps"
    phase = RUNNING

    def begin_below(self) -> None:
        """Open the first group."""
        self._inputs = NodeResults()
        self._inputs.add_inputs(self.template)
        self._nodes: dict[str, tuple[Node, wire.WorkflowStep]] = {}
        self._loops: dict[str, NodeResults] = {}
        self.groups: list[list[wire.WorkflowStep]] = self.template.get("steps") or []
        self.index = -1
        self.group: Node | None = None
        self.entries: dict[str, Entry] = {}
        self.calls: dict[str, TemplateCall] = {}
        self.open = 0
        self._skipped: list[str] = []
        self._next_group()

    def _scope(self, known: NodeResults) -> Scope:
        return self.call.scope.child(known.values)

    def _next_group(self) -> None:
        previous, self.index = self.group, self.index + 1
        if self.index == len(self.groups):
            self._finish()
            return
        self.entries, self.calls, self.open = {}, {}, 0
        self.group = self.place(f"{self.name}[{self.index}]", {}, "StepGroup", RUNNING)
        self._connect_group(previous, self.group)
        self._open_group()

    def _connect_group(self, previous: Node | None, group: Node) -> None:
        before = self.node if previous is None else previous
        parents = self._ends_below(previous) if previous is not None and previous.children else [before]
        self.run.nodes.connect(parents, group.id)

    def _ends_below(self, group: Node) -> list[Node]:
        return ends_of(self.run.nodes, [self.run.nodes[child] for child in group.children])

    def _open_group(self) -> None:
        try:
            if self.run.volumes.open:
                self.run.volumes.fill(self._scope(self._known(mentioned(self.run.volumes.open))))
            steps = [self._resolved(step) for step in self.groups[self.index]]
        except MissingVariable as error:
            message = blamed(stalled(error), self.groups[self.index], "step", self._skipped)
            self.run.stuck.append(lambda: self._group_failed(ERROR, message))
            return
        except PydslError as fault:
            which = "unable to resolve references: " if isinstance(fault, ArtifactFault) else ""
            message = blamed(f"{which}{fault}", self.groups[self.index], "step", self._skipped)
            self._group_failed(ERROR, f"failed to resolve references: {message}")
            return
        try:
            expanded = [one for step in steps for one in self._expanded(step)]
        except PydslError as fault:
            self._group_failed(ERROR, str(fault))
            return
        self.open += 1  # until all of them are launched
        self._launching = True
        self._launch(deque(expanded))

    def _resolved(self, step: wire.WorkflowStep) -> wire.WorkflowStep:
        reading = read(step)
        known = self._known(reading.names)
        return resolve(step, self._scope(known), self.artifacts(known), reading)

    def _expanded(self, step: wire.WorkflowStep) -> list[wire.WorkflowStep]:
        if not loops(step):
            return [step]
        made = expand(step, self._scope(self.knowledge(step)))
        if not made:
            self._skip(step, SKIPPED, "Skipped, empty params")
        return made

    def _skip(self, step: wire.WorkflowStep, phase: str, message: str) -> None:
        assert self.group is not None
        node = self.place(f"{self.group.name}.{step['name']}", step, "Skipped", phase, message)
        self.run.nodes.connect([self.group], node.id)

    def _launch(self, steps: deque[wire.WorkflowStep]) -> None:
        """Start the next step of the group, and then those behind it; what errs at once leaves them without a node."""
        if not steps:
            self._launched()
        elif not self.node.ended:
            self.run.agenda.post_next(lambda: self._launch(steps))
            step = steps.popleft()
            if self._proceeds(step):
                self._call(step)

    def _launched(self) -> None:
        """Look at the steps' hooks, which Argo comes to when all steps of the group have been started."""
        self._launching = False
        for call in self.calls.values():
            if not self.node.ended:
                self.call_changed(call)
        self._closed()

    def _proceeds(self, step: wire.WorkflowStep) -> bool:
        try:
            if when.evaluate(str(step.get("when") or "")):
                return True
        except ExprError as error:
            self._skip(step, ERROR, error.message)
            self._group_failed(ERROR, error.message)
            return False
        self._skip(step, SKIPPED, f"when '{step.get('when')}' evaluated false")
        return False

    def _call(self, step: wire.WorkflowStep) -> None:
        assert self.group is not None
        name = f"{self.group.name}.{step['name']}"
        self.entries[name] = Entry(self, self, step, f"steps.{step['name']}")
        call = self.calls[name] = TemplateCall(self.run, self, Called(name, step, step.get("arguments")), self.context)
        self.open += 1
        self.run.agenda.post(call.start)

    def follows(self, call: TemplateCall) -> bool:
        """Whether it wants to hear of each phase of a step: one with hooks."""
        entry = self.entries.get(call.name)
        return entry is not None and entry.has_handlers

    def call_opened(self, call: TemplateCall) -> None:
        """Hang a step's node below its group."""
        assert self.group is not None
        assert call.node is not None
        self.run.nodes.connect([self.group], call.node.id)

    def call_changed(self, call: TemplateCall) -> None:
        """A step's call has changed."""
        if self.node.ended or self.calls.get(call.name) is not call:
            return
        if call.error is not None:
            self._group_failed(ERROR, f"step group deemed errored due to child {call.name} error: {call.error}")
        elif not self._launching:
            self.entries[call.name].update(call.node)

    def knowledge(self, spec: StepOrTask) -> NodeResults:
        """Return what a step may refer to."""
        return self._known(read_once(spec).names)

    def _known(self, names: Collection[str] | None) -> NodeResults:
        """Return the template's inputs, and what these steps made, of those that are over; None: all of them."""
        if names is not None and not names:
            return self._inputs
        known = self._inputs.copy()
        for name in [*self._nodes, *self._loops] if names is None else names:
            if name in self._nodes:
                known.add_node(self.run, f"steps.{name}", *self._nodes[name], self.call.inner_home)
            elif name in self._loops:
                known.add(self._loops[name])
        return known

    def hook_failed(self, _node: Node, message: str) -> None:
        """End the group with what is wrong with a hook of one of its steps."""
        self._group_failed(ERROR, message)

    def entry_over(self, _entry: Entry) -> None:
        """A step is over, and what hangs on it; the group when all are."""
        self._closed()

    def _closed(self) -> None:
        self.open -= 1
        if not self.open:
            self.run.agenda.post(self._close_group)

    def _close_group(self) -> None:
        group = self.group
        if group is None or group.ended or self.open or self.node.ended:
            return
        for child in group.children:
            node = self.run.nodes[child]
            entry = self.entries.get(node.name)
            if node.failed and not (entry and continues_on(entry.spec, node.phase)):
                self._group_failed(FAILED, f"child '{node.id}' failed")
                return
        self.run.nodes.set_phase(group, SUCCEEDED)
        try:
            self._remember(group)
        except PydslError as fault:
            self.fail(str(fault))
            return
        self._next_group()

    def _remember(self, group: Node) -> None:
        items, begun = self._items(group)
        for step in self.groups[self.index]:
            name = step["name"]
            node = self.run.nodes.named(f"{group.name}.{name}")
            if node is not None:
                self._nodes[name] = (node, step)
            elif name in begun:
                if name not in items:
                    self._skipped.append(name)
                if "inline" in step:
                    raise NodeFault(NO_TEMPLATE)
                made = self._loops[name] = NodeResults()
                made.add_loop(f"steps.{name}", group, items.get(name, []))

    def _items(self, group: Node) -> tuple[dict[str, list[Node]], set[str]]:
        """Return the items of each loop that ran, by the step's name, and the names of steps that have a node."""
        ran: dict[str, list[Node]] = {}
        for entry in self.entries.values():
            if entry.node is not None:
                ran.setdefault(names.called_name(entry.spec["name"]), []).append(entry.node)
        begun = {names.called_name(self.run.nodes[child].name[len(group.name) + 1 :]) for child in group.children}
        return ran, begun

    def _group_failed(self, phase: str, message: str) -> None:
        if self.node.ended or self.group is None:
            return
        self.cancel_below()
        self.run.nodes.set_phase(self.group, phase, message)
        self._set_outbound()
        self.end(FAILED, message)

    def _set_outbound(self) -> None:
        if self.group is not None:
            self.node.outbound = [node.id for node in self._ends_below(self.group)]

    def _finish(self) -> None:
        self._set_outbound()
        known = self._known(named_in(self.template.get("outputs")))
        if self.set_outputs(self._scope(known), known):
            self.run.globals.publish(self.node.outputs)  # a DAG's own are published by the DAG around it, if any
            self.end(SUCCEEDED)

    def cancel(self) -> None:
        """End, and the group that's under way too."""
        if self.group is not None:
            self.run.nodes.leave(self.group)
        super().cancel()

    def abort(self, message: str) -> None:
        """End as Failed with a message, and the group that's under way too."""
        if self.group is not None and not self.group.ended:
            self.run.nodes.set_phase(self.group, FAILED, message)
        super().abort(message)

    def _ended(self) -> None:
        super()._ended()
        self.entries, self.calls = {}, {}

    def cancel_below(self) -> None:
        """Start no more steps."""
        for call in self.calls.values():
            call.cancel()
