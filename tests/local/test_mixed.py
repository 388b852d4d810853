"""Runs of which some pods are containers and the others aren't: slow tests, skipped where no engine works."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pydsl.local.entering import entered
from pydsl.local.resuming import take_up
from pydsl.local.runs import KeptRun, find
from tests.local.test_containers import names_of
from tests.local.test_resuming import wait_for
from tests.local.workflows import phases, run
from tests.runtimes import engine
from tests.runtimes.engine import IMAGE
from tests.runtimes.kinds import needs_sandbox

pytestmark = [pytest.mark.slow, needs_sandbox]

HANDED = f"""\
volumeClaimTemplates: [{{metadata: {{name: work}}, spec: {{}}}}]
templates:
- name: main
  dag:
    tasks:
    - {{name: a, template: here}}
    - name: b
      template: boxed
      depends: a
      arguments: {{artifacts: [{{name: i, from: "{{{{tasks.a.outputs.artifacts.o}}}}"}}]}}
    - name: c
      template: reads
      depends: b
      arguments:
        artifacts: [{{name: i, from: "{{{{tasks.b.outputs.artifacts.o}}}}"}}]
        parameters: [{{name: p, value: "{{{{tasks.b.outputs.parameters.p}}}}"}}]
- name: here
  container:
    image: alpine
    command: [sh, -c, "echo made > /tmp/o; echo one > /work/v; test -e /usr"]
    volumeMounts: [{{name: work, mountPath: /work}}]
  outputs: {{artifacts: [{{name: o, path: /tmp/o}}]}}
- name: boxed
  inputs: {{artifacts: [{{name: i, path: /in/i}}]}}
  container:
    image: {IMAGE}
    command: [sh, -c, "cat /in/i; echo $MADE > /p; cp /in/i /o; echo two >> /work/v; test ! -e /usr"]
    volumeMounts: [{{name: work, mountPath: /work}}]
  outputs: {{artifacts: [{{name: o, path: /o}}], parameters: [{{name: p, valueFrom: {{path: /p}}}}]}}
- name: reads
  inputs: {{artifacts: [{{name: i, path: /in/i}}], parameters: [{{name: p}}]}}
  container:
    image: alpine
    command: [sh, -c, "cat /in/i /work/v; echo {{{{inputs.parameters.p}}}}"]
    volumeMounts: [{{name: work, mountPath: /work}}]
"""
LASTING = """\
templates:
- name: main
  dag: {{tasks: [{{name: here, template: here}}, {{name: boxed, template: boxed}}]}}
- name: here
  container: {{image: alpine, command: [sh, -c, "echo begins; sleep {here}; echo ends"]}}
- name: boxed
  container: {{image: {image}, command: [sh, -c, "echo begins; sleep {boxed}; echo ends"]}}
"""
RUNNER = """
import sys
from pathlib import Path
from pydsl.local import run_workflow
from pydsl.manifest.library import library_of
from tests.local.workflows import workflow
run_workflow(workflow(sys.argv[1]), library_of([]), home=Path(sys.argv[2]))
"""


@pytest.fixture(autouse=True)
def project(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A project that says which image is to be a container's."""
    engine.require(monkeypatch)
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "pyproject.toml").write_text(f'[tool.pydsl.images]\n"{IMAGE}" = {{runtime = "container"}}\n')
    monkeypatch.chdir(folder)
    return folder


def mixed(body: str, home: Path) -> Any:
    return run(body, home, runtime="auto")


def begun(tmp_path: Path, here: float, boxed: float) -> tuple[subprocess.Popen[bytes], KeptRun]:
    """Begin a run in a process of its own, and wait until a pod of each kind has begun."""
    home, root = tmp_path / "home", Path(__file__).parents[2]
    body = LASTING.format(here=here, boxed=boxed, image=IMAGE)
    env = {**os.environ, "PYTHONPATH": str(root)}
    process = subprocess.Popen([sys.executable, "-c", RUNNER, body, home], env=env)
    wait_for(lambda: "begins" in printed(home, "here") and "begins" in printed(home, "boxed"))
    return process, find("wf", home)


def printed(home: Path, node: str) -> str:
    try:
        return find("wf", home).logs(node)
    except Exception:
        return ""


def test_files_volumes_and_values_go_both_ways(tmp_path: Path) -> None:
    report = mixed(HANDED, tmp_path / "home")
    assert phases(report) == {"wf": "Succeeded", "a": "Succeeded", "b": "Succeeded", "c": "Succeeded"}
    assert (report.logs("b"), report.logs("c")) == ("made\n", "made\none\ntwo\nyes\n")
    assert names_of(tmp_path) == []


def test_each_step_is_entered_where_it_ran(tmp_path: Path) -> None:
    report = mixed(HANDED, tmp_path / "home")
    kept = find(report.uid, tmp_path / "home")
    for node, has_usr in (("b", False), ("c", True)):
        with entered(kept, node) as place:
            assert (place.shell(["test", "-e", "/usr"]) == 0, place.shell(["cat", "/in/i"])) == (has_usr, 0)
    assert names_of(tmp_path) == []


def test_after_kill_the_container_is_found_and_the_other_pod_runs_again(tmp_path: Path) -> None:
    process, kept = begun(tmp_path, here=0.1, boxed=3)
    wait_for(lambda: "ends" in printed(tmp_path / "home", "here"))
    process.kill()
    process.wait()
    report = take_up(kept.home, kept.row)
    assert phases(report) == {"wf": "Succeeded", "here": "Succeeded", "boxed": "Succeeded"}
    assert report.logs("boxed") == "begins\nends\n"
    assert [path.name for path in kept.folder.glob("*~1")] == []
    assert names_of(tmp_path) == []


def test_after_kill_what_ran_here_is_begun_again(tmp_path: Path) -> None:
    process, kept = begun(tmp_path, here=2, boxed=2)
    process.kill()
    process.wait()
    report = take_up(kept.home, kept.row)
    assert report.phase == "Succeeded"
    assert (report.logs("here"), report.logs("boxed")) == ("begins\nends\n", "begins\nends\n")
    assert len([*kept.folder.glob("*~1")]) == 1, "what the first attempt of the pod that ran here wrote"


def test_both_are_stopped(tmp_path: Path) -> None:
    process, kept = begun(tmp_path, here=60, boxed=60)
    kept.terminate()
    assert kept.wait(60).phase == "Failed"
    assert {node.phase for node in kept.nodes.values()} == {"Failed"}
    process.wait()
    assert names_of(tmp_path) == []


def test_what_a_killed_run_left_goes_with_it(tmp_path: Path) -> None:
    process, kept = begun(tmp_path, here=60, boxed=60)
    process.kill()
    process.wait()
    assert len(names_of(tmp_path)) == 1
    kept.delete()
    assert names_of(tmp_path) == []


def test_daemons_of_both_kinds_are_reached_by_both(tmp_path: Path) -> None:
    ask = "(echo GET /x HTTP/1.0; echo) | %s nc -w 5 {{inputs.parameters.ip}} {{inputs.parameters.port}}"
    serve = "mkdir -p /tmp/w; echo served > /tmp/w/x; %s httpd -f -p %s -h /tmp/w"
    values = "[{{name: ip, value: '{{{{tasks.{d}.ip}}}}'}}, {{name: port, value: '{p}'}}]"
    pair = f"depends: {{d}}, arguments: {{{{parameters: {values}}}}}"
    tasks = "".join(
        f"    - {{name: {asker}-{daemon}, template: {asker}, {pair.format(d=daemon, p=port)}}}\n"
        for asker in ("here", "boxed")
        for daemon, port in (("dhere", 18082), ("dboxed", 18081))
    )
    probe = "readinessProbe: {exec: {command: [sh, -c, 'test -e /tmp/w/x']}}"
    body = f"""\
templates:
- name: main
  dag:
    tasks:
    - {{name: dhere, template: serves-here}}
    - {{name: dboxed, template: serves-boxed}}
{tasks}
- name: serves-here
  daemon: true
  container: {{image: alpine, command: [sh, -c, "{serve % ("busybox", 18082)}"], {probe}}}
- name: serves-boxed
  daemon: true
  container: {{image: {IMAGE}, command: [sh, -c, "{serve % ("", 18081)}"], {probe}}}
- name: here
  inputs: {{parameters: [{{name: ip}}, {{name: port}}]}}
  container: {{image: alpine, command: [sh, -c, "{ask % "busybox"}"]}}
- name: boxed
  inputs: {{parameters: [{{name: ip}}, {{name: port}}]}}
  container: {{image: {IMAGE}, command: [sh, -c, "{ask % ""}"]}}
"""
    report = mixed(body, tmp_path / "home")
    if report.nodes["dboxed"].json.get("podIP", "127.0.0.1") == "127.0.0.1":
        pytest.skip("the engine gives containers no address")
    asked = ["here-dhere", "here-dboxed", "boxed-dhere", "boxed-dboxed"]
    assert [report.logs(one).splitlines()[-1:] for one in asked] == [["served"]] * 4
