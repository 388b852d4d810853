"""Ask at the terminal about steps that wait for a person, while the run goes on."""

from __future__ import annotations

import contextlib
import os
import select
import threading
from collections import deque
from typing import TYPE_CHECKING

from msgspec import Struct, field

from pydsl.cli.screen import tell
from pydsl.errors import PydslError
from pydsl.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pydsl.local import NodeState, Update
    from pydsl.local.runs import KeptRun
    from pydsl.report.tree import LiveTree
    from pydsl.spec import wire

EVERY = 0.1
"""Seconds between two looks whether somebody else has answered."""
STANDARD_INPUT = 0
YES, NO = "yes", "no"


class Answering(Struct, eq=False):
    """Draws a run's tree, and asks about one waiting step after the other; meanwhile the tree stands still."""

    tree: LiveTree
    _waiting: deque[NodeState] = field(default_factory=deque)
    _met: set[str] = field(default_factory=set)
    _over: set[str] = field(default_factory=set)
    _asks: bool = False
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def __call__(self, update: Update) -> None:
        """Take an update."""
        with self._lock:
            for node in update.nodes:
                if node.is_over:
                    self._over.add(node.id)
                elif node.waits and node.id not in self._met:
                    self._met.add(node.id)
                    self._waiting.append(node)
            if self._asks:
                self.tree.tree.take(update)
                return
            self.tree(update)
            if self._waiting:
                self._asks = True
                self.tree.end()
                threading.Thread(target=self._ask_all, args=[update.run], name="pydsl-ask", daemon=True).start()

    def end(self) -> None:
        """Draw the last state."""
        with self._lock:
            self.tree.end()

    def _ask_all(self, run: str) -> None:
        while (node := self._next()) is not None:
            with contextlib.suppress(PydslError):  # the run is over, or somebody else was quicker
                self._ask(run, node)

    def _next(self) -> NodeState | None:
        """Return the next step to ask about; let the tree go on where there's none."""
        with self._lock:
            while self._waiting:
                node = self._waiting.popleft()
                if node.id not in self._over:
                    return node
            self._asks = False
            return None

    def _ask(self, name: str, node: NodeState) -> None:
        from pydsl.local.runs import find  # only who is asked needs it

        run = find(name)
        answers = asked(questions(run.workflow["status"]["nodes"][node.id]), self._asking(node))
        if answers is None:
            return
        if answers.get("") == NO:
            run.stop("refused at the terminal", selector=f"id={node.id}")
            return
        self._answer(run, node, {name: value for name, value in answers.items() if name})

    @staticmethod
    def _answer(run: KeptRun, node: NodeState, outputs: Mapping[str, str]) -> None:
        if outputs:
            run.set(f"id={node.id}", outputs=outputs)
        run.resume(f"id={node.id}")

    def _asking(self, node: NodeState) -> Callable[[Question], str | None]:
        def ask(question: Question) -> str | None:
            about = f"{node.display_name}: {question.name or 'go on?'}"
            return answer_to(about, question, withdrawn=lambda: node.id in self._over)

        return ask


class Question(Struct, frozen=True):
    """What a person is asked: for an output, or ("") whether a step goes on."""

    name: str
    choices: Sequence[str] = ()
    default: str | None = None


def questions(node: wire.NodeStatus) -> list[Question]:
    """Return what a suspended node asks for: its outputs that are supplied, or nothing but whether it goes on."""
    inputs = {one["name"]: one for one in (node.get("inputs") or {}).get("parameters") or ()}
    made = []
    for output in (node.get("outputs") or {}).get("parameters") or ():
        source = output.get("valueFrom") or {}
        if "supplied" in source and output.get("value") is None:
            of_input = inputs.get(output["name"], {})
            choices = [str(one) for one in of_input.get("enum") or output.get("enum") or ()]
            default = source.get("default", of_input.get("default", of_input.get("value")))
            made.append(Question(output["name"], choices, None if default is None else str(default)))
    return made or [Question("", (YES, NO), YES)]


def asked(found: Sequence[Question], ask: Callable[[Question], str | None]) -> dict[str, str] | None:
    """Ask each question; None where one was withdrawn."""
    answers: dict[str, str] = {}
    for question in found:
        answer = ask(question)
        if answer is None:
            return None
        answers[question.name] = answer
    return answers


def answer_to(about: str, question: Question, *, withdrawn: Callable[[], bool]) -> str | None:
    """Ask until the answer is one that fits; None once the question is withdrawn, or nothing more can be typed."""
    choices = f" ({', '.join(question.choices)})" if question.choices else ""
    default = "" if question.default is None else f" [{question.default}]"
    while True:
        tell(visible(f"{about}{choices}{default}: "), err=True, nl=False)
        line = _line(withdrawn)
        if line is None:
            tell("", err=True)
            return None
        answer = line or question.default
        if answer is not None and (not question.choices or answer in question.choices):
            return answer
        told = f"{line!r} is not one of {', '.join(question.choices)}" if line else "a value is needed"
        tell(visible(told), err=True)


def _line(withdrawn: Callable[[], bool]) -> str | None:
    """Read a line of standard input, by itself: a thread that Python waits for couldn't be left behind."""
    typed = b""
    while not withdrawn():
        if not select.select([STANDARD_INPUT], [], [], EVERY)[0]:
            continue
        byte = os.read(STANDARD_INPUT, 1)
        if byte in {b"", b"\n"}:
            return typed.decode(errors="replace").strip() if byte or typed else None
        typed += byte
    return None
