"""What one container leaves in a slot never reaches the next, and none reaches the worker or the machine."""

from __future__ import annotations

import os
import shlex
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest

from pydsl.files import Mount
from pydsl.runtimes import Command, Needs, Runtime, Workspace
from pydsl.runtimes.backends.sandbox import SandboxRuntime
from pydsl.runtimes.backends.sandbox.ways import Bubblewrap, Identity, Namespaces, Way, trial
from pydsl.runtimes.workers.hired import SCRIPT, Recipe, Worker
from pydsl.runtimes.workers.namespaces import kernel_is
from tests.runtimes.kinds import needs_sandbox

pytestmark = needs_sandbox
ENVIRONMENT = {"PATH": os.environ["PATH"]}


@attrs.frozen
class Slot:
    """Containers in one slot, one after the other."""

    runtime: Runtime
    folder: Path
    roots: set[Path] = attrs.field(factory=set)
    codes: list[int] = attrs.field(factory=list)
    """How they ended."""

    def opened(self, **needs: Any) -> Workspace:
        place = self.runtime.open(Needs(folder=self.folder / "own", shared=self.folder / "roots", **needs))
        self.roots.add(place.files)
        return place

    def sh(
        self, text: str, env: dict[str, str] | None = None, staged: Mapping[str, str] | None = None, **needs: Any
    ) -> str:
        place = self.opened(**needs)
        for path, data in (staged or {}).items():
            place.tree.write(path, data.encode())
        (self.folder / "out").unlink(missing_ok=True)
        argv = ["/bin/sh", "-c", f"{{ {text}\n}} 2>&1"]
        place.start(Command(argv=argv, env={**ENVIRONMENT, **(env or {})}), self.folder / "out", self.folder / "err")
        while not (ended := self.runtime.wait(30)):
            pass
        self.codes.extend(one.code for one in ended)
        place.close()
        return (self.folder / "out").read_text()


NO_BUBBLEWRAP = pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap isn't installed")


@pytest.fixture(params=["as it comes", pytest.param("bubblewrap", marks=NO_BUBBLEWRAP)])
def way(request: pytest.FixtureRequest) -> Way | None:
    """As this machine makes slots, and as bubblewrap makes them."""
    if request.param != "bubblewrap":
        return None
    made = Bubblewrap(shutil.which("bwrap") or "")
    reason = trial(made)
    if reason is not None:
        pytest.skip(reason)
    return made


@pytest.fixture
def slot(way: Way | None, tmp_path: Path) -> Iterator[Slot]:
    runtime = SandboxRuntime(way)
    made = Slot(runtime, tmp_path)
    yield made
    runtime.close()
    assert len(made.roots) == 1, "the containers didn't share a slot"


QUEUE = (
    "import ctypes, os; libc = ctypes.CDLL(None, use_errno=True); "
    "print(libc.mq_open(b'/left', {flags}, 0o600, None) >= 0)"
)


KEYS = """\
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
calls = {"x86_64": (248, 249, 250), "aarch64": (217, 218, 219)}[os.uname().machine]
for number, *words in zip(calls, (b"user", b"user", 0), (b"mine", b"theirs", -3), (b"x", None, 0), (1, 0, 0)):
    code = libc.syscall(number, *words, -3)
    print("done" if code >= 0 else os.strerror(ctypes.get_errno()))
"""


def test_the_keys_of_the_users_session_are_out_of_reach(slot: Slot) -> None:
    told = slot.sh(f"{sys.executable} -c {shlex.quote(KEYS)}")
    assert told == "Operation not permitted\n" * 3


ZOMBIES = """\
import errno, os
for number in range(5000):
    try:
        if not os.fork():
            os._exit(0)
    except OSError as error:
        print(number < 4096, errno.errorcode[error.errno])
        break
"""


@pytest.mark.skipif(not kernel_is((5, 14) if os.getuid() else (6, 14)), reason="the kernel counts them for all at once")
def test_a_container_cant_take_all_of_the_machines_processes(tmp_path: Path) -> None:
    runtime = SandboxRuntime(Namespaces())
    slot = Slot(runtime, tmp_path)
    told = [slot.sh(f"{sys.executable} -I -S -c {shlex.quote(ZOMBIES)}"), slot.sh("echo still here")]
    runtime.close()
    assert told == ["True EAGAIN\n", "still here\n"]


DEEP = """\
import os
os.chdir("/dev/shm")
for _ in range(1500):
    os.mkdir("d" * 9)
    os.chdir("d" * 9)
    os.close(os.open("file", os.O_CREAT))
"""
GONE = "ls: cannot access '{}': No such file or directory\n"
LEFT = {
    "files": (
        "echo x > /tmp/left; mkdir -p /var/tmp/a/b; chmod 0 /var/tmp/a",
        "ls /tmp/left; ls -A /var/tmp",
        GONE.format("/tmp/left"),
    ),
    "shared memory": ("mkdir /dev/shm/d; echo x > /dev/shm/d/left; chmod 0 /dev/shm/d", "ls -A /dev/shm", ""),
    "deep shared memory": (f"{sys.executable} -c '{DEEP}'; chmod 0 /dev/shm/*", "ls -A /dev/shm", ""),
    "system v": (
        "ipcmk -M 100 >/dev/null; ipcmk -S 1 >/dev/null; ipcmk -Q >/dev/null",
        "cat /proc/sysvipc/* | grep -c '^ *[0-9]'",
        "0\n",
    ),
    "queue": (
        f'{sys.executable} -c "{QUEUE.format(flags=0o102)}" >/dev/null',
        f'{sys.executable} -c "{QUEUE.format(flags=0)}"',
        "False\n",
    ),
    "processes": ("setsid sleep 60 & (trap '' TERM; sleep 61 &)", "ps -e -o comm= | grep -c sleep", "0\n"),
    "root": (
        "echo x > /new; mkdir /deep; ln -s /etc/passwd /mnt/link; rm /bin; ln -s /tmp /bin",
        "ls -A /mnt; ls /new /deep; readlink /bin",
        f"{GONE.format('/new')}{GONE.format('/deep')}usr/bin\n",
    ),
    "modes": (
        "chmod 700 /mnt /srv; chmod 755 /tmp; chmod 500 /",
        "stat -c %a / /mnt /srv /tmp",
        "755\n755\n755\n1777\n",
    ),
    "shell": ("export LEFT=1; cd /srv; umask 077", "echo $LEFT; pwd; umask", "\n/\n0022\n"),
}


@pytest.mark.parametrize("kind", LEFT)
def test_what_a_container_leaves_is_gone(kind: str, slot: Slot) -> None:
    leave, look, clean = LEFT[kind]
    slot.sh(leave)
    assert slot.codes == [0]
    assert slot.sh(f"PATH=/usr/bin; {look}") == clean


STAGED = {
    "text": "echo other, longer than it was > /srv/a",
    "less": ": > /srv/a",
    "mode": "chmod 777 /srv/a",
    "attribute": f'{sys.executable} -c \'import os; os.setxattr("/srv/a", "user.left", b"x")\'',
    "another name": "ln /srv/a /usr/../srv/b; ln /srv/a /mnt/c",
    "link": "echo safe > /mnt/x; ln -sf /mnt/x /srv/a",
    "link to outside": "ln -sf {outside} /srv/a",
    "fifo": "rm /srv/a; mkfifo /srv/a",
    "folder": "rm /srv/a; mkdir -p /srv/a/b; chmod 0 /srv/a",
    "nothing": "rm /srv/a",
    "no folder": "rm -r /argo/staging",
    "folder that is a link": "mv /argo/staging /mnt/real; ln -s /mnt/real /argo/staging",
    "folder that leads outside": "mv /argo/staging /mnt/real; ln -s {outside} /argo/staging",
}


@pytest.mark.parametrize("kind", STAGED)
@pytest.mark.parametrize("pods", [1, 3])
def test_a_staged_file_is_new_whatever_was_done_to_the_last_of_that_name(
    kind: str, pods: int, slot: Slot, tmp_path: Path
) -> None:
    (tmp_path / "outside").mkdir()
    staged = {"/srv/a": "text", "/argo/staging/a": "text"}
    for _ in range(pods):
        slot.sh("true", staged=staged)
    slot.sh(STAGED[kind].format(outside=tmp_path / "outside"), staged=staged)
    (root,) = slot.roots
    assert all(stat.S_ISREG(one.lstat().st_mode) for one in (root / "srv").iterdir())
    look = f"cat {' '.join(staged)}; stat -c ' %F %a %h' {' '.join(staged)}; ls -A /srv /argo/staging /mnt"
    attributes = f"{sys.executable} -c 'import os; print(os.listxattr(\"/srv/a\"))'"
    told = slot.sh(f"{look}; {attributes}", staged=staged)
    assert told == "texttext regular file 644 1\n" + " regular file 644 1\n" + (
        "/argo/staging:\na\n\n/mnt:\n\n/srv:\na\n[]\n"
    )
    assert not list((tmp_path / "outside").iterdir())


def test_a_staged_file_is_there_for_no_container_but_its_own(slot: Slot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pydsl.runtimes.backends.sandbox.roots.TICK", -(1 << 60))  # as if all were long ago
    for between in (lambda: None, lambda: slot.opened().close()):
        slot.sh("true", staged={"/srv/a": "text", "/argo/staging/a": "text"})
        between()
        assert slot.sh("ls -A /srv /argo/staging") == "/argo/staging:\n\n/srv:\n"


def test_whoever_looks_finds_no_file_of_another_container(slot: Slot) -> None:
    looks: list[Callable[[Workspace], object]] = [
        lambda place: place.tree.exists("/tmp/a"),
        lambda place: place.program("/tmp/a").exists(),
        lambda place: "a" in place.tree.names("/tmp"),
    ]
    for look in looks:
        slot.sh("true", staged={"/tmp/a": "text"})
        place = slot.opened()
        assert not look(place)
        place.close()


def test_a_file_that_is_staged_again_is_of_now(slot: Slot) -> None:
    for data in ("text", "text", "other"):
        began = time.time()
        slot.sh("true", staged={"/srv/a": data})
        slot.sh("true", staged={"/srv/a": data})
        told = slot.sh("stat -c '%X %Y' /srv/a; touch -d @1 /srv/a", staged={"/srv/a": data})
        assert all(int(one) >= int(began) for one in told.split())


def test_a_file_that_is_staged_again_is_no_new_one(slot: Slot) -> None:
    place = slot.opened()
    place.tree.write("/tmp/a", b"text")
    first = os.open(place.files / "tmp/a", os.O_RDONLY)
    place.close()
    place = slot.opened()
    place.tree.write("/tmp/a", b"te")
    assert (os.fstat(first).st_nlink, os.pread(first, 10, 0)) == (1, b"te")
    os.close(first)
    place.close()


@pytest.mark.parametrize("number", ["KILL", "TERM", "INT", "STOP", "HUP", "CHLD"])
def test_no_container_ends_the_worker(number: str, slot: Slot) -> None:
    assert slot.sh(f"kill -{number} 1; echo lived") == "lived\n"
    assert slot.sh("echo next") == "next\n"


def test_a_root_that_nobody_enters_is_the_containers_own_fault(slot: Slot) -> None:
    for _ in range(5):
        slot.sh("chmod 0 /")
    assert slot.sh("stat -c %a /") == "755\n"
    assert slot.codes == [0] * 6


def test_killing_everything_kills_only_oneself(slot: Slot) -> None:
    slot.sh("sleep 60 & kill -9 -1")
    assert slot.sh("echo next") == "next\n"


@pytest.mark.parametrize("path", ["/proc/1/environ", "/proc/1/mem", "/proc/1/fd/0", "/proc/1/root/etc"])
def test_no_container_looks_into_the_worker(path: str, slot: Slot) -> None:
    assert "denied" in slot.sh(f"ls {path}/ || cat {path}") + slot.sh(f"cat {path}")


def test_a_container_has_no_capability_and_gets_none(slot: Slot) -> None:
    said = slot.sh("grep -E '^(Cap|NoNew)' /proc/self/status | tr -d '\\t'")
    assert set(said.split()) == {f"Cap{name}:0000000000000000" for name in ("Inh", "Prm", "Eff", "Bnd", "Amb")} | {
        "NoNewPrivs:1"
    }


@pytest.mark.parametrize(
    "text",
    [
        "cat /proc/sys/kernel/core_pattern > /proc/sys/kernel/core_pattern",
        "cat /proc/sys/vm/swappiness > /proc/sys/vm/swappiness",
        "echo h > /proc/sysrq-trigger",
        "touch /usr/x",
        "touch /etc/x",
        "touch /dev/x",
        "mount -t tmpfs none /mnt",
        "umount /usr",
        "chroot / true",
        "mknod /tmp/x b 8 0",
        "hostname other",
    ],
)
def test_a_container_changes_nothing_of_the_machine(text: str, slot: Slot) -> None:
    assert slot.sh(f"({text}) >/dev/null 2>&1 && echo done || echo refused") == "refused\n"


def test_namespaces_that_a_container_makes_show_no_more(slot: Slot) -> None:
    tries = ("umount /proc/sys", "mount -o remount,rw /usr", "touch /usr/x", "mount -t proc none /proc")
    write = "cat /proc/sys/vm/swappiness > /proc/sys/vm/swappiness && echo done"
    assert "done" not in slot.sh(f"unshare -Urm sh -c '{'; '.join(tries)}; {write}'")
    assert slot.sh("ls /usr/x; echo ${PWD}") == GONE.format("/usr/x") + "/\n"


def test_the_users_data_is_hidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pydsl.runtimes.backends.sandbox import layout as module

    home = tmp_path / "home"
    for path in (".local/share/keyrings/x", ".local/share/pipx/venvs/tool/bin/tool", ".cargo/credentials.toml",
                 ".cargo/bin/cargo", ".nvm/versions/node/v20/bin/node", ".ssh/id"):  # fmt: skip
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        (home / path).write_text("x")
    (home / ".local/bin").mkdir()
    (home / ".local/bin/tool").symlink_to(home / ".local/share/pipx/venvs/tool/bin/tool")
    (home / "bin").mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PYDSL_HOME", str(home / ".nvm/state"))
    (home / ".nvm/state").mkdir()
    folders = (".local/bin", ".cargo/bin", ".nvm/versions/node/v20/bin", "bin")
    monkeypatch.setenv("PATH", ":".join(str(home / folder) for folder in folders))
    monkeypatch.setattr(module, "PRIVATE", ())  # the test's home lies in one of them
    found = module.layout.__wrapped__()
    below = sorted(os.path.relpath(path, home) for path in found.shown if path.startswith(str(home)))
    hidden = [os.path.relpath(path, home) for path in found.hidden if path.startswith(str(home))]
    assert below == [".cargo", ".local/bin", ".local/share/pipx/venvs/tool", ".nvm/versions/node/v20", "bin"]
    assert hidden == [".cargo/credentials.toml"]
    assert not found.shows(str(home / ".nvm/state"))
    assert not found.shows(str(home / ".ssh/id"))


@pytest.mark.parametrize(
    ("pod", "container", "ids"),
    [
        ({}, {"runAsUser": 1234}, "1234 0"),
        ({"runAsUser": 1234, "runAsGroup": 5}, {}, "1234 5"),
        ({"runAsUser": 1234, "runAsGroup": 5}, {"runAsUser": 0}, "0 5"),
        ({}, {"runAsGroup": 7}, f"{os.getuid()} 7"),
        ({}, {"runAsNonRoot": True}, f"{os.getuid()} {os.getgid()}"),
    ],
)
def test_a_container_has_the_ids_that_it_asks_for(
    pod: dict[str, Any], container: dict[str, Any], ids: str, slot: Slot
) -> None:
    asked = {"security": pod, "spec": {"securityContext": container}}
    text = "echo $(id -u) $(id -g); touch /mine; stat -c '%u %g' /mine /tmp; grep CapEff /proc/self/status"
    assert slot.sh(text, **asked) == f"{ids}\n" * 3 + "CapEff:\t0000000000000000\n"


def test_a_volume_in_dev_keeps_what_containers_write(way: Way | None, tmp_path: Path) -> None:
    runtime = SandboxRuntime(way)
    (tmp_path / "v").mkdir()
    slot = Slot(runtime, tmp_path)
    for path in ("/dev/shm", "/dev/new"):
        mount = Mount(source=tmp_path / "v", path=path)
        assert slot.sh(f"echo {path} > {path}/file; ls {path}", mounts=[mount]) == "file\n"
        assert (tmp_path / "v" / "file").read_text() == f"{path}\n"
    runtime.close()


@pytest.mark.parametrize(
    ("path", "text", "seen"),
    [("/", "ls -d /..{0} /../../..{0}; cd /..; ls -d .{0}; echo over", "over\n"), ("/link", "ls /srv", "mine\n")],
)
def test_a_mount_is_in_the_new_root_wherever_its_path_leads(path: str, text: str, seen: str, tmp_path: Path) -> None:
    reason = trial(Namespaces())
    if reason is not None:
        pytest.skip(reason)
    (tmp_path / "v").mkdir()
    (tmp_path / "v" / "mine").touch()
    runtime = SandboxRuntime(Namespaces())
    runtime._roots.make(str(tmp_path / "root"))
    (tmp_path / "root" / "link").symlink_to("/../srv")
    mounts = [Mount(source=tmp_path / "v", path=path)]  # `open` doesn't let all of them through
    slot = runtime._made(tmp_path / "root", runtime._layout.shown, (), mounts, Identity())
    argv = ["/bin/sh", "-c", text.format(tmp_path)]
    slot.start(Command(argv=argv, env=ENVIRONMENT), tmp_path / "out", os.devnull)
    while not runtime.wait(30):
        pass
    runtime.close()
    assert (tmp_path / "out").read_text() == seen


def test_containers_of_other_ids_share_no_slot(slot: Slot) -> None:
    slot.sh("true", security={"runAsUser": 1234})
    assert slot.sh("id -u") == f"{os.getuid()}\n"
    assert len(slot.roots) == 2
    slot.roots.pop()


def test_a_container_has_no_network_if_none_is_wanted(way: Way | None, tmp_path: Path) -> None:
    runtime = SandboxRuntime(way, network=False)
    slot = Slot(runtime, tmp_path)
    assert slot.sh("tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '; wc -l < /proc/net/unix") == "lo\n1\n"
    runtime.close()


def test_the_owners_files_of_the_system_are_hidden(slot: Slot) -> None:
    assert slot.sh("cat /etc/shadow 2>/dev/null") == ""


PLAIN = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
PYTHON = "/usr/bin/python3"


@pytest.mark.skipif(
    os.getuid() != 0 or shutil.which("setpriv") is None or not os.path.exists(PYTHON),
    reason="only root can become somebody else, with setpriv and a Python that everybody may run",
)
def test_a_plain_user_has_it_too(tmp_path: Path) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(SCRIPT.parent, folder / "workers")
        (folder / "root").mkdir()
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755)
        os.chown(folder / "root", 65534, 65534)
        binds = [[path, path, True] for path in ("/usr", "/etc", "/bin", "/lib", "/lib64") if os.path.exists(path)]
        enter = {"root": str(folder / "root"), "binds": binds, "masks": ["/etc/shadow"], "network": True}
        enter |= {"user": None, "group": None}
        worker = Worker.started(
            [*PLAIN, PYTHON, "-I", "-S", str(folder / "workers" / SCRIPT.name)], Recipe(enter=enter, alone=True), {}
        )
        assert worker.came_up(30), worker.failure
        text = "id -u; grep CapEff /proc/self/status; touch /usr/x; touch /mine && echo own"
        worker.start(Command(argv=["/bin/sh", "-c", text], env={}), "/", (tmp_path / "out", tmp_path / "err"))
        while not worker.hear():
            pass
        worker.wait()
    assert (tmp_path / "out").read_text() == "65534\nCapEff:\t0000000000000000\nown\n"
    assert "Read-only file system" in (tmp_path / "err").read_text()


def test_where_namespaces_are_forbidden_that_is_said() -> None:
    forbid = "echo 0 > /proc/sys/user/max_user_namespaces; exec " + shlex.join([sys.executable, "-c", TRIAL])
    done = subprocess.run(["unshare", "-Ur", "sh", "-c", forbid], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("no more namespaces are allowed: /proc/sys/user\n", "")


TRIAL = "from pydsl.runtimes.backends.sandbox.ways import Namespaces, trial; print(trial(Namespaces()))"


def test_a_place_that_is_closed_ends_what_runs_there_and_is_not_used_again(tmp_path: Path) -> None:
    runtime = SandboxRuntime()
    needs = Needs(folder=tmp_path / "own", shared=tmp_path / "roots")
    place = runtime.open(needs)
    place.start(Command(argv=["/bin/sleep", "62.25"], env=ENVIRONMENT))
    place.close()
    assert runtime.running == 0
    assert runtime.open(needs).files != place.files
    runtime.close()
