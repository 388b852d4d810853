from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.command_line import Ended, pydsl

pytestmark = pytest.mark.usefixtures("home")

HELLO = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: hello-}
spec:
  entrypoint: main
  arguments: {parameters: [{name: who, value: world}]}
  templates:
  - name: main
    inputs: {parameters: [{name: who}]}
    container: {image: alpine, command: [echo], args: ["hello {{inputs.parameters.who}}"]}
"""
FAILING = HELLO.replace("command: [echo]", "command: [sh, -c]").replace(
    '"hello {{inputs', '"echo oh >&2; exit 3 #{{inputs'
)


def write(name: str, text: str) -> Path:
    path = Path(name)
    path.write_text(text)
    return path


def run(text: str, *options: object) -> Ended:
    return pydsl("run", write("w.yaml", text), "--name", "wf", "--runtime", "process", *options)


def printed(home: Path) -> str:
    (log,) = home.rglob("main.stdout")
    return log.read_text()


def test_plain_lines_tell_how_it_went(home: Path) -> None:
    ended = run(HELLO)
    folder = next((home / "runs").iterdir())
    *lines, last, logs = ended.output.splitlines()
    assert (ended.status, ended.error) == (0, "")
    assert not any(line.startswith("Pending") for line in lines)
    assert lines[-1] == "Succeeded wf"
    assert (last, logs) == ("wf: Succeeded", f"logs: {folder}")
    assert printed(home) == "hello world\n"


GIVING = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: giving-}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: alpine, command: [sh, -c], args: ["SCRIPT > out"]}
    outputs: {parameters: [{name: out, valueFrom: {path: out}}]}
"""


def test_what_the_entrypoint_gave_is_told_as_its_reader_gets_it() -> None:
    told = run(GIVING.replace("SCRIPT", "printf 'a {~}{x}}'")).output.splitlines()
    assert told[-3:-1] == ["wf: Succeeded", "out: a {{x}}"]


def test_of_a_long_output_the_beginning_is_told() -> None:
    told = run(GIVING.replace("SCRIPT", "printf %3000s")).output.splitlines()
    assert told[-2] == f"out: {' ' * 2000}... and 1000 characters more: pydsl get @latest -o json"


def test_a_secret_where_an_output_is_cut_shows_no_part_of_itself() -> None:
    secret = "---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {key: whole-secret-value}\n"
    env = 'env: [{name: S, valueFrom: {secretKeyRef: {name: s, key: key}}}], args: ["SCRIPT'
    giving = GIVING.replace('args: ["SCRIPT', env).replace("SCRIPT", "printf '%1994s%s' '' $S")
    told = run(giving + secret).output.splitlines()
    assert told[-2] == f"out: {' ' * 1994}***"


def test_logs_are_shown_by_the_nodes_name() -> None:
    ended = run(HELLO, "--logs")
    assert ended.status == 0
    assert "wf: hello world\n" in ended.output
    assert ended.output.count("hello world") == 1


def test_a_failure_shows_the_end_of_its_errors() -> None:
    ended = run(FAILING)
    assert ended.status == 1
    assert "wf: Failed: main: Error (exit code 3)\nwf: main: Error (exit code 3)\n  oh\nlogs: " in ended.output


def test_json_is_the_finished_workflow() -> None:
    ended = run(FAILING, "--output", "json")
    workflow = json.loads(ended.output)
    assert ended.status == 1
    assert (workflow["kind"], workflow["metadata"]["name"]) == ("Workflow", "wf")
    assert workflow["status"]["nodes"]["wf"]["phase"] == "Failed"


def test_parameters_of_the_command_line_win_over_those_of_a_file(home: Path) -> None:
    file = write("values.yaml", "who: file\n")
    assert run(HELLO, "--parameter-file", file, "-p", "who=a=b").status == 0
    assert printed(home) == "hello a=b\n"


def test_a_parameter_file_holds_text_and_json(home: Path) -> None:
    assert run(HELLO, "--parameter-file", write("values.yaml", "who: {a: [1, true]}\n")).status == 0
    assert printed(home) == 'hello {"a": [1, true]}\n'


def test_an_input_of_the_entrypoint_may_be_set(home: Path) -> None:
    text = HELLO.replace("  arguments: {parameters: [{name: who, value: world}]}\n", "")
    assert run(text, "-p", "who=you").status == 0
    assert printed(home) == "hello you\n"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["-p", "whom=x"], "the workflow has no parameter 'whom'. Did you mean 'who'? It has: who\n"),
        (["-p", "who"], "-p who: a parameter is given as NAME=VALUE\n"),
        (["--parameter-file", "list.yaml"], "list.yaml: a parameter file is one map of names to values\n"),
        (["-f", "no.yaml"], "no.yaml: no such file or folder\n"),
    ],
)
def test_mistakes_of_usage(options: list[str], message: str, home: Path) -> None:
    write("list.yaml", "- a\n")
    assert run(HELLO, *options) == Ended(2, "", message)
    assert not home.exists()


def test_a_workflow_is_checked_before_it_runs(home: Path) -> None:
    ended = run(HELLO.replace("entrypoint: main", "entrypoint: mian"))
    assert (ended.status, ended.output) == (2, "")
    assert "w.yaml:5:15: error" in ended.error
    assert not home.exists()


def test_what_this_machine_cant_honour_is_refused(home: Path) -> None:
    text = HELLO.replace("command: [echo]", "securityContext: {privileged: true}, command: [echo]")
    ended = run(text)
    assert ended == Ended(
        3, "", "this machine can't run the workflow:\n  template main: container main is privileged\n"
    )
    assert not home.exists()


def test_what_is_ignored_is_told_in_one_line() -> None:
    ended = run(
        HELLO.replace("  entrypoint", "  serviceAccountName: robot\n  tolerations: [{operator: Exists}]\n  entrypoint")
    )
    assert (ended.status, ended.error) == (0, "note: ignored on this machine: tolerations, serviceAccountName\n")


@pytest.mark.parametrize("options", [[], ["--detach"], ["-o", "json"]])
def test_what_is_ignored_is_said_before_anything_runs(options: list[str]) -> None:
    write("w.yaml", HELLO.replace("  entrypoint", "  serviceAccountName: robot\n  entrypoint"))
    done = subprocess.run(
        [sys.executable, "-m", "pydsl", "run", "w.yaml", "--name", "wf", "--runtime", "process", *options],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True,
    )  # fmt: skip
    pydsl("wait", "wf")
    assert done.stdout.startswith("note: ignored on this machine: serviceAccountName\n")


def test_where_a_file_has_several_the_name_says_which(home: Path) -> None:
    two = "---\n".join(HELLO.replace("generateName: hello-", f"name: {name}").replace("world", name) for name in "ab")
    write("two.yaml", two)
    ended = pydsl("run", "two.yaml")
    assert ended == Ended(2, "", "two.yaml has several workflows: say which, as two.yaml:NAME, of a, b\n")
    assert pydsl("run", "two.yaml:b", "--runtime", "process").status == 0
    assert printed(home) == "hello b\n"


def test_templates_and_config_maps_of_other_files(home: Path) -> None:
    write(
        "library.yaml",
        """\
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: lib}
spec:
  templates:
  - name: say
    container:
      image: alpine
      command: [sh, -c, "echo $WHO"]
      env: [{name: WHO, valueFrom: {configMapKeyRef: {name: names, key: who}}}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: names}
data: {who: from the map}
""",
    )
    text = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  templates:
  - name: main
    steps: [[{name: a, templateRef: {name: lib, template: say}}]]
"""
    assert run(text, "-f", "library.yaml").status == 0
    assert printed(home) == "from the map\n"


@pytest.mark.parametrize("kind", ["WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow"])
def test_what_can_be_submitted_can_be_run(kind: str, home: Path) -> None:
    text = HELLO.replace("kind: Workflow", f"kind: {kind}").replace("generateName: hello-", "name: hello")
    if kind == "CronWorkflow":
        head, _, spec = text.partition("spec:\n")
        inner = "".join(f"  {line}\n" for line in spec.splitlines())
        text = f'{head}spec:\n  schedules: ["* * * * *"]\n  workflowSpec:\n{inner}'
    ended = pydsl("run", write("w.yaml", text), "--runtime", "process", "-p", "who=you")
    assert ended.status == 0, ended.error
    assert ended.output.splitlines()[-2].startswith("hello-")
    assert printed(home) == "hello you\n"


def test_standard_input_is_a_file_called_dash(home: Path) -> None:
    assert pydsl("run", "-", "--runtime", "process", stdin=HELLO).status == 0
    assert printed(home) == "hello world\n"


def test_keep_leaves_the_work_folders(home: Path) -> None:
    run(HELLO.replace("command: [echo]", "command: [touch]"), "--keep")
    assert [path.name for path in home.rglob("hello*") if path.is_file()] == ["hello world"]


SLEEPING = HELLO.replace("command: [echo]", "command: [sh, -c]").replace(
    '"hello {{inputs', '"echo up; sleep 60 #{{inputs'
)
COMMAND = [sys.executable, "-m", "pydsl.cli.main", "run", "w.yaml", "--name", "wf", "--runtime", "process"]


def wait_until_up(home: Path) -> None:
    until = time.monotonic() + 20
    while not any(path.read_text() == "up\n" for path in home.rglob("main.stdout")):
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupt_stops_cleanly(number: int, home: Path) -> None:
    write("w.yaml", SLEEPING)
    process = subprocess.Popen(COMMAND, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_until_up(home)
    process.send_signal(number)
    output, error = process.communicate(timeout=120)
    assert (process.returncode, error.splitlines()[-1]) == (130, "interrupted")
    assert "Traceback" not in error
    assert "wf: Failed: Stopped with strategy 'Stop'\n" in output
    assert output.splitlines()[-1].startswith(f"logs: {home}/runs/wf-")


def test_a_terminal_shows_a_tree() -> None:
    write("w.yaml", HELLO)
    controller, terminal = pty.openpty()
    process = subprocess.Popen(
        COMMAND, stdout=terminal, env={**os.environ, "PYTHONIOENCODING": "utf-8", "TERM": "xterm"}
    )
    os.close(terminal)
    shown = read_all(controller)
    assert process.wait(20) == 0
    assert "\x1b[32m✔\x1b[0m wf\r\nwf: Succeeded\r\n" in shown
    assert re.search("\x1b\\[\\dF\x1b\\[J", shown)


def read_all(descriptor: int) -> str:
    """Read a terminal to its end, which is an error on Linux."""
    data = b""
    while True:
        try:
            part = os.read(descriptor, 65536)
        except OSError:
            part = b""
        if not part:
            os.close(descriptor)
            return data.decode()
        data += part


def test_broken_python_is_told_at_its_line(home: Path) -> None:
    ended = pydsl("run", write("w.py", "from pydsl import Workflow\nWorkflow(\n"))
    assert ended.status == 2
    assert "w.py:2" in ended.error
    assert "Traceback" not in ended.error


def test_a_backoff_that_is_waited_for_is_shown() -> None:
    failing = FAILING.replace(
        "  - name: main\n", '  - name: main\n    retryStrategy: {limit: "1", backoff: {duration: "1"}}\n'
    )
    assert "Running   wf: Backoff for 1 second\n" in run(failing).output


OLD = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: old-}
spec:
  entrypoint: main
  arguments: {parameters: [{name: who, value: world}]}
  templates:
  - name: main
    inputs: {parameters: [{name: who}]}
    dag:
      tasks:
      - {name: a, template: leaf}
      - {name: b, template: leaf}
  - name: leaf
    synchronization: {mutex: {name: one}}
    container: {image: alpine, command: [sh, -c], args: ["mkdir ../alone && sleep 0.3 && rmdir ../alone"]}
"""


def test_old_fields_are_refused_with_the_target_that_knows_them() -> None:
    ended = run(OLD)
    assert ended.status == 2
    assert "hint: use mutexes, a list, or --target 3.7" in ended.error


@pytest.mark.parametrize("options", [(), ("-p", "who=you")])
def test_old_fields_mean_what_they_meant_to_the_target(options: tuple[str, ...]) -> None:
    ended = run(OLD, "--target", "3.7", "-j", "2", "-o", "json", *options)
    assert ended.status == 0
    status = json.loads(ended.output)["status"]["nodes"].values()
    first, second = sorted((node["startedAt"], node["finishedAt"]) for node in status if node["type"] == "Pod")
    assert first[1] <= second[1]
    assert "warning[PD111]: Synchronization's field 'mutex' is gone after Argo 3.7" in ended.error
    assert "hint: from Argo 4.0 on, write mutexes, a list" in ended.error
