"""Whole runs in containers: slow tests, skipped where no engine works."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from pydsl.local import run_workflow
from pydsl.manifest.library import library_of
from tests.local.workflows import HEAD, phases, run, workflow
from tests.runtimes import engine
from tests.runtimes.engine import IMAGE

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _engine(monkeypatch: pytest.MonkeyPatch) -> None:
    engine.require(monkeypatch)


def contained(body: str, home: Path) -> Any:
    return run(body.replace("IMAGE", IMAGE), home, runtime="container")


def names_of(home: Path) -> list[str]:
    words = engine.found()[0].split()
    listed = subprocess.run([*words, "ps", "-a", "--format", "{{.Names}}"], capture_output=True, text=True, check=True)
    labels = "{{range .Config.Labels}}{{.}} {{end}}"
    found = []
    for name in listed.stdout.split():
        shown = subprocess.run(
            [*words, "inspect", "--format", labels, name], capture_output=True, text=True, check=False
        )
        found += [name] if str(home) in shown.stdout else []
    return found


def test_the_images_own_program_arguments_and_variables(tmp_path: Path) -> None:
    report = contained(
        """\
templates:
- name: main
  steps:
  - - {name: own, template: own}
    - {name: args, template: args}
    - {name: env, template: env}
- {name: own, container: {image: IMAGE}}
- {name: args, container: {image: IMAGE, args: [of, mine]}}
- name: env
  container: {image: IMAGE, command: [sh, -c], args: ["echo $MADE $A $PATH"], env: [{name: A, value: "x y"}]}
""",
        tmp_path,
    )
    assert [report.logs(one) for one in ("own", "args", "env")] == ["of the image\n", "of mine\n", "yes x y /bin\n"]
    assert names_of(tmp_path) == []


def test_files_go_in_and_out_and_links_mean_what_they_mean_in_there(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("of this machine")
    report = contained(
        f"""\
templates:
- name: main
  steps:
  - - {{name: a, template: a}}
  - - name: b
      template: b
      arguments:
        artifacts:
        - {{name: i, from: "{{{{steps.a.outputs.artifacts.o}}}}"}}
        - {{name: s, from: "{{{{steps.a.outputs.artifacts.s}}}}"}}
- name: a
  container:
    image: IMAGE
    command: [sh, -c]
    args:
    - >-
      mkdir -p {secret.parent} /d/x; echo mine >{secret}; echo 1 >/d/x/f;
      ln -s f /d/x/l; ln -s /d/x /o; ln -s {secret} /s
  outputs:
    artifacts: [{{name: o, path: /o}}, {{name: s, path: /s}}]
- name: b
  inputs: {{artifacts: [{{name: i, path: /in/put}}, {{name: s, path: /etc/s}}]}}
  container: {{image: IMAGE, command: [sh, -c], args: ["cat /in/put/l /etc/s /etc/passwd | head -3"]}}
""",
        tmp_path / "home",
    )
    assert report.phase == "Succeeded", [(one.name, one.message) for one in report.nodes.values()]
    assert report.logs("b") == "1\nmine\nroot:x:0:0:root:/root:/bin/sh\n"


def test_a_user_of_the_manifests_and_a_volume(tmp_path: Path) -> None:
    report = contained(
        """\
volumes: [{name: v, emptyDir: {}}]
templates:
- name: main
  securityContext: {runAsUser: 1000}
  container:
    image: IMAGE
    command: [sh, -c]
    args: ["id -u; cat /v/x"]
    volumeMounts: [{name: v, mountPath: /v}]
  initContainers:
  - name: before
    image: IMAGE
    command: [sh, -c]
    args: ["echo init >/v/x"]
    volumeMounts: [{name: v, mountPath: /v}]
    securityContext: {runAsUser: 0}
""",
        tmp_path,
    )
    assert (report.phase, report.logs("wf"), report.notes) == ("Succeeded", "1000\ninit\n", [])


def test_the_containers_of_a_pod_share_a_network(tmp_path: Path) -> None:
    report = contained(
        """\
templates:
- name: main
  script:
    image: IMAGE
    command: [sh]
    source: |
      for i in $(seq 60); do nc 127.0.0.1 7070 </dev/null && exit 0; sleep 1; done; exit 1
  sidecars:
  - name: side
    image: IMAGE
    command: [sh, -c]
    args: ["while :; do echo from the sidecar | nc -l -p 7070; done"]
""",
        tmp_path,
    )
    assert (report.phase, report.logs("wf")) == ("Succeeded", "from the sidecar\n")
    assert names_of(tmp_path) == []


def test_a_daemon_is_reached_at_its_address(tmp_path: Path) -> None:
    report = contained(
        """\
templates:
- name: main
  steps:
  - - {name: serve, template: serve}
  - - {name: ask, template: ask, arguments: {parameters: [{name: ip, value: "{{steps.serve.ip}}"}]}}
- name: serve
  daemon: true
  container:
    image: IMAGE
    command: [sh, -c]
    args: ["mkdir /w; echo hi >/w/index.html; httpd -f -h /w -p 8080"]
    readinessProbe: {exec: {command: [wget, -q, -O, /dev/null, "http://127.0.0.1:8080/"]}}
- name: ask
  inputs: {parameters: [{name: ip}]}
  container: {image: IMAGE, command: [wget, -q, -O, "-", "http://{{inputs.parameters.ip}}:8080/"]}
""",
        tmp_path,
    )
    assert (report.phase, report.logs("ask")) == ("Succeeded", "hi\n"), [n.message for n in report.nodes.values()]
    assert report.nodes["serve"].phase == "Succeeded"


def test_an_image_that_is_not_here_is_named_before_the_run_and_fails_its_node(tmp_path: Path) -> None:
    body = """\
templates:
- name: main
  container: {image: "localhost/nosuch/image:1", command: [x], imagePullPolicy: Never}
"""
    report = contained(body, tmp_path)
    assert report.notes == ["images that aren't on this machine yet: localhost/nosuch/image:1"]
    assert report.nodes["wf"].message.startswith("main: Error (exit code 64): image localhost/nosuch/image:1: ")


def test_a_deadline_ends_a_container_and_nothing_is_left(tmp_path: Path) -> None:
    body = """\
templates:
- {name: main, activeDeadlineSeconds: 2, container: {image: IMAGE, command: [sleep, "600"]}}
"""
    began = time.monotonic()
    report = contained(body, tmp_path)
    assert phases(report) == {"wf": "Failed"}
    assert report.nodes["wf"].message == "Pod was active on the node longer than the specified deadline"
    assert time.monotonic() - began < 300
    assert names_of(tmp_path) == []


def test_values_of_secrets_are_on_no_command_line(tmp_path: Path) -> None:
    body = """\
templates:
- name: main
  container:
    image: IMAGE
    command: [sh, -c]
    args: ["echo ${#TOKEN}"]
    env: [{name: TOKEN, valueFrom: {secretKeyRef: {name: s, key: k}}}]
""".replace("IMAGE", IMAGE)
    secret = {"kind": "Secret", "metadata": {"name": "s"}, "stringData": {"k": "two\nlines"}}
    report = run_workflow(workflow(body), library_of([secret]), runtime="container", home=tmp_path)
    assert report.logs("wf") == "9\n"


class TestKilled:
    """A run whose process is killed: its container lives on."""

    @pytest.fixture
    def killed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A home with a run that was killed while its second step ran."""
        monkeypatch.setenv("PYDSL_HOME", str(tmp_path / "home"))
        manifest = tmp_path / "wf.yaml"
        body = """\
templates:
- name: main
  steps: [[{name: a, template: a}], [{name: b, template: b}]]
- {name: a, container: {image: IMAGE, command: [echo, first]}}
- name: b
  container: {image: IMAGE, command: [sh, -c], args: ["echo up; sleep 4; echo done >/o; echo over"]}
  outputs: {parameters: [{name: o, valueFrom: {path: /o}}]}
""".replace("IMAGE", IMAGE)
        manifest.write_text(HEAD + "".join(f"  {line}\n" for line in body.splitlines()))
        words = [sys.executable, "-m", "pydsl", "run", str(manifest), "--name", "wf", "--runtime", "container"]
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 30
        while not any("up" in log.read_text() for log in (tmp_path / "home").glob("runs/*/*/main.stdout")):
            assert time.monotonic() < until
            time.sleep(0.05)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        return tmp_path

    def test_resume_takes_up_the_container_that_lives(self, killed: Path) -> None:
        assert len(names_of(killed)) == 1
        done = subprocess.run(
            [sys.executable, "-m", "pydsl", "resume", "wf"], capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == 0, done.stdout + done.stderr
        logs = [log.read_text() for log in (killed / "home").glob("runs/*/*/main.stdout")]
        (text,) = [one for one in logs if "up" in one]
        assert (text.count("up"), text.endswith("over\n")) == (1, True)
        assert names_of(killed) == []

    def test_delete_removes_it(self, killed: Path) -> None:
        subprocess.run([sys.executable, "-m", "pydsl", "delete", "wf"], check=True, timeout=60)
        assert names_of(killed) == []
