from __future__ import annotations

import shutil
import socket
import sys
import time
from pathlib import Path
from typing import Any, ClassVar

import pytest

from pydsl.engine.events import ContainerOutcome, PodFinished, PodReady, PodStarted
from pydsl.local import readiness
from pydsl.local.pod import DEADLINE_MESSAGE, PodRun
from pydsl.manifest.library import library_of
from tests.local.pods import SHELL, Bench, sh


@pytest.fixture
def port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    return number


def script(source: str, command: str = "sh", **fields: Any) -> dict[str, Any]:
    return {"name": "t", "script": {"image": "alpine", "command": [command], "source": source}, **fields}


def outputs(**paths: str) -> dict[str, Any]:
    return {"parameters": [{"name": name, "valueFrom": {"path": path}} for name, path in paths.items()]}


def chain(*texts: str) -> list[dict[str, Any]]:
    """Containers called a, b and so on, each after the one before."""
    names = "abc"[: len(texts)]
    return [
        {"name": name, **SHELL, "args": [text], "dependencies": list(names[:number][-1:])}
        for number, (name, text) in enumerate(zip(names, texts, strict=True))
    ]


def set_of(containers: list[dict[str, Any]], strategy: Any = None) -> dict[str, Any]:
    """A container set; without a strategy each command runs once."""
    more = {"retryStrategy": strategy} if strategy else {}
    return {"name": "t", "containerSet": {"containers": containers, **more}}


class TestEnds:
    def test_a_pod_that_succeeds(self, bench: Bench) -> None:
        ended = bench.run(sh("echo hi"))
        assert (ended.phase, ended.message, ended.exit_code) == ("Succeeded", "", 0)
        assert bench.stdout() == "hi\n"
        assert isinstance(bench.events[0], PodStarted)

    def test_a_pod_that_fails(self, bench: Bench) -> None:
        ended = bench.run(sh("exit 3"))
        assert (ended.phase, ended.message, ended.exit_code) == ("Failed", "main: Error (exit code 3)", 3)

    def test_a_command_that_isnt_there(self, hosted: Bench) -> None:
        ended = hosted.run({"name": "t", "container": {"image": "acme/tool:1", "command": ["nosuch"]}})
        cause = 'failed to find name in PATH: exec: "nosuch": executable file not found in $PATH'
        assert (ended.phase, ended.message) == ("Failed", f"main: Error (exit code 64): {cause}")
        assert ended.exit_code == 64
        assert hosted.stderr() == (
            f"{cause}\na line for 'acme/tool:1' in [tool.pydsl.images] of pyproject.toml says what runs for it on this "
            "machine\n"
        )

    def test_a_command_that_is_too_long(self, bench: Bench) -> None:
        ended = bench.run(sh("#" + "x" * 4_000_000))
        assert ended.phase == "Failed"
        assert ended.message.endswith("argument list too long")

    def test_a_deadline(self, bench: Bench) -> None:
        ended = bench.run(sh("sleep 60"), meanwhile=lambda run: run.stop(30.0, DEADLINE_MESSAGE))
        assert (ended.phase, ended.message, ended.exit_code) == ("Failed", DEADLINE_MESSAGE, 143)

    def test_a_pod_that_heeds_no_term_is_killed(self, hosted: Bench) -> None:
        def stop(run: PodRun) -> None:
            hosted.wait_for("main", "up\n")
            run.stop(0.2)

        ended = hosted.run(sh('trap "" TERM; echo up; while :; do sleep 0.05; done'), meanwhile=stop)
        assert (ended.phase, ended.message, ended.exit_code) == ("Failed", "main: Error (exit code 137)", 137)

    def test_the_work_folder_goes_and_logs_stay(self, bench: Bench) -> None:
        bench.run(sh("echo x > left"))
        assert sorted(path.name for path in (bench.folder / "wf-1").iterdir()) == ["main.stderr", "main.stdout"]

    def test_the_work_folder_stays_if_asked(self, bench: Bench) -> None:
        bench.keep = True
        bench.run(sh("echo x > left"))
        assert len(list((bench.folder / "wf-1" / "main").rglob("left"))) == 1

    def test_a_daemon_is_ready_once_it_runs(self, bench: Bench) -> None:
        bench.run(sh("sleep 60"), daemon=True)
        assert [type(event) for event in bench.events] == [PodStarted, PodReady, PodFinished]

    def test_a_daemon_that_fails_before_it_has_settled_is_never_ready(
        self, bench: Bench, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(readiness, "SETTLED", 60.0)
        assert bench.run(sh("exit 3"), daemon=True).exit_code == 3
        assert [type(event) for event in bench.events] == [PodStarted, PodFinished]

    @pytest.mark.parametrize(
        "probe",
        [
            {"httpGet": {"port": "web", "path": "/"}},
            {"tcpSocket": {"port": "web"}},
            {"exec": {"command": ["test", "-e", "up"]}},
        ],
        ids=lambda probe: next(iter(probe)),
    )
    def test_a_daemon_is_ready_once_its_probe_passes(self, probe: dict[str, Any], hosted: Bench, port: int) -> None:
        server = f"sleep 0.3; touch up; exec python3 -m http.server --bind 127.0.0.1 {port}"
        template = sh(server)
        template["container"]["ports"] = [{"name": "web", "containerPort": port}]
        template["container"]["readinessProbe"] = {**probe, "periodSeconds": 0.1}
        ended = hosted.run(template, daemon=True)
        started, ready = hosted.events[0], hosted.events[1]
        assert isinstance(ready, PodReady)
        assert started.at + 0.25 < ready.at < ended.at


class TestResult:
    def test_it_loses_one_line_end(self, bench: Bench) -> None:
        assert bench.run(sh("printf 'a\\n\\n'"), capture_result=True).outputs.result == "a\n"

    def test_it_keeps_the_last_256_kib(self, bench: Bench) -> None:
        line = 'i=0; while [ $i -lt 5000 ]; do printf "%063d\\n" $i; i=$((i+1)); done'
        result = bench.run(sh(line), capture_result=True).outputs.result
        assert result is not None
        assert len(result) == 256 * 1024
        assert result.endswith("4999")

    def test_it_is_captured_only_if_asked(self, bench: Bench) -> None:
        assert bench.run(sh("echo hi")).outputs.result is None

    def test_bytes_that_arent_text_are_replaced(self, bench: Bench) -> None:
        assert bench.run(sh(r"printf '\377x'"), capture_result=True).outputs.result == "\ufffdx"


class TestScripts:
    @pytest.mark.parametrize("source", ["", None])
    def test_without_a_source_the_command_gets_no_path(self, source: str | None, bench: Bench) -> None:
        more = {} if source is None else {"source": source}
        template = {"name": "t", "script": {"image": "i", "command": ["sh", "-c"], "args": ["echo $# $*", "x"], **more}}
        bench.run(template)
        assert bench.stdout() == "0\n"

    def test_the_source_is_run_by_the_command(self, bench: Bench) -> None:
        assert bench.run(script("echo $0 | grep -c script"), capture_result=True).outputs.result == "1"

    def test_the_source_may_be_the_command_itself(self, bench: Bench) -> None:
        template = script("echo ran")
        template["script"]["command"] = ["sh", "-c"]
        assert bench.run(template, capture_result=True).outputs.result == "ran"

    def test_two_dollars_arrive_as_one(self, bench: Bench) -> None:
        assert bench.run(script("echo '$$ $(HOME) $'"), capture_result=True).outputs.result == "$ $(HOME) $"

    def test_a_very_long_template_isnt_touched(self, bench: Bench) -> None:
        assert bench.run(script("echo '$$'\n#" + "x" * 140_000), capture_result=True).outputs.result == "$$"

    def test_python_is_found_even_if_it_isnt_on_the_path(self, hosted: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("bwrap", "sh"):
            program = shutil.which(name)
            if program is not None:
                (hosted.folder / name).symlink_to(program)
        monkeypatch.setenv("PATH", str(hosted.folder))
        ended = hosted.run(script("import sys; print(sys.version_info[:2])", "python"), capture_result=True)
        assert ended.outputs.result == str(sys.version_info[:2])

    def test_a_runner_is_found_where_it_lies_and_finds_its_files(self, hosted: Bench) -> None:
        source = (
            "import os; print(open(os.environ.get('PYDSL_ROOT', '') + '/tmp/pydsl.py').read() == open(__file__).read())"
        )
        inputs = {"artifacts": [{"name": "pydsl", "path": "/tmp/pydsl.py", "raw": {"data": source}}]}
        template = script("", "python3", inputs=inputs)
        template["script"]["command"] = ["python3", "/tmp/pydsl.py"]
        assert hosted.run(template, capture_result=True).outputs.result == "True"
        assert not Path("/tmp/pydsl.py").exists()


class TestParameters:
    def test_a_file_loses_one_line_end(self, sandbox: Bench) -> None:
        ended = sandbox.run(sh("printf 'v\\n\\n' > /tmp/o", outputs=outputs(o="/tmp/o")))
        assert ended.outputs.parameters == {"o": "v\n"}

    def test_a_relative_path_is_in_the_working_directory(self, bench: Bench) -> None:
        assert bench.run(sh("echo v > o", outputs=outputs(o="o"))).outputs.parameters == {"o": "v"}

    def test_a_missing_file_is_argos_error(self, sandbox: Bench) -> None:
        ended = sandbox.run(sh("true", outputs=outputs(o="/tmp/none")))
        assert (ended.phase, ended.exit_code) == ("Error", 0)
        assert ended.message == (
            "wait: Error (exit code 64): open /var/run/argo/outputs/parameters/tmp/none: no such file or directory"
        )

    def test_a_default_covers_a_missing_file(self, sandbox: Bench) -> None:
        declared = {"parameters": [{"name": "o", "valueFrom": {"path": "/tmp/none", "default": ""}}]}
        assert sandbox.run(sh("true", outputs=declared)).outputs.parameters == {"o": ""}

    def test_mains_failure_wins_over_a_missing_file(self, sandbox: Bench) -> None:
        ended = sandbox.run(sh("exit 2", outputs=outputs(o="/tmp/none")))
        assert (ended.phase, ended.message) == ("Failed", "main: Error (exit code 2)")

    def test_a_failed_pod_keeps_its_outputs(self, sandbox: Bench) -> None:
        ended = sandbox.run(sh("echo v > /tmp/o; exit 2", outputs=outputs(o="/tmp/o")))
        assert ended.outputs.parameters == {"o": "v"}

    def test_a_missing_file_of_a_volume_is_named_as_argo_sees_it(self, sandbox: Bench) -> None:
        template = sh("true", outputs=outputs(o="/mnt/e/o"))
        template["container"]["volumeMounts"] = [{"name": "e", "mountPath": "/mnt/e"}]
        ended = sandbox.run(template, volumes=({"name": "e", "emptyDir": {}},))
        assert ended.message == "wait: Error (exit code 64): open /mainctrfs/mnt/e/o: no such file or directory"


class TestVolumesThatTellOfThePod:
    @staticmethod
    def seen(sandbox: Bench, volume: dict[str, Any], text: str, **template: Any) -> str:
        made = sh(text, **template)
        made["container"]["volumeMounts"] = [{"name": "v", "mountPath": "/v"}]
        assert sandbox.run(made, volumes=({"name": "v", **volume},)).phase == "Succeeded"
        return sandbox.stdout()

    ITEMS: ClassVar = [
        {"path": "name", "fieldRef": {"fieldPath": "metadata.name"}},
        {"path": "d/team", "fieldRef": {"fieldPath": "metadata.labels['team']"}, "mode": 0o640},
        {"path": "none", "fieldRef": {"fieldPath": "metadata.annotations['none']"}},
        {"path": "labels", "fieldRef": {"fieldPath": "metadata.labels"}},
    ]
    LABELS = 'team="a\\"b"\nworkflows.argoproj.io/completed="false"\nworkflows.argoproj.io/workflow="wf"'

    @pytest.mark.parametrize("kind", ["downwardAPI", "projected"])
    def test_the_pod_itself(self, kind: str, sandbox: Bench) -> None:
        whole: dict[str, Any] = {"downwardAPI": {"items": self.ITEMS}}
        volume = whole if kind == "downwardAPI" else {"projected": {"sources": [whole]}}
        text = "cat /v/name; echo; cat /v/d/team; echo; cat /v/none /v/labels; echo; stat -c %a /v/d/team"
        said = self.seen(sandbox, volume, text, metadata={"labels": {"team": 'a"b'}})
        assert said == f'wf-t-1\na"b\n{self.LABELS}\n640\n'

    def test_a_projected_volumes_mode_is_its_files(self, sandbox: Bench) -> None:
        source = {"downwardAPI": {"items": self.ITEMS[:2]}}
        volume = {"projected": {"defaultMode": 0o600, "sources": [source]}}
        assert self.seen(sandbox, volume, "stat -c %a /v/name /v/d/team") == "600\n640\n"

    def test_a_claim_may_be_read_only(self, sandbox: Bench) -> None:
        volume = {"persistentVolumeClaim": {"claimName": "c", "readOnly": True}}
        assert self.seen(sandbox, volume, "touch /v/x 2>/dev/null || echo refused") == "refused\n"


class TestArtifacts:
    def test_a_folder_goes_from_pod_to_pod(self, sandbox: Bench) -> None:
        made = sandbox.run(
            sh("mkdir -p /tmp/d/sub; echo 1 > /tmp/d/sub/f", outputs={"artifacts": [{"name": "d", "path": "/tmp/d"}]})
        )
        stored = made.outputs.artifacts["d"]
        assert stored == {"name": "d", "path": "/tmp/d", "s3": {"key": "wf/wf-t-1/d.tgz"}}
        sandbox.run(sh("cat /in/sub/f", inputs={"artifacts": [{**stored, "path": "/in"}]}))
        assert sandbox.stdout() == "1\n"

    def test_one_output_inside_another(self, sandbox: Bench) -> None:
        declared = {"artifacts": [{"name": "all", "path": "/out"}, {"name": "one", "path": "/out/one"}]}
        ended = sandbox.run(sh("mkdir /out; echo 1 > /out/one", outputs=declared))
        inputs = {"artifacts": [{**ended.outputs.artifacts[name], "path": f"/in/{name}"} for name in ("all", "one")]}
        sandbox.run(sh("cat /in/all/one /in/one", inputs=inputs))
        assert sandbox.stdout() == "1\n1\n"

    def test_every_missing_artifact_is_named(self, sandbox: Bench) -> None:
        declared = {"artifacts": [{"name": "f", "path": "/tmp/none"}, {"name": "g", "path": "/tmp/nope/"}]}
        assert sandbox.run(sh("true", outputs=declared)).message == (
            "wait: Error (exit code 64): open /var/run/argo/outputs/artifacts/tmp/none.tgz: no such file or directory; "
            "open /var/run/argo/outputs/artifacts/tmp/nope.tgz: no such file or directory; "
        )

    def test_a_path_that_is_none_is_told_as_any_other_fault(self, sandbox: Bench) -> None:
        declared = {"artifacts": [{"name": "f", "path": "/tmp/a\0"}]}
        assert sandbox.run(sh("true", outputs=declared)).message == (
            "wait: Error (exit code 64): artifact f can't be stored: /tmp/a\\x00: not a path; "
        )

    def test_an_optional_output_may_be_missing(self, sandbox: Bench) -> None:
        ended = sandbox.run(sh("true", outputs={"artifacts": [{"name": "f", "path": "/tmp/f", "optional": True}]}))
        assert (ended.phase, ended.outputs.artifacts) == ("Succeeded", {})

    def test_raw(self, sandbox: Bench) -> None:
        sandbox.run(
            sh(
                "cat /etc/pydsl-raw",
                inputs={"artifacts": [{"name": "r", "path": "/etc/pydsl-raw", "raw": {"data": "é$$\n"}}]},
            )
        )
        assert sandbox.stdout() == "é$\n"
        assert not Path("/etc/pydsl-raw").exists()

    def test_a_mode(self, sandbox: Bench) -> None:
        artifact = {"name": "r", "path": "/tmp/tool", "raw": {"data": "#!/bin/sh\necho ran\n"}, "mode": 0o755}
        sandbox.run(sh("/tmp/tool", inputs={"artifacts": [artifact]}))
        assert sandbox.stdout() == "ran\n"

    def test_a_required_artifact_without_a_source(self, sandbox: Bench) -> None:
        ended = sandbox.run(sh("true", inputs={"artifacts": [{"name": "f", "path": "/tmp/in"}]}))
        assert (ended.phase, ended.exit_code) == ("Error", None)
        assert ended.message == "init: Error (exit code 64): required artifact 'f' not supplied"

    def test_an_optional_artifact_without_a_source(self, sandbox: Bench) -> None:
        artifact = {"name": "f", "path": "/tmp/in", "optional": True}
        assert sandbox.run(sh("test ! -e /tmp/in", inputs={"artifacts": [artifact]})).phase == "Succeeded"

    def test_a_key_that_nobody_stored(self, sandbox: Bench) -> None:
        artifact = {"name": "f", "path": "/tmp/in", "s3": {"key": "no/such"}}
        ended = sandbox.run(sh("true", inputs={"artifacts": [artifact]}))
        assert ended.message == (
            "init: Error (exit code 64): failed to load artifact 'f': no step of this run has stored s3 no/such"
        )
        assert sandbox.run(sh("true", inputs={"artifacts": [{**artifact, "optional": True}]})).phase == "Succeeded"


class TestContainers:
    def test_init_containers_run_first_and_share_volumes(self, sandbox: Bench) -> None:
        mount = [{"name": "e", "mountPath": "/mnt/e"}]
        template = sh(
            "cat /mnt/e/x",
            initContainers=[{"name": "i", **SHELL, "args": ["echo 1 > /mnt/e/x"], "volumeMounts": mount}],
        )
        template["container"]["volumeMounts"] = mount
        assert sandbox.run(template, volumes=({"name": "e", "emptyDir": {}},)).phase == "Succeeded"
        assert sandbox.stdout() == "1\n"

    def test_a_failed_init_container_is_an_error_and_main_doesnt_run(self, bench: Bench) -> None:
        ended = bench.run(sh("echo ran", initContainers=[{"name": "i", **SHELL, "args": ["exit 4"]}]))
        assert (ended.phase, ended.message, ended.exit_code) == ("Error", "i: Error (exit code 4)", None)

    def test_sidecars_end_with_main(self, bench: Bench) -> None:
        sidecar = {"name": "s", **SHELL, "args": ['trap "echo told; exit" TERM; echo up; while :; do sleep 0.05; done']}
        for seconds in ("0.3", "3", "30"):  # a sidecar that isn't up before main ends has nothing to say
            ended = bench.run(sh(f"sleep {seconds}", sidecars=[sidecar]))
            assert ended.phase == "Succeeded"
            if bench.stdout("s"):
                break
        assert bench.stdout("s") == "up\ntold\n"

    def test_a_container_set_runs_in_the_order_of_its_dependencies(self, sandbox: Bench) -> None:
        mount = [{"name": "e", "mountPath": "/w"}]
        containers = [
            {"name": "main", **SHELL, "args": ["cat /w/*"], "dependencies": ["a", "b"]},
            {"name": "a", **SHELL, "args": ["echo a > /w/a"]},
            {"name": "b", **SHELL, "args": ["sleep 0.1; echo b > /w/b"]},
        ]
        template = {"name": "t", "containerSet": {"volumeMounts": mount, "containers": containers}}
        ended = sandbox.run(template, volumes=({"name": "e", "emptyDir": {}},), capture_result=True)
        assert ended.outputs.result == "a\nb"
        assert set(ended.containers.values()) == {ContainerOutcome(phase="Succeeded", exit_code=0)}

    def test_what_depends_on_a_failed_container_doesnt_run(self, bench: Bench) -> None:
        containers = [
            {"name": "main", **SHELL, "args": ["echo ran"], "dependencies": ["a"]},
            {"name": "a", **SHELL, "args": ["exit 5"]},
        ]
        ended = bench.run({"name": "t", "containerSet": {"containers": containers}})
        assert (ended.phase, ended.message) == ("Failed", "a: Error (exit code 5)")
        assert ended.containers == {
            "a": ContainerOutcome(phase="Failed", exit_code=5, message="a: Error (exit code 5): "),
            "main": ContainerOutcome(
                phase="Error",
                exit_code=64,
                message='main: Error (exit code 64): dependency "a" exited with non-zero code: 5',
            ),
        }
        assert ended.exit_code == 64

    def test_what_depends_on_the_dependent_sees_the_first_code(self, bench: Bench) -> None:
        ended = bench.run(set_of(chain("exit 2", "true", "true")))
        assert ended.containers["c"].message == 'c: Error (exit code 64): dependency "b" exited with non-zero code: 2'

    def test_an_exit_code_is_the_main_containers(self, bench: Bench) -> None:
        ended = bench.run(set_of(chain("exit 2")))
        assert (ended.phase, ended.exit_code) == ("Failed", None)

    @pytest.mark.parametrize(
        ("strategy", "phase", "printed"),
        [
            (None, "Failed", "x\n"),
            ({"retries": 2}, "Failed", "x\nx\n"),
            ({"retries": "3", "duration": "1ms"}, "Succeeded", "x\nx\nx\n"),
            ({"retries": 0}, "Succeeded", ""),
        ],
    )
    def test_a_containers_command_runs_again_where_it_is(
        self, strategy: Any, phase: str, printed: str, bench: Bench
    ) -> None:
        text = "echo x; echo >> marks; test $(wc -l < marks) = 3"
        ended = bench.run(set_of([{"name": "main", **SHELL, "args": [text]}], strategy))
        assert (ended.phase, bench.stdout()) == (phase, printed)

    def test_a_pause_between_attempts_that_is_no_duration(self, bench: Bench) -> None:
        ended = bench.run(set_of(chain("true"), {"retries": 2, "duration": "2"}))
        assert ended.message == (
            'a: Error (exit code 64): failed to get retry strategy: time: missing unit in duration "2"'
        )

    def test_a_pod_that_waits_for_an_attempt_is_stopped_at_once(self, bench: Bench) -> None:
        def stop_late(run: PodRun) -> None:
            run.later(0.5, lambda: run.stop(5.0, "enough"))

        began = time.monotonic()
        ended = bench.run(set_of(chain("exit 1"), {"retries": 2, "duration": "1h"}), meanwhile=stop_late)
        assert (ended.phase, ended.message) == ("Failed", "enough")
        assert time.monotonic() - began < 30


class TestEnvironment:
    def test_kubernetes_references(self, bench: Bench) -> None:
        env = [{"name": "X", "value": "one"}, {"name": "Y", "value": "$(X) two $$"}]
        template = sh("echo $(X)-$X-$$X-$(MISSING)-$Y; :", metadata={})
        template["container"]["env"] = env
        bench.run(template)
        assert bench.stdout() == "one-one-one--one two $\n"

    def test_values_from_config_maps_secrets_and_fields(self, bench: Bench) -> None:
        bench.library = library_of(
            [
                {"kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"key": "from-config", "OTHER": "o"}},
                {"kind": "Secret", "metadata": {"name": "s"}, "data": {"key": "ZnJvbS1zZWNyZXQ="}},
            ]
        )
        template = sh('echo "$A ${B%secret}value $B $C $P_OTHER ${D-unset}"')
        template["container"]["envFrom"] = [{"prefix": "P_", "configMapRef": {"name": "c"}}]
        template["container"]["env"] = [
            {"name": "A", "valueFrom": {"configMapKeyRef": {"name": "c", "key": "key"}}},
            {"name": "B", "valueFrom": {"secretKeyRef": {"name": "s", "key": "key"}}},
            {"name": "C", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
            {"name": "D", "valueFrom": {"configMapKeyRef": {"name": "no", "key": "key", "optional": True}}},
        ]
        bench.run(template)
        assert bench.stdout() == "from-config from-value *********** wf-t-1 o unset\n"

    def test_null_is_an_empty_text(self, bench: Bench) -> None:
        empty: dict[str, Any] = {"key": None}
        bench.library = library_of(
            [
                {"kind": "ConfigMap", "metadata": {"name": "c"}, "data": empty},
                {"kind": "Secret", "metadata": {"name": "s"}, "stringData": empty},
            ]
        )
        template = sh('echo "<$A$B>"')
        template["container"]["env"] = [
            {"name": "A", "valueFrom": {"configMapKeyRef": {"name": "c", "key": "key"}}},
            {"name": "B", "valueFrom": {"secretKeyRef": {"name": "s", "key": "key"}}},
        ]
        bench.run(template)
        assert bench.stdout() == "<>\n"

    def test_a_config_map_that_isnt_there(self, bench: Bench) -> None:
        template = sh("true")
        template["container"]["envFrom"] = [{"configMapRef": {"name": "no"}}]
        ended = bench.run(template)
        assert (ended.phase, ended.message) == ("Error", 'configmap "no" not found: give the file that has it with -f')

    def test_a_patch(self, bench: Bench) -> None:
        patch = '{"containers":[{"name":"main","env":[{"name":"P","value":"patched"}]}]}'
        template = sh('echo "$P $Q"')
        template["container"]["env"] = [{"name": "P", "value": "old"}, {"name": "Q", "value": "q"}]
        bench.run(template, spec={"podSpecPatch": patch})
        assert bench.stdout() == "patched q\n"


class TestVolumes:
    def test_config_maps_and_secrets_are_files(self, sandbox: Bench) -> None:
        sandbox.library = library_of([{"kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"a": "1", "b": "2"}}])
        volume = {"name": "v", "configMap": {"name": "c", "items": [{"key": "b", "path": "deep/b"}]}}
        template = sh("cd /v; find . -type f; cat deep/b")
        template["container"]["volumeMounts"] = [{"name": "v", "mountPath": "/v"}]
        sandbox.run(template, volumes=(volume,))
        assert sandbox.stdout() == "./deep/b\n2"

    @pytest.mark.parametrize(("claim", "kept_in"), [("wf-work", "claims"), ("shared", "home-claims")])
    def test_claims_outlive_pods(self, claim: str, kept_in: str, sandbox: Bench) -> None:
        volume = {"name": "work", "persistentVolumeClaim": {"claimName": claim}}
        for text in ("echo 1 > /w/f", "cat /w/f"):
            template = sh(text)
            template["container"]["volumeMounts"] = [{"name": "work", "mountPath": "/w"}]
            sandbox.run(template, volumes=(volume,))
        assert sandbox.stdout() == "1\n"
        assert (sandbox.folder / kept_in / claim / "f").read_text() == "1\n"

    def test_a_volume_that_isnt_declared(self, sandbox: Bench) -> None:
        template = sh("true")
        template["container"]["volumeMounts"] = [{"name": "no", "mountPath": "/w"}]
        assert sandbox.run(template).message == 'volumeMounts: no volume is called "no"'


class TestImages:
    def test_an_image_runs_what_the_table_says(self, bench: Bench) -> None:
        bench.images = {"acme/say": ["sh", "-c", 'echo "$@"; :', "say"]}
        bench.run({"name": "t", "container": {"image": "acme/say:v2", "args": ["a b", "c"]}})
        assert bench.stdout() == "a b c\n"

    def test_the_program_stands_for_a_command_that_isnt_here(self, hosted: Bench) -> None:
        hosted.images = {"node:20": "echo"}
        hosted.run({"name": "t", "container": {"image": "node:20", "command": ["no-such-node", "x.js"]}})
        assert hosted.stdout() == "x.js\n"

    def test_a_command_of_an_image_can_be_another_here(self, hosted: Bench) -> None:
        hosted.images = {"alpine": {"commands": {"sh": "echo"}, "env": {"MODE": "local"}}}
        hosted.run({"name": "t", "container": {"image": "alpine", "command": ["sh"], "args": ["$(MODE)"]}})
        assert hosted.stdout() == "local\n"

    def test_a_program_of_the_project_is_seen_in_the_sandbox(self, hosted: Bench) -> None:
        tool = hosted.folder / "tools" / "say"
        tool.parent.mkdir()
        tool.write_text("#!/bin/sh\necho tool $1\n")
        tool.chmod(0o755)
        hosted.images = {"acme/tool": "tools/say"}
        hosted.run({"name": "t", "container": {"image": "acme/tool", "args": ["x"]}})
        assert hosted.stdout() == "tool x\n"
