"""The verbs on kept runs: what they print, and how they exit."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from tests.cli.test_run import FAILING, HELLO, write
from tests.command_line import Ended, pydsl

pytestmark = pytest.mark.usefixtures("home")

GATE = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: gate, labels: {team: a}}
spec:
  entrypoint: main
  templates:
  - name: main
    steps:
    - - {name: ask, template: ask}
    - - name: say
        template: say
        arguments: {parameters: [{name: a, value: "{{steps.ask.outputs.parameters.answer}}"}]}
  - name: ask
    suspend: {}
    outputs: {parameters: [{name: answer, valueFrom: {supplied: {}}}]}
  - name: say
    inputs: {parameters: [{name: a}]}
    container: {image: alpine, command: [echo, "{{inputs.parameters.a}}"]}
"""


def run(text: str, name: str, *options: object) -> Ended:
    return pydsl("run", write("w.yaml", text), "--name", name, "--runtime", "process", *options)


@pytest.fixture
def gate(home: Path) -> Iterator[None]:
    """A run in another process, that waits at its gate."""
    write("gate.yaml", GATE)
    command = [sys.executable, "-m", "pydsl.cli.main", "run", "gate.yaml", "--runtime", "process"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        until = time.monotonic() + 30.0
        while "ǁ ask" not in pydsl("get", "gate").output:
            assert time.monotonic() < until
            time.sleep(0.05)
        yield
        process.terminate()


@pytest.mark.usefixtures("gate")
def test_a_person_answers_from_another_terminal() -> None:
    assert "Status:              Running (Suspended)\n" in pydsl("get", "gate").output
    answered = pydsl("node", "set", "gate", "--node-field-selector", "displayName=ask", "-p", 'answer="yes"')
    assert (answered.status, answered.output) == (0, "workflow values set\n")
    resumed = pydsl("resume", "gate")
    assert (resumed.status, resumed.output) == (0, "workflow gate resumed\n")
    waited = pydsl("wait", "gate")
    assert waited.status == 0
    assert re.fullmatch(r"gate Succeeded at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000 UTC\n", waited.output)
    assert re.fullmatch(r"gate-say-\d+: yes\n", pydsl("logs", "gate").output)


@pytest.mark.usefixtures("gate")
def test_a_run_of_another_process_is_stopped() -> None:
    assert pydsl("stop", "gate").output == "workflow gate stopped\n"
    assert pydsl("wait", "gate").status == 1
    again = pydsl("terminate", "gate")
    assert (again.status, again.error) == (
        1,
        'cannot shutdown a completed workflow: workflow: "gate", namespace: "argo"\n',
    )
    assert "Status:              Failed (Terminated)\n" in pydsl("get", "gate").output


def test_what_waits_for_somebody_says_so_before_and_while_it_runs() -> None:
    write("gate.yaml", GATE)
    with subprocess.Popen(
        [sys.executable, "-m", "pydsl.cli.main", "run", "gate.yaml", "--runtime", "process"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        note = next(line for line in process.stderr if line.startswith("note: "))
        while "ǁ ask" not in pydsl("get", "gate").output:
            time.sleep(0.05)
        pydsl("terminate", "gate")
        output, _ = process.communicate()
    hint = "`pydsl node set gate --node-field-selector {}=ask -p answer=VALUE`, then `pydsl resume gate`"
    assert note == f"note: somebody has to answer ask, from another terminal: {hint.format('templateName')}\n"
    hint = hint.format("displayName")
    assert f"Running   gate[0].ask: waits for an answer: {hint}\n" in output


class TestList:
    def test_an_empty_home(self) -> None:
        listed = pydsl("list")
        assert (listed.status, listed.output) == (0, "No workflows found\n")

    def test_runs_are_picked(self) -> None:
        run(HELLO, "one")
        run(FAILING, "two")
        names = {
            ("--status", "Failed"): "two\n",
            ("--status", "Failed,Succeeded"): "two\none\n",
            ("--prefix", "o"): "one\n",
            ("--completed",): "two\none\n",
            ("--running",): "",
            ("--since", "1h"): "two\none\n",
            ("--older", "1h"): "",
            ("--field-selector", "metadata.name!=one"): "two\n",
            ("-l", "team=a"): "",
        }
        assert {options: pydsl("list", "-o", "name", *options).output for options in names} == names

    def test_the_workflows_priority_is_shown(self) -> None:
        run(HELLO.replace("spec:", "spec:\n  priority: 7", 1), "one")
        header, row = pydsl("list").output.splitlines()
        assert row[header.index("PRIORITY") :].split() == ["7"]

    def test_columns(self) -> None:
        run(HELLO, "one")
        wide = pydsl("list", "-o", "wide").output.splitlines()
        assert wide[0] == "NAME   STATUS      AGE   DURATION   PRIORITY   MESSAGE   P/R/C   PARAMETERS"
        assert re.fullmatch(r"one    Succeeded   \ds    \ds         0                    0/0/1   who=world", wide[1])
        assert not pydsl("list", "--no-headers").output.startswith("NAME")

    def test_objects(self) -> None:
        run(HELLO, "one")
        (workflow,) = json.loads(pydsl("list", "-o", "json").output)
        assert workflow["status"]["phase"] == "Succeeded"
        assert yaml.safe_load(pydsl("list", "-o", "yaml").output) == [workflow]

    def test_a_span_that_isnt_one(self) -> None:
        ended = pydsl("list", "--since", "soon")
        assert (ended.status, ended.error) == (2, "--since soon: a span is given as 30s, 10m, 2h or 3d\n")


def test_the_latest_run_is_got() -> None:
    run(HELLO, "one")
    run(FAILING, "two")
    assert pydsl("get", "@latest", "-o", "name").output == "two\n"
    assert json.loads(pydsl("get", "one", "-o", "json").output)["metadata"]["name"] == "one"
    assert "✖ two" in pydsl("get", "two", "-o", "short").output
    assert "Failed two" in pydsl("get", "two", "--no-utf8").output


@pytest.mark.parametrize(
    "verb", ["get", "logs", "wait", "watch", "suspend", "resume", "stop", "terminate", "retry", "resubmit"]
)
def test_a_run_that_isnt_there(verb: str) -> None:
    ended = pydsl(verb, "nope")
    assert (ended.status, ended.output, ended.error) == (1, "", 'workflow "nope" not found\n')


def test_waiting_for_a_run_that_isnt_there_may_be_no_mistake() -> None:
    assert pydsl("wait", "--ignore-not-found", "nope").status == 0


def test_logs_are_picked() -> None:
    run(HELLO.replace("[echo]", "[printf, 'a\\nb\\nc\\n%s']"), "one")
    assert pydsl("logs", "one").output == "one: a\none: b\none: c\none: hello world\n"
    assert pydsl("logs", "one", "--grep", "^b$").output == "one: b\n"
    assert pydsl("logs", "one", "--tail", "1").output == "one: hello world\n"
    assert pydsl("logs", "one", "-c", "other").output == ""
    assert pydsl("logs", "one", "--grep", "(").status == 2


def test_deleting() -> None:
    run(HELLO, "one")
    run(HELLO, "two")
    both = "Workflow 'two' deleted (dry-run)\nWorkflow 'one' deleted (dry-run)\n"
    assert pydsl("delete", "--dry-run", "--all").output == both
    assert pydsl("delete", "one").output == "Workflow 'one' deleted\n"
    again = pydsl("delete", "one")
    assert (again.status, again.output) == (0, "Workflow 'one' not found\n")
    assert pydsl("delete", "--prefix", "t").output == "Workflow 'two' deleted\n"
    nothing = pydsl("delete")
    assert (nothing.status, nothing.error) == (2, "requires either a workflow or other argument\n")


def test_what_is_set_has_to_be_said() -> None:
    run(HELLO, "one")
    ended = pydsl("node", "set", "one", "--node-field-selector", "displayName=a", "-p", "x")
    assert ended.error == "expected parameter of the form: NAME=VALUE. Received: x\n"
    assert pydsl("node", "set", "one", "--node-field-selector", "displayName=a").status == 2
    assert pydsl("node", "set", "one", "-p", "x=1").status == 2


FLAKY = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: flaky}
spec:
  entrypoint: main
  templates:
  - name: main
    steps:
    - - {name: a, template: say}
    - - {name: b, template: find}
  - name: say
    container: {image: alpine, command: [echo, hello]}
  - name: find
    container: {image: alpine, command: [test, -e, FILE]}
"""


class TestRetry:
    def test_what_is_kept_is_said_first(self, tmp_path: Path) -> None:
        run(FLAKY.replace("FILE", str(tmp_path / "file")), "one")
        plan = "kept: one[0].a\nagain: one[1].b\n"
        assert pydsl("retry", "one", "--dry-run") == Ended(0, "", plan)
        (tmp_path / "file").touch()
        ended = pydsl("retry", "one")
        assert (ended.status, ended.error) == (0, plan)
        assert "one: Succeeded\n" in ended.output

    def test_one_that_succeeded(self) -> None:
        run(HELLO, "one")
        told = "To retry a succeeded workflow, set the options restartSuccessful and nodeFieldSelector\n"
        assert pydsl("retry", "one") == Ended(1, "", told)
        again = pydsl("retry", "one", "--restart-successful", "--node-field-selector", "name=one", "-p", "who=you")
        assert again.status == 0
        assert pydsl("logs", "one").output == "one: hello you\n"


def test_resubmitting() -> None:
    run(FAILING, "one")
    assert pydsl("resubmit", "one", "--name", "two").status == 1
    assert pydsl("list", "-o", "name", "--resubmitted").output == "two\n"
    assert pydsl("resubmit", "one", "--memoized", "--name", "three").status == 1
    run(HELLO, "good")
    told = "workflow must be Failed/Error to resubmit in memoized mode\n"
    assert pydsl("resubmit", "good", "--memoized") == Ended(1, "", told)


ASKING = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: asking}
spec:
  entrypoint: main
  templates:
  - name: main
    steps:
    - - {name: ask, template: ask}
    - - name: say
        template: say
        arguments: {parameters: [{name: a, value: "{{steps.ask.outputs.parameters.where}}"}]}
    - - {name: sure, template: sure}
  - name: ask
    inputs: {parameters: [{name: where, default: stage, enum: [stage, prod]}]}
    suspend: {}
    outputs: {parameters: [{name: where, valueFrom: {supplied: {}}}]}
  - name: sure
    suspend: {}
  - name: say
    inputs: {parameters: [{name: a}]}
    container:
      image: alpine
      command: [sh, -c, "echo {{inputs.parameters.a}} $WORD"]
      env: [{name: WORD, valueFrom: {secretKeyRef: {name: s, key: word}}}]
---
apiVersion: v1
kind: Secret
metadata: {name: s}
stringData: {word: hidden}
"""


class Terminal:
    """`pydsl run` at a terminal."""

    def __init__(self, file: Path) -> None:
        command = [sys.executable, "-m", "pydsl", "run", str(file), "--runtime", "process"]
        self.ours, theirs = pty.openpty()
        self.process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs)
        os.close(theirs)
        self.seen = ""

    def wait_for(self, text: str) -> None:
        until = time.monotonic() + 30.0
        while text not in self.seen:
            assert time.monotonic() < until, self.seen
            if select.select([self.ours], [], [], 0.1)[0]:
                self.seen += os.read(self.ours, 4096).decode(errors="replace")

    def type(self, text: str) -> None:
        os.write(self.ours, text.encode())

    def end(self) -> int:
        with contextlib.suppress(OSError):
            while data := os.read(self.ours, 4096):
                self.seen += data.decode(errors="replace")
        os.close(self.ours)
        return self.process.wait(30)


class TestAtATerminal:
    def test_what_a_step_waits_for_is_asked(self) -> None:
        terminal = Terminal(write("asking.yaml", ASKING))
        terminal.wait_for("ask: where (stage, prod) [stage]: ")
        terminal.type("produ\n")
        terminal.wait_for("'produ' is not one of stage, prod")
        terminal.type("prod\n")
        terminal.wait_for("sure: go on? (yes, no) [yes]: ")
        terminal.type("\n")
        assert terminal.end() == 0
        assert pydsl("logs", "asking").output.endswith(": prod ******\n")

    def test_no_fails_the_step(self) -> None:
        terminal = Terminal(write("asking.yaml", ASKING))
        terminal.wait_for("ask: where (stage, prod) [stage]: ")
        terminal.type("\n")
        terminal.wait_for("sure: go on? (yes, no) [yes]: ")
        terminal.type("no\n")
        assert terminal.end() == 1
        assert "refused at the terminal" in terminal.seen

    def test_a_question_is_withdrawn_once_somebody_else_answers(self) -> None:
        terminal = Terminal(write("asking.yaml", ASKING))
        terminal.wait_for("ask: where (stage, prod) [stage]: ")
        pydsl("node", "set", "asking", "--node-field-selector", "displayName=ask", "-p", "where=there")
        pydsl("resume", "asking")
        terminal.wait_for("sure: go on? (yes, no) [yes]: ")
        pydsl("resume", "asking")
        assert terminal.end() == 0
        assert pydsl("logs", "asking").output.endswith(": there ******\n")


class TestDetached:
    def test_its_name_is_printed_and_the_verbs_work_on_it(self, home: Path) -> None:
        begun = pydsl("run", write("asking.yaml", ASKING), "--runtime", "process", "--detach")
        assert (begun.status, begun.output) == (0, "asking\n")
        wait_until(lambda: "ǁ ask" in pydsl("get", "asking").output)
        pydsl("resume", "asking", "--node-field-selector", "displayName=ask")
        wait_until(lambda: "ǁ sure" in pydsl("get", "asking").output)
        pydsl("resume", "asking")
        assert pydsl("wait", "asking").status == 0
        assert pydsl("logs", "asking").output.endswith(": stage ******\n")
        assert b"hidden" not in (home / "pydsl.sqlite3").read_bytes()

    def test_mistakes_are_told_at_once(self, home: Path) -> None:
        ended = pydsl("run", write("w.yaml", FAILING.replace("entrypoint: main", "entrypoint: mian")), "--detach")
        assert (ended.status, ended.output) == (2, "")
        assert not home.exists()


def wait_until(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 30.0
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)
