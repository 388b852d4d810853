"""The workflow around its nodes: entry template, the workflow's hooks, exit handler, and how it ends (op: operate)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.engine.calls import TemplateCall
from pydsl.engine.commands import Finish
from pydsl.engine.context import Called, Context, exit_hook, of_hook
from pydsl.engine.entrance import Entrance
from pydsl.engine.globals import NO_FAILURES, failures_text
from pydsl.engine.phases import ENDED, ERROR, FAILED, FAILURES, SUCCEEDED
from pydsl.errors import PydslError
from pydsl.expr import lang
from pydsl.expr.errors import ExprError
from pydsl.expr.strftime import rfc3339
from pydsl.lazy import lazy_regex
from pydsl.plan import names
from pydsl.plan.errors import NodeFault, expression_fault

if TYPE_CHECKING:
    from pydsl.engine.node import Node
    from pydsl.engine.outside import Outside
    from pydsl.engine.state import State
    from pydsl.expr.tags import Scope
    from pydsl.spec import wire

_MAY_ASK = lazy_regex(r"failures|\$env|\bworkflow\b(?!\s*\??\.\s*\w)")
"""An expression that may mean the failures: by their name, or by that of what they're a part of."""
_NO_PROGRESS = "the run can make no more progress: something waits for what nothing can make"


class Finale:
    """Where a run begins and ends."""

    def __init__(self, run: State, outside: Outside) -> None:
        self.run, self._outside = run, outside
        self._main: TemplateCall | None = None
        self._exit: TemplateCall | None = None
        self._hooks: dict[str, TemplateCall] = {}
        self._failures: list[dict[str, str]] = []
        self._failures_text = NO_FAILURES

    def begin(self) -> None:
        """Start the entry template, or end at once where the workflow can't begin."""
        run = self.run
        if run.plan.fault is not None:
            self._conclude(*run.plan.fault)
            return
        try:
            run.globals.fill()
        except PydslError as fault:
            self._conclude(FAILED, str(fault))
            return
        try:
            run.globals.label()
            if run.locks.enter(Entrance(run, self._enter, self._conclude)):
                self._enter()
        except PydslError as fault:
            self._conclude(ERROR, str(fault))

    def _enter(self) -> None:
        """Begin what the workflow is about; its own locks are held. Raises NodeFault."""
        run, spec = self.run, self.run.plan.spec
        self._outside.begin(spec)
        self._main = self._call(Called(run.name, {"template": spec["entrypoint"]}, run.globals.arguments))
        run.agenda.post(self._main.start)

    def _call(self, called: Called, late_scope: Scope | None = None, *, exiting: bool = False) -> TemplateCall:
        home = self.run.plan.templates.local
        return TemplateCall(self.run, self, called, Context(home, late_scope=late_scope, exiting=exiting))

    def follows(self, _call: TemplateCall) -> bool:
        """Whether it wants to hear of each phase: `settle` looks at all of them anyway."""
        return False

    def call_opened(self, call: TemplateCall) -> None:
        """Hang a hook's node below the entry's."""
        if call in self._hooks.values() and self._main is not None and self._main.node is not None:
            assert call.node is not None
            self.run.nodes.connect([self._main.node], call.node.id)

    def call_changed(self, call: TemplateCall) -> None:
        """The entry's call, a hook's or the exit handler's has changed; `settle` looks at all of them."""
        if call.error is None or self.run.concluded:
            return
        if call is self._main:
            self._conclude(ERROR, f"error in entry template execution: {call.error}")
        elif call is self._exit:
            self._conclude(ERROR, f"error in exit template execution: {call.error}")
        elif self._main is not None and self._main.node is not None:
            self._main.overrule(call.error)

    def settle(self) -> bool:
        """Do what is due once nothing else is: hooks, the exit handler, the end. Tells whether anything was done."""
        if self.run.concluded:
            return self._wind_up()
        if self.run.plan.spec.get("hooks") and self._run_hooks(self.run.plan.spec["hooks"]):
            return True
        main = self._main
        if main is not None and main.is_fulfilled and all(call.is_fulfilled for call in self._hooks.values()):
            return self._leave()
        return self._unstick() if self.run.idle else False

    def _leave(self) -> bool:
        self._failures, self._failures_text = [], NO_FAILURES
        hook = exit_hook(self.run.plan.spec, self.run.globals.arguments) if self._exit is None else None
        if hook is not None and self.run.shutdown.allows_exit:
            called = of_hook(f"{self.run.name}.onExit", hook, hook.get("arguments"))
            self._exit = self._call(called, self._scope(), exiting=True)
            self.run.agenda.post(self._exit.start)
            return True
        if self._exit is not None and not self._exit.is_fulfilled:
            return self._unstick() if self.run.idle else False
        self._end()
        return True

    def _end(self) -> None:
        assert self._main is not None
        assert self._main.node is not None
        node, handler = self._main.node, self._exit.node if self._exit else None
        phase = node.phase if node.phase in FAILURES else SUCCEEDED
        message = node.message
        if phase != SUCCEEDED and self.run.shutdown.strategy:
            message = f"Stopped with strategy '{self.run.shutdown.strategy}'"
        if phase == SUCCEEDED:
            message = ""
            if handler is not None and handler.failed:
                phase, message = handler.phase, handler.message
        self._conclude(phase, message)

    def _run_hooks(self, hooks: dict[str, wire.LifecycleHook]) -> bool:
        node = self._main.node if self._main else None
        if node is None or not self.run.shutdown.allows_exit:
            return False
        started = False
        for name, hook in hooks.items():
            if name != "exit" and name not in self._hooks and self._triggered(name, hook, node):
                started = True
        return started

    def _triggered(self, name: str, hook: wire.LifecycleHook, main: Node) -> bool:
        assert self._main is not None
        full = f"{self.run.name}.hooks.{name}"
        try:
            if not hook.get("expression"):
                raise NodeFault(f"Expression required for hook {full}")
            if not lang.truth(hook["expression"], self._seen_by(hook["expression"]).expanded()):
                return False
        except PydslError as error:
            text = str(expression_fault(error) if isinstance(error, ExprError) else error)
            if not (main.phase == ERROR and main.message == text):
                self._main.overrule(text)
            return False
        call = self._hooks[name] = self._call(of_hook(full, hook, hook.get("arguments")), self._scope())
        self.run.agenda.post(call.start)
        return True

    def _scope(self) -> Scope:
        if len(self._failures) != len(self.run.nodes.failed):
            self._failures = [self._failure(node) for node in self.run.nodes.failed.values()]
            self._failures_text = failures_text(self._failures)
        return self.run.globals.late(self._status, self._failures_text)

    def _seen_by(self, expression: str) -> Scope:
        """Return what an expression sees that's evaluated at every turn: failures only where it may ask for them."""
        return self._scope() if _MAY_ASK.search(expression) else self.run.globals.late(self._status, NO_FAILURES)

    @property
    def _status(self) -> str:
        main = self._main.node if self._main else None
        return main.phase if main is not None else self.run.phase

    def _failure(self, node: Node) -> dict[str, str]:
        return {
            "displayName": node.display_name,
            "message": node.message,
            "templateName": node.template_name or "",
            "phase": node.phase,
            "podName": names.pod_name(self.run.name, node.id, node.template_name),
            "finishedAt": rfc3339(node.ended_by(self.run.agenda.now)),
        }

    def _unstick(self) -> bool:
        """Nothing under way can change anything: turn what waits for ever into errors, then the run (rule 12)."""
        if self.run.stuck:
            waiting, self.run.stuck = self.run.stuck, []
            for action in waiting:
                self.run.agenda.post(action)
            return True
        self._conclude(ERROR, _NO_PROGRESS)
        return True

    def break_off(self, error: Exception) -> None:
        """End the run as an error with the text of something that nobody foresaw; what is posted is forgotten."""
        run = self.run
        run.agenda.clear()
        run.stuck.clear()
        if run.fault is None:
            run.fault = error
            self._conclude(ERROR, str(error) if isinstance(error, PydslError) else f"{type(error).__name__}: {error}")
        self._wind_up()

    def _conclude(self, phase: str, message: str) -> None:
        self.run.concluded = True
        self.run.phase, self.run.message = phase, message
        for node in self.run.daemons:
            if node.daemoned:
                self.run.nodes.set_phase(node, SUCCEEDED)
        for pod in list(self.run.pods.values()):
            pod.kill()

    def _wind_up(self) -> bool:
        run = self.run
        if run.pods or run.finished is not None:
            return False
        for node in run.nodes.values():
            if node.phase not in ENDED:
                run.nodes.set_phase(node, FAILED, node.message or "the workflow ended")
        run.finished = Finish(phase=run.phase, message=run.message)
        run.finished_at = run.agenda.now
        run.agenda.command(run.finished)
        return False
