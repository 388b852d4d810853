from __future__ import annotations

import contextlib
import importlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from pydsl.errors import Refused, UsageError
from pydsl.files import Inode
from pydsl.runtimes import Command, Mount, Needs, Runtime, Workspace, names, pick
from pydsl.runtimes.commands import CommandMissing, find
from tests.runtimes import engine
from tests.runtimes.kinds import needs_sandbox

picking = importlib.import_module("pydsl.runtimes.pick")
ENVIRONMENT = {"PATH": os.environ["PATH"]}


@pytest.fixture
def sandbox() -> Iterator[Runtime]:
    runtime = pick("sandbox").runtime
    yield runtime
    runtime.close()


@pytest.fixture
def process() -> Iterator[Runtime]:
    runtime = pick("process").runtime
    yield runtime
    runtime.close()


def printed(runtime: Runtime, place: Workspace, tmp_path: Path, text: str, cwd: str | None = None) -> str:
    """Run a shell line in a place and give what it printed, errors too."""
    (tmp_path / "out").unlink(missing_ok=True)
    argv = ["/bin/sh", "-c", f"{{ {text}; }} 2>&1"]
    place.start(Command(argv=argv, env=ENVIRONMENT, cwd=cwd), tmp_path / "out", tmp_path / "err")
    while not runtime.wait(10):
        pass
    return (tmp_path / "out").read_text()


def host(place: Workspace, path: str) -> Path:
    return place.tree.source(place.inside(path))


@pytest.mark.slow
def test_what_was_replaced_before_an_engine_mounted_it_is_seen_by_no_container(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.require(monkeypatch)
    if engine.found()[0].startswith("docker"):
        pytest.skip("docker doesn't mount before the program runs")
    for name in ("meant", "other"):
        (tmp_path / name).mkdir()
    state = (tmp_path / "meant").stat()
    runtime = pick("container").runtime
    with contextlib.closing(runtime):
        for name, seen in (("meant", ("ran\n", "")), ("other", ("", "volumeMounts: /w: stale file handle"))):
            mount = Mount(source=tmp_path / name, path="/w", inode=Inode(state.st_dev, state.st_ino))
            place = runtime.open(Needs(folder=tmp_path / "pod" / name, image=engine.IMAGE, mounts=[mount]))
            out = tmp_path / f"{name}.out"
            command = Command(argv=["/bin/sh", "-c", "echo ran; echo x > /w/x"], env={}, is_program=True)
            place.start(command, out, tmp_path / "err")
            while not (ended := runtime.wait(10)):
                pass
            assert (out.read_text() if out.exists() else "", ended[0].problem) == seen
    assert [*tmp_path.glob("*/x")] == [tmp_path / "meant" / "x"]


@pytest.mark.slow
def test_a_container_that_is_over_does_not_run_again_for_another_that_shares_its_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.require(monkeypatch)
    monkeypatch.setenv("PYDSL_CONTAINER_ENGINE", str(late_engine(tmp_path)))
    mount = Mount(source=tmp_path, path="/w")
    runtime = pick("container").runtime
    with contextlib.closing(runtime):
        for name, line in (("a", "echo a >> /w/ran; sleep 1"), ("b", "echo b >> /w/ran")):
            place = runtime.open(Needs(folder=tmp_path / "pod" / name, image=engine.IMAGE, mounts=[mount]))
            command = Command(argv=["/bin/sh", "-c", line], env={}, is_program=True)
            place.start(command, tmp_path / f"{name}.out", tmp_path / f"{name}.err")
        ended = [one for _ in range(60) if runtime.running for one in runtime.wait(5)]
    assert [(one.code, one.problem) for one in ended] == [(0, ""), (0, "")]
    assert (tmp_path / "ran").read_text() == "a\nb\n"


def late_engine(folder: Path) -> Path:
    """An engine that starts a container which shares a network only when every other one of its run is over."""
    words = engine.found()[0]
    script = folder / "engine"
    script.write_text(
        f"""\
#!/bin/sh
case "$1 $*" in start*-1) : ;; *) exec {words} "$@" ;; esac
for last; do :; done
run=$({words} inspect --format '{{{{index .Config.Labels "dev.pydsl.run"}}}}' "$last")
case $({words} inspect --format '{{{{.HostConfig.NetworkMode}}}}' "$last") in
ns:*|container:*)
  for one in $({words} ps --quiet --filter=label=dev.pydsl.run="$run"); do {words} wait "$one"; done >/dev/null ;;
esac
exec {words} "$@"
"""
    )
    script.chmod(0o755)
    return script


@needs_sandbox
class TestSandbox:
    def test_what_was_replaced_before_it_was_mounted_is_seen_by_no_container(
        self, sandbox: Runtime, tmp_path: Path
    ) -> None:
        for name in ("meant", "other"):
            (tmp_path / name).mkdir()
        state = (tmp_path / "meant").stat()
        for name, seen in (("meant", "ran\n"), ("other", "")):
            inode = Inode(state.st_dev, state.st_ino)
            mount = Mount(source=tmp_path / name, path="/w", inode=inode)
            place = sandbox.open(Needs(folder=tmp_path / f"pod-{name}", mounts=[mount]))
            assert printed(sandbox, place, tmp_path, "echo ran") == seen

    def test_tmp_is_private(self, sandbox: Runtime, tmp_path: Path) -> None:
        place = sandbox.open(Needs(folder=tmp_path))
        with tempfile.NamedTemporaryFile(dir="/tmp") as theirs:
            assert printed(sandbox, place, tmp_path, f"[ ! -e {theirs.name} ] && echo x > /tmp/mine") == ""
        assert not Path("/tmp/mine").exists()
        assert host(place, "/tmp/mine").read_text() == "x\n"

    def test_the_system_is_read_only(self, sandbox: Runtime, tmp_path: Path) -> None:
        place = sandbox.open(Needs(folder=tmp_path))
        assert printed(sandbox, place, tmp_path, "echo x > /usr/mine").endswith("Read-only file system\n")

    def test_a_path_inside_the_system_becomes_the_containers_own(self, sandbox: Runtime, tmp_path: Path) -> None:
        place = sandbox.open(Needs(folder=tmp_path, outlets=["/usr/share/pydsl-test/out"]))
        assert (
            printed(sandbox, place, tmp_path, "mkdir /usr/share/pydsl-test; echo x > /usr/share/pydsl-test/out") == ""
        )
        assert host(place, "/usr/share/pydsl-test/out").read_text() == "x\n"
        assert not Path("/usr/share/pydsl-test").exists()

    def test_a_staged_file_hides_the_systems_own(self, sandbox: Runtime, tmp_path: Path) -> None:
        place = sandbox.open(Needs(folder=tmp_path, paths=["/etc/hosts"]))
        place.tree.write(place.inside("/etc/hosts"), b"staged")
        assert printed(sandbox, place, tmp_path, "cat /etc/hosts; test -e /etc/passwd && echo rest") == "stagedrest\n"

    def test_a_system_file_can_be_an_output(self, sandbox: Runtime, tmp_path: Path) -> None:
        place = sandbox.open(Needs(folder=tmp_path, outlets=["/etc/passwd"]))
        assert host(place, "/etc/passwd") == Path("/etc/passwd")

    def test_volumes_are_seen_at_their_paths(self, sandbox: Runtime, tmp_path: Path) -> None:
        for name in ("a", "b"):
            (tmp_path / name).mkdir()
        (tmp_path / "a" / "file").write_text("a")
        mounts = [
            Mount(source=tmp_path / "a", path="/mnt/a", read_only=True),
            Mount(source=tmp_path / "b", path="/mnt/a/b"),
        ]
        (tmp_path / "a" / "b").mkdir()
        place = sandbox.open(Needs(folder=tmp_path, mounts=mounts))
        said = printed(sandbox, place, tmp_path, "cat /mnt/a/file; echo x > /mnt/a/b/file; echo x > /mnt/a/file")
        assert said.startswith("a")
        assert said.endswith("Read-only file system\n")
        assert host(place, "/mnt/a/b/file") == tmp_path / "b" / "file"
        assert (tmp_path / "b" / "file").read_text() == "x\n"

    @pytest.mark.parametrize("path", ["/", "/dev", "/proc", "/proc/sys"])
    def test_what_every_container_has_of_its_own_is_no_place_for_a_volume(
        self, path: str, sandbox: Runtime, tmp_path: Path
    ) -> None:
        with pytest.raises(Refused) as error:
            sandbox.open(Needs(folder=tmp_path / "pod", mounts=[Mount(source=tmp_path, path=path)]))
        assert str(error.value) == f"no volume can be mounted at {path}: each container has its own"

    @pytest.mark.parametrize(
        ("path", "own"), [("/proc/sys/x", "/proc"), ("/dev/null", "/dev"), ("/tmp/../dev", "/dev")]
    )
    def test_a_file_that_a_container_could_not_see_is_not_staged(
        self, path: str, own: str, sandbox: Runtime, tmp_path: Path
    ) -> None:
        with pytest.raises(Refused) as error:
            sandbox.open(Needs(folder=tmp_path / "pod", paths=[path]))
        assert str(error.value) == f"no file can be staged at {path}: each container has its own {own}"

    def test_the_working_directory_is_made(self, sandbox: Runtime, tmp_path: Path) -> None:
        place = sandbox.open(Needs(folder=tmp_path, outlets=["/srv/here"]))
        assert printed(sandbox, place, tmp_path, "pwd", "/srv/here") == "/srv/here\n"

    def test_a_sandbox_sees_its_own_processes_only(self, sandbox: Runtime, tmp_path: Path) -> None:
        place = sandbox.open(Needs(folder=tmp_path))
        assert printed(sandbox, place, tmp_path, "ls -d /proc/[0-9]* | wc -l") in {"3\n", "4\n"}

    def test_the_same_place_runs_again(self, sandbox: Runtime, tmp_path: Path) -> None:
        place = sandbox.open(Needs(folder=tmp_path))
        assert [printed(sandbox, place, tmp_path, "echo hi") for _ in range(2)] == ["hi\n", "hi\n"]

    def test_a_root_is_used_again_and_looks_new(self, sandbox: Runtime, tmp_path: Path) -> None:
        (tmp_path / "one").mkdir()
        (tmp_path / "two").mkdir()
        first = sandbox.open(Needs(folder=tmp_path / "one", shared=tmp_path / "roots"))
        look = "cd /; ls -lAR --time-style=+ tmp mnt home srv var run; ls -A / /root; "
        look += "stat -c %a /tmp /mnt; readlink /bin /var/run"
        before = printed(sandbox, first, tmp_path, look)
        mess = (
            "cd /; mkdir -p new/deep tmp/a/b mnt/x; echo 1 > tmp/a/b/f; chmod 0 tmp/a/b; chmod 755 tmp; echo 1 > top; "
            "rmdir srv; rm bin; mkdir bin; echo 1 > bin/x; ln -s /etc/passwd var/link; rm var/run; echo 1 > var/run"
        )
        assert printed(sandbox, first, tmp_path, f"PATH=/usr/bin; {mess}") == ""
        first.close()
        second = sandbox.open(Needs(folder=tmp_path / "two", shared=tmp_path / "roots"))
        assert second.files == first.files
        assert printed(sandbox, second, tmp_path, look) == before

    def test_two_places_at_a_time_have_their_own_roots(self, sandbox: Runtime, tmp_path: Path) -> None:
        places = [sandbox.open(Needs(folder=tmp_path, shared=tmp_path / "roots")) for _ in range(2)]
        assert places[0].files != places[1].files

    def test_a_root_with_system_paths_of_its_own_isnt_shared(self, sandbox: Runtime, tmp_path: Path) -> None:
        place = sandbox.open(Needs(folder=tmp_path, shared=tmp_path / "roots", paths=["/etc/hosts"]))
        assert place.files == tmp_path / "root"


class TestProcess:
    def test_the_work_directory_is_its_own(self, process: Runtime, tmp_path: Path) -> None:
        place = process.open(Needs(folder=tmp_path))
        assert printed(process, place, tmp_path, "pwd; echo x > mine") == f"{host(place, '')}\n"
        assert host(place, "mine").read_text() == "x\n"

    def test_absolute_paths_are_the_machines(self, process: Runtime, tmp_path: Path) -> None:
        assert process.open(Needs(folder=tmp_path)).inside("/tmp/x") == "/tmp/x"

    def test_a_rooted_command_finds_its_files_below_a_root(self, process: Runtime, tmp_path: Path) -> None:
        place = process.open(Needs(folder=tmp_path, rooted=True))
        place.tree.write(place.inside("/in"), b"staged")
        assert printed(process, place, tmp_path, 'cat "$PYDSL_ROOT/in"') == "staged"

    @pytest.mark.parametrize("text", ["true", "touch left", "mkdir -p a/b; chmod 0 a", "rmdir $PWD", "chmod 0 $PWD"])
    def test_a_work_directory_is_used_again_empty(self, text: str, process: Runtime, tmp_path: Path) -> None:
        needs = Needs(folder=tmp_path / "main", shared=tmp_path / "roots")
        first = process.open(needs)
        printed(process, first, tmp_path, text)
        first.close()
        second = process.open(needs)
        assert second.files == first.files
        assert list(second.files.iterdir()) == []
        assert second.files.stat().st_mode & 0o700 == 0o700

    def test_the_executors_files_are_there_for_no_container_but_their_own(
        self, process: Runtime, tmp_path: Path
    ) -> None:
        needs = Needs(folder=tmp_path / "main", shared=tmp_path / "roots")
        place = process.open(needs)
        for path in ("/argo/staging/script", "/argo/staging/script.lines"):
            place.tree.write(place.own(path)[0], b"text")
        held = os.open(tmp_path / "roots/1.script", os.O_RDONLY)
        place.close()
        place = process.open(needs)
        file, seen = place.own("/argo/staging/script")
        place.tree.write(file, b"other")
        assert printed(process, place, tmp_path, f"cat {seen}; ls ..") == "other1\n1.script\n"
        assert (os.fstat(held).st_nlink, os.pread(held, 10, 0)) == (1, b"other")
        os.close(held)

    def test_what_is_staged_on_the_machine_stays_there(self, process: Runtime, tmp_path: Path) -> None:
        needs = Needs(folder=tmp_path / "main", shared=tmp_path / "roots")
        place = process.open(needs)
        place.tree.write(place.inside(f"{tmp_path}/staged"), b"text")
        place.close()
        assert printed(process, process.open(needs), tmp_path, f"cat {tmp_path}/staged") == "text"

    def test_a_work_directory_that_was_filled_is_the_same_when_it_is_empty(
        self, process: Runtime, tmp_path: Path
    ) -> None:
        needs = Needs(folder=tmp_path / "main", shared=tmp_path / "roots")
        place = process.open(needs)
        before = place.files.stat().st_ino
        held = os.open(place.files, os.O_RDONLY)
        printed(process, place, tmp_path, "mkdir -p a/b; echo x > a/b/c; chmod 0 a; ln -s / d")
        place.close()
        place = process.open(needs)
        assert (place.files.stat().st_ino, os.listdir(held)) == (before, [])
        os.close(held)

    def test_one_that_is_there_is_left_alone(self, process: Runtime, tmp_path: Path) -> None:
        (tmp_path / "roots/1").mkdir(parents=True)
        assert process.open(Needs(folder=tmp_path / "main", shared=tmp_path / "roots")).files == tmp_path / "roots/2"

    def test_a_link_in_its_place_is_taken_away(self, process: Runtime, tmp_path: Path) -> None:
        needs = Needs(folder=tmp_path / "main", shared=tmp_path / "roots")
        first = process.open(needs)
        (tmp_path / "outside").mkdir()
        printed(process, first, tmp_path, f"rmdir $PWD && ln -s {tmp_path}/outside $PWD")
        first.close()
        assert not process.open(needs).files.is_symlink()

    def test_it_mounts_nothing(self, process: Runtime, tmp_path: Path) -> None:
        with pytest.raises(Refused) as error:
            process.open(Needs(folder=tmp_path, mounts=[Mount(source=tmp_path, path="/mnt")]))
        assert str(error.value) == "the process runtime can't mount a volume at /mnt"


class TestFind:
    @pytest.fixture
    def place(self, tmp_path: Path) -> Workspace:
        return pick("process").runtime.open(Needs(folder=tmp_path))

    def test_a_name_is_looked_for_on_path(self, place: Workspace, tmp_path: Path) -> None:
        (tmp_path / "tool").touch(mode=0o755)
        assert find("tool", place, {"PATH": f"/nowhere:{tmp_path}"}, None) == f"{tmp_path}/tool"

    def test_a_name_that_isnt_there(self, place: Workspace) -> None:
        with pytest.raises(CommandMissing) as error:
            find("nosuch", place, ENVIRONMENT, None)
        assert str(error.value) == 'exec: "nosuch": executable file not found in $PATH'

    def test_a_path_that_isnt_there(self, place: Workspace) -> None:
        with pytest.raises(CommandMissing) as error:
            find("/no/such/file", place, ENVIRONMENT, None)
        assert str(error.value) == 'exec: "/no/such/file": stat /no/such/file: no such file or directory'

    def test_a_file_that_isnt_a_program(self, place: Workspace, tmp_path: Path) -> None:
        (tmp_path / "text").touch(mode=0o644)
        with pytest.raises(CommandMissing) as error:
            find(f"{tmp_path}/text", place, ENVIRONMENT, None)
        assert str(error.value) == f'exec: "{tmp_path}/text": permission denied'


class TestPick:
    def test_every_module_of_backends_is_a_name(self) -> None:
        assert names() == ["auto", "container", "process", "sandbox"]

    def test_an_unknown_name(self) -> None:
        with pytest.raises(UsageError) as error:
            pick("docker")
        assert str(error.value) == "no runtime is called 'docker': there is auto, container, process, sandbox"

    @needs_sandbox
    def test_the_sandbox_is_preferred_and_nothing_is_said(self) -> None:
        picked = pick("auto")
        assert (picked.runtime.name, picked.by_name, picked.note) == ("sandbox", False, "")

    def test_process_where_there_is_no_sandbox(self, broken: None) -> None:
        picked = pick("auto")
        assert (picked.runtime.name, picked.by_name) == ("process", False)
        assert picked.note == (
            "no sandbox: it's broken: pods run under process, which keeps only their work directories apart: other "
            "files, processes and the network are this machine's"
        )

    def test_nothing_is_said_of_process_that_was_asked_for(self, broken: None) -> None:
        picked = pick("process")
        assert (picked.runtime.name, picked.by_name, picked.note) == ("process", True, "")

    def test_a_runtime_that_cant_be_used_is_refused(self, broken: None) -> None:
        with pytest.raises(Refused) as error:
            pick("sandbox")
        assert str(error.value) == "the sandbox runtime: it's broken"

    def test_what_a_project_says_of_a_kind_counts_for_auto_too(self) -> None:
        with pytest.raises(UsageError) as error:
            pick("auto", {"sandbox": {"network": "bridge"}})
        assert str(error.value) == "[tool.pydsl.runtimes.sandbox]: network is one of host, none, not 'bridge'"

    @pytest.mark.parametrize(
        ("table", "message"),
        [
            ({"net": "none"}, "[tool.pydsl.runtimes.sandbox]: no key is called 'net': there is network"),
            ({"network": False}, "[tool.pydsl.runtimes.sandbox]: network is one of host, none, not False"),
        ],
    )
    def test_what_the_sandbox_does_not_understand(self, table: dict[str, Any], message: str) -> None:
        with pytest.raises(UsageError) as error:
            pick("sandbox", {"sandbox": table})
        assert str(error.value) == message

    @pytest.fixture
    def broken(self, monkeypatch: pytest.MonkeyPatch) -> None:
        backend = picking._backend("sandbox")
        others = [one for one in picking.backends_by_rank() if one is not backend]
        changed = replace(backend, why_not=lambda: "it's broken", configured=None)
        monkeypatch.setattr(picking, "backends_by_rank", lambda: [changed, *others])
        monkeypatch.setattr("pydsl.runtimes.backends.sandbox.BACKEND", changed)
