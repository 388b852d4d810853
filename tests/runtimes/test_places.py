from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from pydsl.errors import Refused, UsageError
from pydsl.runtimes import Mount, Needs, Place, pick
from pydsl.runtimes.children import Children
from pydsl.runtimes.commands import CommandMissing, find
from pydsl.runtimes.process import ProcessRuntime
from pydsl.runtimes.sandbox import why_not

ENVIRONMENT = {"PATH": os.environ["PATH"]}
needs_bubblewrap = pytest.mark.skipif(why_not() is not None, reason=str(why_not()))


def printed(place: Place, tmp_path: Path, text: str, cwd: str | None = None) -> str:
    """Run a shell line in a place and give what it printed, errors too."""
    children = Children()
    (tmp_path / "out").unlink(missing_ok=True)
    launch = place.launch(["/bin/sh", "-c", f"{{ {text}; }} 2>&1"], ENVIRONMENT, cwd)
    children.spawn(launch, tmp_path / "out", tmp_path / "err")
    children.wait(10)
    children.close()
    return (tmp_path / "out").read_text()


def host(place: Place, path: str) -> Path:
    return place.tree.source(place.inside(path))


@needs_bubblewrap
class TestSandbox:
    def test_tmp_is_private(self, tmp_path: Path) -> None:
        place = pick("sandbox").open(Needs(folder=tmp_path))
        with tempfile.NamedTemporaryFile(dir="/tmp") as theirs:
            assert printed(place, tmp_path, f"[ ! -e {theirs.name} ] && echo x > /tmp/mine") == ""
        assert not Path("/tmp/mine").exists()
        assert host(place, "/tmp/mine").read_text() == "x\n"

    def test_the_system_is_read_only(self, tmp_path: Path) -> None:
        place = pick("sandbox").open(Needs(folder=tmp_path))
        assert printed(place, tmp_path, "echo x > /usr/mine").endswith("Read-only file system\n")

    def test_a_path_inside_the_system_becomes_the_containers_own(self, tmp_path: Path) -> None:
        place = pick("sandbox").open(Needs(folder=tmp_path, outlets=["/usr/share/pydsl-test/out"]))
        assert printed(place, tmp_path, "mkdir /usr/share/pydsl-test; echo x > /usr/share/pydsl-test/out") == ""
        assert host(place, "/usr/share/pydsl-test/out").read_text() == "x\n"
        assert not Path("/usr/share/pydsl-test").exists()

    def test_a_staged_file_hides_the_systems_own(self, tmp_path: Path) -> None:
        place = pick("sandbox").open(Needs(folder=tmp_path, paths=["/etc/hosts"]))
        place.tree.write(place.inside("/etc/hosts"), b"staged")
        assert printed(place, tmp_path, "cat /etc/hosts; test -e /etc/passwd && echo rest") == "stagedrest\n"

    def test_a_system_file_can_be_an_output(self, tmp_path: Path) -> None:
        place = pick("sandbox").open(Needs(folder=tmp_path, outlets=["/etc/passwd"]))
        assert host(place, "/etc/passwd") == Path("/etc/passwd")

    def test_volumes_are_seen_at_their_paths(self, tmp_path: Path) -> None:
        for name in ("a", "b"):
            (tmp_path / name).mkdir()
        (tmp_path / "a" / "file").write_text("a")
        mounts = [
            Mount(source=tmp_path / "a", path="/mnt/a", read_only=True),
            Mount(source=tmp_path / "b", path="/mnt/a/b"),
        ]
        (tmp_path / "a" / "b").mkdir()
        place = pick("sandbox").open(Needs(folder=tmp_path, mounts=mounts))
        said = printed(place, tmp_path, "cat /mnt/a/file; echo x > /mnt/a/b/file; echo x > /mnt/a/file")
        assert said.startswith("a")
        assert said.endswith("Read-only file system\n")
        assert host(place, "/mnt/a/b/file") == tmp_path / "b" / "file"
        assert (tmp_path / "b" / "file").read_text() == "x\n"

    def test_the_working_directory_is_made(self, tmp_path: Path) -> None:
        place = pick("sandbox").open(Needs(folder=tmp_path, outlets=["/srv/here"]))
        assert printed(place, tmp_path, "pwd", "/srv/here") == "/srv/here\n"

    def test_a_sandbox_sees_its_own_processes_only(self, tmp_path: Path) -> None:
        place = pick("sandbox").open(Needs(folder=tmp_path))
        assert printed(place, tmp_path, "ls -d /proc/[0-9]* | wc -l") in {"3\n", "4\n"}

    def test_the_same_place_runs_again(self, tmp_path: Path) -> None:
        place = pick("sandbox").open(Needs(folder=tmp_path))
        assert [printed(place, tmp_path, "echo hi") for _ in range(2)] == ["hi\n", "hi\n"]

    def test_a_root_is_used_again_and_looks_new(self, tmp_path: Path) -> None:
        runtime = pick("sandbox")
        (tmp_path / "one").mkdir()
        (tmp_path / "two").mkdir()
        first = runtime.open(Needs(folder=tmp_path / "one", shared=tmp_path / "roots"))
        look = "cd /; ls -lAR tmp mnt home srv var run; ls -A / /root; stat -c %a /tmp /mnt; readlink /bin /var/run"
        before = printed(first, tmp_path, look)
        mess = (
            "cd /; mkdir -p new/deep tmp/a/b mnt/x; echo 1 > tmp/a/b/f; chmod 0 tmp/a/b; chmod 755 tmp; echo 1 > top; "
            "rmdir srv; rm bin; mkdir bin; echo 1 > bin/x; ln -s /etc/passwd var/link; rm var/run; echo 1 > var/run"
        )
        assert printed(first, tmp_path, f"PATH=/usr/bin; {mess}") == ""
        first.close()
        second = runtime.open(Needs(folder=tmp_path / "two", shared=tmp_path / "roots"))
        assert second.files == first.files
        assert printed(second, tmp_path, look) == before

    def test_two_places_at_a_time_have_their_own_roots(self, tmp_path: Path) -> None:
        runtime = pick("sandbox")
        places = [runtime.open(Needs(folder=tmp_path, shared=tmp_path / "roots")) for _ in range(2)]
        assert places[0].files != places[1].files

    def test_a_root_with_system_paths_of_its_own_isnt_shared(self, tmp_path: Path) -> None:
        place = pick("sandbox").open(Needs(folder=tmp_path, shared=tmp_path / "roots", paths=["/etc/hosts"]))
        assert place.files == tmp_path / "root"


class TestProcess:
    def test_the_work_directory_is_its_own(self, tmp_path: Path) -> None:
        place = pick("process").open(Needs(folder=tmp_path))
        assert printed(place, tmp_path, "pwd; echo x > mine") == f"{host(place, '')}\n"
        assert host(place, "mine").read_text() == "x\n"

    def test_absolute_paths_are_the_machines(self, tmp_path: Path) -> None:
        assert pick("process").open(Needs(folder=tmp_path)).inside("/tmp/x") == "/tmp/x"

    def test_a_rooted_command_finds_its_files_below_a_root(self, tmp_path: Path) -> None:
        place = pick("process").open(Needs(folder=tmp_path, rooted=True))
        place.tree.write(place.inside("/in"), b"staged")
        assert printed(place, tmp_path, 'cat "$PYDSL_ROOT/in"') == "staged"

    @pytest.mark.parametrize(("text", "is_used_again"), [("true", True), ("touch left", False), ("rmdir $PWD", False)])
    def test_an_empty_work_directory_is_used_again(self, text: str, is_used_again: bool, tmp_path: Path) -> None:
        runtime = pick("process")
        needs = Needs(folder=tmp_path / "main", shared=tmp_path / "roots")
        first = runtime.open(needs)
        printed(first, tmp_path, text)
        first.close()
        second = runtime.open(needs)
        assert (second.files == first.files) is is_used_again
        assert list(second.files.iterdir()) == []

    def test_it_says_which_paths_are_the_machines(self) -> None:
        runtime = ProcessRuntime()
        assert runtime.outside(["/tmp/x", "here"], rooted=False) == ["/tmp/x"]
        assert runtime.outside(["/tmp/x"], rooted=True) == []

    def test_it_mounts_nothing(self, tmp_path: Path) -> None:
        with pytest.raises(Refused) as error:
            pick("process").open(Needs(folder=tmp_path, mounts=[Mount(source=tmp_path, path="/mnt")]))
        assert str(error.value) == "the process runtime can't mount a volume at /mnt"


class TestFind:
    @pytest.fixture
    def place(self, tmp_path: Path) -> Place:
        return pick("process").open(Needs(folder=tmp_path))

    def test_a_name_is_looked_for_on_path(self, place: Place, tmp_path: Path) -> None:
        (tmp_path / "tool").touch(mode=0o755)
        assert find("tool", place, {"PATH": f"/nowhere:{tmp_path}"}, None) == f"{tmp_path}/tool"

    def test_a_name_that_isnt_there(self, place: Place) -> None:
        with pytest.raises(CommandMissing) as error:
            find("nosuch", place, ENVIRONMENT, None)
        assert str(error.value) == 'exec: "nosuch": executable file not found in $PATH'

    def test_a_path_that_isnt_there(self, place: Place) -> None:
        with pytest.raises(CommandMissing) as error:
            find("/no/such/file", place, ENVIRONMENT, None)
        assert str(error.value) == 'exec: "/no/such/file": stat /no/such/file: no such file or directory'

    def test_a_file_that_isnt_a_program(self, place: Place, tmp_path: Path) -> None:
        (tmp_path / "text").touch(mode=0o644)
        with pytest.raises(CommandMissing) as error:
            find(f"{tmp_path}/text", place, ENVIRONMENT, None)
        assert str(error.value) == f'exec: "{tmp_path}/text": permission denied'


class TestPick:
    def test_an_unknown_name(self) -> None:
        with pytest.raises(UsageError) as error:
            pick("docker")
        assert str(error.value) == "no runtime is called 'docker': there is sandbox, process"

    def test_the_sandbox_is_preferred(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("pydsl.runtimes.sandbox.why_not", lambda: None)
        assert pick("auto").name == "sandbox"

    def test_process_where_there_is_no_sandbox(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("pydsl.runtimes.sandbox.why_not", lambda: "it's broken")
        assert pick("auto").name == "process"

    def test_a_runtime_that_cant_be_used_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("pydsl.runtimes.sandbox.why_not", lambda: "it's broken")
        with pytest.raises(Refused) as error:
            pick("sandbox")
        assert str(error.value) == "the sandbox runtime: it's broken"
