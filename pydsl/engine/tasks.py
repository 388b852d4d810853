"""One task of a DAG: resolved, expanded if it loops, over when its nodes and handlers are (dag.go: executeDAGTask)."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from pydsl.engine.calls import TemplateCall
from pydsl.engine.context import Called
from pydsl.engine.entries import Entry, has_handlers
from pydsl.engine.phases import ERROR, RUNNING, SKIPPED, SUCCEEDED
from pydsl.engine.verdicts import blamed, stalled
from pydsl.errors import PydslError
from pydsl.expr import when
from pydsl.expr.errors import ExprError, MissingVariable
from pydsl.plan.loops import expand, loops
from pydsl.plan.references import read, read_once, resolve

if TYPE_CHECKING:
    from pydsl.engine.dag import DagBody
    from pydsl.engine.node import Node
    from pydsl.engine.results import NodeResults
    from pydsl.plan.references import Reading
    from pydsl.plan.templates import StepOrTask
    from pydsl.spec import wire


class _Loop:
    """The items of a task that loops: the names of their nodes, which are under way, and their handlers."""

    __slots__ = ("entries", "items", "starting", "under_way")

    def __init__(self) -> None:
        self.items: list[str] = []
        self.starting = True
        self.under_way: set[str] = set()
        self.entries: dict[str, Entry] = {}


class Task:
    """One task. `node` is the task's own; a loop's is a TaskGroup, whose items are `item_nodes()`."""

    __slots__ = ("_handled", "_loop", "_seen", "_tick", "calls", "dag", "entry", "name", "node", "over", "run", "spec")

    def __init__(self, dag: DagBody, spec: wire.DAGTask) -> None:
        self.dag, self.spec, self.run = dag, spec, dag.run
        self.name = str(spec["name"])
        self.node: Node | None = None
        self.entry: Entry | None = None
        self.calls: tuple[TemplateCall, ...] | list[TemplateCall] = ()
        self.over = self._seen = False
        self._handled = has_handlers(spec)
        self._loop: _Loop | None = None
        self._tick = self.run.agenda.tick

    def begin(self) -> None:
        """Resolve what it refers to, and start it."""
        if self.dag.node.ended:
            return
        reading = read(self.spec)
        if reading.is_settled and not (self.dag.poisoned or self.run.volumes.open):
            self._call(self.spec)
        else:
            self._begin_resolved(reading)

    def _begin_resolved(self, reading: Reading) -> None:
        try:
            known = self.dag.knowledge(self.name, reading.names)
            scope = self.dag.scope(known)
            self.run.volumes.fill(scope)
            resolved = resolve(self.spec, scope, self.dag.artifacts(known), reading)
            items = expand(resolved, scope) if loops(resolved) else None
        except MissingVariable as error:
            message = self._blamed(stalled(error))
            self.run.stuck.append(lambda: self._fault(message))
            return
        except PydslError as fault:
            self._fault(self._blamed(str(fault)))
            return
        if items is None:
            self._start_one(resolved)
        elif not items:
            self.dag.omit(self.name, SKIPPED, "Skipped, empty params")
        else:
            self._start_items(items)

    def _blamed(self, message: str) -> str:
        before = [task for task in self.dag.loops if self.dag.graph.is_ancestor(self.name, task.name)]
        skipped = [task.name for task in before if task.is_skipped_loop]
        return blamed(message, self.spec, "task", skipped)

    @property
    def is_skipped_loop(self) -> bool:
        """Whether it's a loop of which no item ran."""
        return self._loop is not None and all(node.phase == SKIPPED for node in self.item_nodes())

    def _fault(self, message: str) -> None:
        if self.node is None and not self.dag.node.ended:
            self.dag.omit(self.name, ERROR, message)

    def _start_one(self, resolved: wire.DAGTask) -> None:
        if self._proceeds(resolved, None):
            self._call(resolved)

    def _proceeds(self, resolved: wire.DAGTask, group: Node | None) -> bool:
        """Whether a task, or an item of a loop's group, may run; makes the node of one that may not."""
        try:
            if when.evaluate(str(resolved.get("when") or "")):
                return True
            phase, message = SKIPPED, f"when '{resolved.get('when')}' evaluated false"
        except ExprError as error:
            phase, message = ERROR, error.message
        if group is None:
            self.dag.omit(self.name, phase, message, resolved)
            return False
        node = self.dag.place(self.dag.task_name(resolved["name"]), self.spec, "Skipped", phase, message)
        self.run.nodes.connect([group], node.id)
        return False

    def _start_items(self, items: list[wire.DAGTask]) -> None:
        group = self.dag.place(self.dag.task_name(self.name), self.spec, "TaskGroup", RUNNING)
        self.dag.connect(self.name, group.id)
        self._opened(group)
        self._loop, self.calls = _Loop(), []
        self.dag.loops.append(self)
        self._start_next(self._loop, deque(items), group)

    def _start_next(self, loop: _Loop, items: deque[wire.DAGTask], group: Node) -> None:
        """Start the next item, and then those behind it; one that errs at once leaves them without a node."""
        if not items or self.dag.node.ended or (self.calls and self.calls[-1].error is not None):
            loop.starting = False
            self._close_when_over(loop)
        else:
            self.run.agenda.post_next(lambda: self._start_next(loop, items, group))
            item = items.popleft()
            loop.items.append(self.dag.task_name(item["name"]))
            if self._proceeds(item, group):
                loop.under_way.add(loop.items[-1])
                self._call(item)

    def _close_when_over(self, loop: _Loop) -> None:
        if not loop.under_way and not loop.starting:
            self.run.agenda.post(self._close_group)

    def _call(self, spec: wire.DAGTask) -> None:
        called = Called(self.dag.task_name(spec["name"]), spec, spec.get("arguments"), kind="tasks")
        call = TemplateCall(self.run, self, called, self.dag.context)
        if isinstance(self.calls, list):
            self.calls.append(call)
        else:
            self.calls = (call,)
        call.start()

    def _opened(self, node: Node) -> None:
        self.node = node
        self.dag.opened()

    def follows(self, _call: TemplateCall) -> bool:
        """Whether it wants to hear of each phase: one with hooks, unless they're those of a loop's items."""
        return self._handled and self._loop is None

    def call_opened(self, call: TemplateCall) -> None:
        """Hang a call's node below the loop's group, or on what the task waited for."""
        assert call.node is not None
        if self._loop is not None:
            assert self.node is not None
            self.run.nodes.connect([self.node], call.node.id)
        else:
            self.dag.connect(self.name, call.node.id)

    def call_changed(self, call: TemplateCall) -> None:
        """A call of this task has changed."""
        if call.node is None:
            return
        if call.error is not None and not self.dag.node.ended:
            self.run.nodes.mark_error(call.node, f"task '{call.name}' errored: {call.error}")
        if self._loop is not None:
            self._item_changed(self._loop, call)
        elif not self.dag.node.ended:
            if self.node is None:
                self._opened(call.node)
            self._update()

    def _item_changed(self, loop: _Loop, call: TemplateCall) -> None:
        assert call.node is not None
        if call.node.fulfilled and call.name in loop.under_way:
            loop.under_way.discard(call.name)
            if not self.dag.node.ended:
                self._run_item_handler(loop, call)
            self._close_when_over(loop)

    def _run_item_handler(self, loop: _Loop, call: TemplateCall) -> None:
        """Run the exit handler of an item that is over. Of pods that start together Argo loses the last one's, and of
        items that end in an error that of the last: when it looks at that one, the group is over already.
        """
        node = call.node
        assert node is not None
        lost = self._loses_handler(node) or (call.error is not None and not loop.under_way)
        if lost or not self._has_handler or not node.completed:
            return
        if node.name not in loop.entries:
            loop.entries[node.name] = self._item_entry()
        loop.entries[node.name].update(node)

    @property
    def _has_handler(self) -> bool:
        return bool(self.spec.get("onExit")) or "exit" in (self.spec.get("hooks") or {})

    def _loses_handler(self, node: Node) -> bool:
        first, last = self.run.nodes.named(self.calls[0].name), self.calls[-1].name
        together = first is not None and first is not node and first.started_at == node.started_at
        return node.type == "Pod" and node.name == last and together

    def _item_entry(self) -> Entry:
        only_exit: wire.DAGTask = {"onExit": self.spec["onExit"]} if "onExit" in self.spec else {}
        if "exit" in (self.spec.get("hooks") or {}):
            only_exit["hooks"] = {"exit": self.spec["hooks"]["exit"]}
        self.dag.opened()
        return Entry(self.dag, self, only_exit, f"tasks.{self.name}")

    def _close_group(self) -> None:
        assert self.node is not None
        if self.node.ended:
            return
        phase = SUCCEEDED
        for node in self.item_nodes():
            if node.failed:
                phase = node.phase
        if self.dag.node.ended:
            self.run.nodes.leave(self.node)
        self.run.nodes.set_phase(self.node, phase)
        if not self.dag.node.ended:
            self._update()

    def item_nodes(self) -> list[Node]:
        """List the nodes of a loop's items, in order."""
        return [self.run.nodes[self.run.nodes.id_of(name)] for name in self._loop.items] if self._loop else []

    def settle(self, node: Node) -> None:
        """Take a node that ended at once as the task's."""
        self.node = node
        self._update()

    def _update(self) -> None:
        assert self.node is not None
        if self.over:
            return
        first, self._seen = not self._seen, True
        if first and self.node.fulfilled and self.run.agenda.tick == self._tick and not self._erred_item:
            self._end_at_once()
            return
        if self.entry is None and self._handled:
            self.entry = Entry(self.dag, self, self.spec, f"tasks.{self.name}")
        if self.entry is not None:
            self.entry.update(self.node)
        elif self.node.fulfilled:
            self._end()

    def _end_at_once(self) -> None:
        """Hold nobody up with handlers: in Argo they come with the next look at the DAG, if it isn't over by then.

        A target's other hooks come at once.
        """
        early = {name: hook for name, hook in (self.spec.get("hooks") or {}).items() if name != "exit"}
        if early and self.dag.graph.is_target(self.name):
            self.entry = Entry(self.dag, self, {"hooks": early}, f"tasks.{self.name}")
            self.entry.update(self.node)
            return
        self.over = True
        self.dag.task_over(self.name)
        if self._handled:
            self.run.agenda.post_last(self._handle_late)

    @property
    def _erred_item(self) -> bool:
        """Whether an item couldn't even start: Argo closes such a loop's group when it looks at the DAG again."""
        return self._loop is not None and bool(self.calls) and self.calls[-1].error is not None

    def _handle_late(self) -> None:
        if self.dag.node.ended or not self.dag.comes_by(self.name):
            return
        assert self.node is not None
        self.over = False
        self.dag.opened()
        self.entry = Entry(self.dag, self, self.spec, f"tasks.{self.name}")
        self.entry.update(self.node)

    def knowledge(self, _spec: StepOrTask) -> NodeResults:
        """Return what the task may refer to."""
        return self.dag.knowledge(self.name, read_once(self.spec).names)

    def hook_failed(self, node: Node, message: str) -> None:
        """End the task's node with what is wrong with a hook of it."""
        if node.failed and node.message == message:
            return
        if self._loop is None and self.calls:
            self.calls[0].overrule(message)
        else:
            self.run.nodes.mark_error(node, message)

    def entry_over(self, entry: Entry) -> None:
        """The task, or an item's node, is over, and what hangs on it."""
        if entry is self.entry:
            self._end()
        else:
            self.dag.closed()

    def _end(self) -> None:
        self.over = True
        self.entry, self.calls = None, ()  # what is over holds no templates
        self.run.agenda.post(lambda: self.dag.task_over(self.name))

    def cancel(self) -> None:
        """Start nothing more of it."""
        for call in self.calls:
            call.cancel()
