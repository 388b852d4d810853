"""DAG templates: tasks start when what they wait for is over (dag.go: executeDAG, executeDAGTask)."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

from pydsl.engine.assess import assess, left_below
from pydsl.engine.composite import CompositeBody
from pydsl.engine.outbound import ends_of
from pydsl.engine.phases import ERROR, OMITTED, RUNNING, SUCCEEDED
from pydsl.engine.results import NodeResults
from pydsl.engine.tasks import Task
from pydsl.engine.verdicts import NO_TEMPLATE
from pydsl.expr import depends
from pydsl.expr.errors import ExprError
from pydsl.plan.errors import NodeFault
from pydsl.plan.graph import FORGIVES_NOTHING, Graph, graph_of
from pydsl.plan.references import mentioned, named_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pydsl.engine.node import Node
    from pydsl.expr.tags import Scope
    from pydsl.plan.templates import StepOrTask

_OMITTED = "omitted: depends condition not met"


class DagBody(CompositeBody):
    """One execution of a DAG template."""

    type = "DAG"
    phase = RUNNING

    def begin_below(self) -> None:
        """Start the tasks that wait for nothing."""
        self.graph: Graph = graph_of(self.template["dag"])
        self.tasks: dict[str, Task] = {}
        self.loops: list[Task] = []
        self.known: dict[str, NodeResults] = {}
        self.poisoned: dict[str, str] = {}
        self._released: set[str] = set()
        self._starting: list[tuple[int, str]] = []
        self.open = 0
        self._judging = False
        self._inputs = NodeResults()
        self._inputs.add_inputs(self.template)
        self._places = self.graph.places
        self.waiting = {name: len(self.graph.dependencies[name]) for name in self._places}
        self.run.agenda.post_next(self.assess)  # after all that starts now
        for name in self._places:
            if not self.waiting[name]:
                self._ready(name)

    def task_name(self, name: str) -> str:
        """Return the name of a task's node."""
        return f"{self.name}.{name}"

    def _ready(self, name: str) -> None:
        heappush(self._starting, (self._places[name], name))
        if len(self._starting) == 1:
            self.run.agenda.post_next(self._start_next)

    def _start_next(self) -> None:
        """Start the first task that's ready, and all that it leads to before the one behind it."""
        _, name = heappop(self._starting)
        if self._starting:
            self.run.agenda.post_next(self._start_next)
        if not self.node.ended:
            self._start(name)
            if self.poisoned:
                self._judge_target(name)
            self._judge_later()

    def _judge_target(self, name: str) -> None:
        """End the DAG where a target that has got its node sees variables that are wrong: nothing behind it starts."""
        message = self._poisoned_target() if self.graph.is_target(name) else None
        if message is not None:
            self.fail(message)

    def _start(self, name: str) -> None:
        try:
            proceed = self._condition_holds(name)
        except ExprError as error:
            self.omit(name, ERROR, str(error))
            return
        if not proceed:
            self.omit(name, OMITTED, _OMITTED)
            return
        task = self.tasks[name] = Task(self, self.graph.tasks[name])
        task.begin()

    def _judge_later(self) -> None:
        if not self._judging:
            self._judging = True
            self.run.agenda.post_last(self._judge)

    def _judge(self) -> None:
        self._judging = False
        self.assess()

    def _condition_holds(self, name: str) -> bool:
        if name in self.graph.conjunctions:
            return self._all_let_pass(self.graph.dependencies[name])
        condition = self.graph.conditions[name]
        if not condition:
            return True
        outcomes = {other: self._outcome(self.tasks[other].node) for other in self.graph.dependencies[name]}
        return depends.evaluate(condition, outcomes)

    def _all_let_pass(self, needed: Iterable[str]) -> bool:
        for name in needed:  # a graph may have many more edges than tasks: most of them cost no call
            node = self.tasks[name].node
            assert node is not None
            if node.phase != SUCCEEDED:
                policy = self.graph.forgiven.get(name, FORGIVES_NOTHING)
                if not depends.lets_pass(node.phase, daemoned=node.daemoned, continue_on=policy):
                    return False
        return True

    def _outcome(self, node: Node | None) -> depends.TaskOutcome:
        assert node is not None
        children = [self.run.nodes[child].phase for child in node.children] if node.type == "TaskGroup" else None
        return depends.outcome(node.phase, daemoned=node.daemoned, children=children)

    def omit(self, name: str, phase: str, message: str, spec: StepOrTask | None = None) -> None:
        """Make the node of a task that doesn't run, and count it as over."""
        task = self.tasks.get(name)
        if task is None:
            task = self.tasks[name] = Task(self, self.graph.tasks[name])
        self.open += 1
        node = self.place(self.task_name(name), spec or self.graph.tasks[name], "Skipped", phase, message)
        self.connect(name, node.id)
        task.settle(node)

    def connect(self, name: str, child_id: str) -> None:
        """Hang a task's node on the nodes that it waited for, or on the DAG's own."""
        needed = self.graph.dependencies[name]
        parents = self._ends_of(needed) if needed else [self.node]
        self.run.nodes.connect(parents, child_id)

    def _ends_of(self, tasks: Iterable[str]) -> list[Node]:
        nodes = [self.tasks[name].node for name in tasks if name in self.tasks]
        return ends_of(self.run.nodes, [node for node in nodes if node is not None])

    def opened(self) -> None:
        """A task has a node under way."""
        self.open += 1

    def closed(self) -> None:
        """What was opened is over."""
        self.open -= 1
        self._judge_later()

    def task_over(self, name: str) -> None:
        """A task, its hooks and its exit handler are over."""
        self.closed()
        self.release(name)

    def comes_by(self, name: str) -> bool:
        """Whether Argo looks at a task again: at targets, and at what those wait for that aren't over."""
        seen, queue = {name}, [name]
        while queue:
            other = queue.pop()
            if self.graph.is_target(other):
                return True
            for waiting in self.graph.dependents[other]:
                if waiting in self._places and waiting not in seen and not self._is_over(waiting):
                    seen.add(waiting)
                    queue.append(waiting)
        return False

    def _is_over(self, name: str) -> bool:
        node = self.tasks[name].node if name in self.tasks else None
        return node is not None and node.fulfilled

    def release(self, name: str) -> None:
        """Let those that wait for a task go on, once."""
        if self.node.ended or name in self._released:
            return
        self._released.add(name)
        self._learn(name)
        waiting = self.waiting
        for other in self.graph.dependents[name]:
            if other in waiting:
                waiting[other] = left = waiting[other] - 1
                if not left:
                    self._ready(other)

    def _learn(self, name: str) -> None:
        task = self.tasks[name]
        if task.node is not None and task.node.type == "TaskGroup":
            if "inline" in task.spec:
                self.poisoned[name] = NO_TEMPLATE
            try:
                self.known[name] = self._known_of(name)
            except NodeFault as fault:
                self.poisoned[name] = str(fault)

    def _known_of(self, name: str) -> NodeResults:
        known, task = NodeResults(), self.tasks[name]
        assert task.node is not None
        if task.node.type == "TaskGroup":
            known.add_loop(f"tasks.{name}", task.node, task.item_nodes())
        else:
            known.add_node(self.run, f"tasks.{name}", task.node, self.graph.tasks[name], self.call.inner_home)
        return known

    def knowledge(self, name: str, names: Collection[str] | None) -> NodeResults:
        """Return what a task may refer to: its template's inputs, and what the tasks made that it waited for."""
        for poison, message in self.poisoned.items():
            if self.graph.is_ancestor(name, poison):
                raise NodeFault(message)
        if self.run.volumes.open and names is not None:
            late = mentioned(self.run.volumes.open)
            names = None if late is None else {*names, *late}
        if names is not None and not names:
            return self._inputs
        made = self._inputs.copy()
        ancestors = self.graph.ancestors(name) if names is None else {
            other for other in names if other != name and other in self.tasks and self.graph.is_ancestor(name, other)
        }  # fmt: skip
        for other in ancestors:
            made.add(self._remembered(other))
        return made

    def _remembered(self, name: str) -> NodeResults:
        """Return what a task made; kept where others may ask again."""
        known = self.known.get(name) or self._known_of(name)
        if len(self.graph.dependents[name]) > 1:
            self.known[name] = known
        return known

    def scope(self, known: NodeResults) -> Scope:
        """Return the variables that a task sees."""
        return self.call.scope.child(known.values)

    def assess(self) -> None:
        """End the DAG if nothing of it is under way and its targets say how (dag.go: assessDAGPhase)."""
        if self.node.ended or self.open or self._starting:
            return
        poison = self._poisoned_target()
        phase = assess(self)
        if poison is not None:
            self.fail(poison)
        elif phase == SUCCEEDED and (left := left_below(self)) is not None:
            self.fail(f"{left.name} ended before its time, and Argo would wait for it for ever")
        elif phase == SUCCEEDED:
            self._finish()
        elif phase is not None:
            self.cancel_below()
            self._set_outbound()
            self.end(phase)

    def _poisoned_target(self) -> str | None:
        """Return what is wrong with the variables of a target that has a node: it ends the DAG (dag.go: executeDAG)."""
        targets = [name for name in self.graph.targets if name in self.tasks and self.tasks[name].node is not None]
        for poison, message in self.poisoned.items():
            if any(self.graph.is_ancestor(name, poison) for name in targets):
                return message
        return None

    def _set_outbound(self) -> None:
        self.node.outbound = [node.id for node in self._ends_of(self.graph.targets)]

    def _finish(self) -> None:
        known, wanted = self._inputs.copy(), named_in(self.template.get("outputs"))
        try:
            for name in self.graph.tasks:
                task = self.tasks.get(name)
                if task is not None and task.node is not None:
                    if wanted is None or name in wanted or task.node.type == "TaskGroup":  # a loop's may not be JSON
                        known.add(self._known_of(name))
                    self.run.globals.publish(task.node.outputs)
        except NodeFault as fault:
            self.fail(str(fault))
            return
        if self.set_outputs(self.scope(known), known):
            self._set_outbound()
            self.end(SUCCEEDED)

    def cancel_below(self) -> None:
        """Start no more tasks."""
        for task in self.tasks.values():
            task.cancel()
