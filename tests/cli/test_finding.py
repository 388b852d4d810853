"""`pydsl run` finds what people have: libraries, repositories, Sensors, parameters without values."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import Ended, pydsl

pytestmark = pytest.mark.usefixtures("home")

LIBRARY = """\
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: lib}
spec:
  templates:
  - name: say
    inputs: {parameters: [{name: m}, {name: to, default: x}]}
    container: {image: alpine, command: [echo], args: ["{{inputs.parameters.m}} {{inputs.parameters.to}}"]}
  - name: hush
    container: {image: alpine, command: ["true"]}
"""
CALLER = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  templates:
  - name: main
    steps:
    - - name: a
        templateRef: {name: lib, template: say}
        arguments: {parameters: [{name: m, value: hello}]}
"""
SENSOR = """\
apiVersion: argoproj.io/v1alpha1
kind: Sensor
metadata: {name: hook}
spec:
  dependencies: [{name: d, eventSourceName: w, eventName: e}]
  triggers:
  - template:
      name: begin
      argoWorkflow:
        operation: submit
        parameters: [{src: {dependencyName: d, dataKey: body}, dest: spec.arguments.parameters.0.value}]
        source:
          resource:
            apiVersion: argoproj.io/v1alpha1
            kind: Workflow
            metadata: {generateName: inner-}
            spec:
              entrypoint: main
              arguments: {parameters: [{name: m}]}
              templates:
              - name: main
                inputs: {parameters: [{name: m}]}
                container: {image: alpine, command: [echo], args: ["{{inputs.parameters.m}}"]}
"""


def write(name: str, text: str) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def run(*arguments: str) -> Ended:
    return pydsl("run", *arguments, "--name", "wf", "--runtime", "process")


def printed(home: Path) -> str:
    (log,) = home.rglob("main.stdout")
    return log.read_text()


@pytest.mark.parametrize("kind", ["WorkflowTemplate", "Workflow"])
class TestALibrary:
    def test_its_templates_are_listed(self, kind: str, home: Path) -> None:
        write("lib.yaml", LIBRARY.replace("WorkflowTemplate", kind))
        listed = "  say(m, to)\n  hush\n"
        assert run("lib.yaml") == Ended(
            2, "", f"lib.yaml has no entrypoint: --entrypoint NAME says which template runs first, of\n{listed}"
        )
        assert not home.exists()

    def test_one_of_them_is_run(self, kind: str, home: Path) -> None:
        write("lib.yaml", LIBRARY.replace("WorkflowTemplate", kind))
        assert run("lib.yaml", "--entrypoint", "say", "-p", "m=hi").status == 0
        assert printed(home) == "hi x\n"

    def test_one_that_it_hasnt(self, kind: str) -> None:
        write("lib.yaml", LIBRARY.replace("WorkflowTemplate", kind))
        told = "no template is called 'sya'. Did you mean 'say'? There is: say, hush\n"
        assert run("lib.yaml", "--entrypoint", "sya") == Ended(2, "", told)

    def test_what_the_template_takes_has_to_be_given(self, kind: str, home: Path) -> None:
        write("lib.yaml", LIBRARY.replace("WorkflowTemplate", kind))
        told = "the workflow's parameter 'm' needs a value: -p m=VALUE gives one\n"
        ended = run("lib.yaml", "--entrypoint", "say")
        assert (ended.status, ended.output, ended.error) == (2, "", told)
        assert not home.exists()


def test_all_parameters_without_a_value_are_named_at_once() -> None:
    text = LIBRARY.replace("WorkflowTemplate", "Workflow").replace("  templates", "  entrypoint: say\n  templates", 1)
    write(
        "w.yaml",
        text.replace("  templates", "  arguments: {parameters: [{name: a}, {name: b, value: c}]}\n  templates"),
    )
    told = "the workflow's parameters 'a', 'm' need values: -p a=VALUE -p m=VALUE gives them\n"
    assert run("w.yaml").error.endswith(told)


def test_mistakes_are_told_before_anybody_is_asked() -> None:
    write("w.yaml", CALLER.replace("entrypoint: main", "entrypoint: mian\n  arguments: {parameters: [{name: a}]}"))
    assert "parameter 'a' needs" not in run("w.yaml").error


def test_at_a_terminal_parameters_are_asked_for(home: Path) -> None:
    text = LIBRARY.replace("{name: m}", "{name: m, enum: [one, two], description: which}")
    write("lib.yaml", text)
    command = [sys.executable, "-m", "pydsl.cli.main", "run", "lib.yaml", "--entrypoint", "say", "--runtime", "process"]
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, stdin=theirs, stdout=subprocess.DEVNULL, stderr=theirs) as process:
        os.close(theirs)
        os.write(ours, b"three\ntwo\n")
        assert process.wait(30) == 0
        shown = os.read(ours, 4096).decode()
    os.close(ours)
    assert "which\r\nm (one, two): " in shown
    assert "'three' is not one of 'one', 'two'" in shown
    assert printed(home) == "two x\n"


class TestARepository:
    def test_templates_are_found_in_a_folder(self, home: Path) -> None:
        write("repo/deep/lib.yaml", LIBRARY)
        write("repo/caller.yaml", CALLER)
        assert run("repo/caller.yaml", "-f", "repo").status == 0
        assert printed(home) == "hello x\n"

    def test_what_a_run_doesnt_come_to_may_be_wrong(self) -> None:
        write("repo/lib.yaml", LIBRARY)
        write("repo/wrong.yaml", LIBRARY.replace("{name: lib}", "{name: wrong}").replace("say", "s a y"))
        write("repo/broken.yaml", "kind: Workflow\n  a: [\n")
        write("caller.yaml", CALLER)
        ended = run("caller.yaml", "-f", "repo")
        assert ended.status == 0
        assert "warning[PD001]" in ended.error
        assert "wrong.yaml" not in ended.error

    def test_what_it_comes_to_is_checked(self) -> None:
        write("repo/lib.yaml", LIBRARY.replace("inputs.parameters.to", "inputs.parameters.k"))
        write("caller.yaml", CALLER)
        ended = run("caller.yaml", "-f", "repo")
        assert ended.status == 2
        assert "repo/lib.yaml:8:" in ended.error

    def test_config_maps_and_secrets_are_found_in_a_folder(self, home: Path) -> None:
        write("repo/maps.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: names}\ndata: {who: you}\n")
        write("w.yaml", CALLER.split("    steps", maxsplit=1)[0] + (
            "    container: {image: a, command: [sh, -c, 'echo $W'],"
            " env: [{name: W, valueFrom: {configMapKeyRef: {name: names, key: who}}}]}\n"
        ))  # fmt: skip
        assert run("w.yaml", "-f", "repo").status == 0
        assert printed(home) == "you\n"

    def test_the_files_own_template_wins_over_one_of_the_folder(self, home: Path) -> None:
        write("repo/lib.yaml", LIBRARY.replace("[echo]", "[echo, other]"))
        write("caller.yaml", f"{CALLER}---\n{LIBRARY}")
        assert run("caller.yaml", "-f", "repo").status == 0
        assert printed(home) == "hello x\n"


class TestASensor:
    @pytest.mark.parametrize("target", ["s.yaml", "s.yaml:begin", "s.yaml:hook", "s.yaml:inner-"])
    def test_its_workflow_is_run_by_name(self, target: str, home: Path) -> None:
        write("s.yaml", SENSOR)
        assert run(target, "-p", "m=hi").status == 0
        assert printed(home) == "hi\n"

    def test_what_the_event_brings_has_to_be_given(self) -> None:
        write("s.yaml", SENSOR)
        told = "the workflow's parameter 'm' needs a value: -p m=VALUE gives one\n"
        assert run("s.yaml") == Ended(2, "", told)

    def test_another_name(self) -> None:
        write("s.yaml", SENSOR)
        assert run("s.yaml:x") == Ended(2, "", "s.yaml: nothing is called 'x'. There is: begin\n")


def test_config_maps_and_secrets_are_looked_for_before_the_first_pod(home: Path) -> None:
    lines = (
        "    container:\n      image: a\n      command: [echo]\n"
        "      env:\n"
        "      - {name: A, valueFrom: {secretKeyRef: {name: login, key: user}}}\n"
        "      - {name: B, valueFrom: {secretKeyRef: {name: other, key: user, optional: true}}}\n"
        "      - {name: C, valueFrom: {configMapKeyRef: {name: names, key: whom}}}\n"
        "      envFrom: [{configMapRef: {name: more}}]\n"
        "      volumeMounts: [{name: v, mountPath: /v}]\n"
        "    volumes: [{name: v, projected: {sources: [{secret: {name: deep}}]}}]\n"
    )
    config = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: names}\ndata: {who: you}\n"
    write("w.yaml", CALLER.split("    steps", maxsplit=1)[0] + lines + config)
    assert run("w.yaml").error.splitlines() == [
        "what the workflow needs wasn't given:",
        '  template main: configmap "more" not found: give the file that has it with -f',
        '  template main: secret "login" not found: give the file that has it with -f',
        "  template main: couldn't find key whom in names",
        '  template main: secret "deep" not found: give the file that has it with -f',
    ]
    assert not home.exists()
