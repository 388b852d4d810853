"""A worker: starts commands as a socket tells it, tells how each ended, and ends them all when the runner ends.

This file and those beside it run as a script, in whatever Python from 3.8 on the pods run: standard library only.
Requests are JSON after four bytes of length, with descriptors beside each `start`: output and errors, perhaps input
before them. Answers are lines of JSON. A worker that is *alone* is process 1 of a namespace: all other processes there
belong to one container, and when that is over they're killed, and what they left in memory is removed, before its end
is told.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import importlib
import json
import os
import select
import signal
import socket
import sys

TYPE_CHECKING = False  # `typing` is costly to import

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    Request = Any

LENGTH = 4
MOST_BYTES, MOST_FILES = 1 << 16, socket.CMSG_SPACE(64 * 4)
"""Of one message."""
CLOSED_ON_EXECUTION = getattr(socket, "MSG_CMSG_CLOEXEC", 0)
HELD_IN_MEMORY = ("/dev/shm", "/dev/mqueue")
QUEUES = {"shm": "shmctl", "sem": "semctl", "msg": "msgctl"}
"""What /proc/sysvipc lists, and what removes it."""
IPC_RMID, PAGE = 0, 4096
SET_DUMPABLE, SET_CHILD_SUBREAPER = 4, 36
"""Of prctl(2). Who isn't dumpable can't be looked into by processes of the same user."""
IGNORED = (signal.SIGPIPE, getattr(signal, "SIGXFSZ", signal.SIGPIPE))
"""Signals that Python ignores, and other programs shouldn't."""
COERCED = "LC_CTYPE"
"""A variable that Python sets for itself where the locale is C."""


class Channel:
    """The socket to the runner."""

    def __init__(self, descriptor: int) -> None:
        self.socket = socket.socket(fileno=descriptor)
        self.socket.set_inheritable(False)
        self._bytes = bytearray()
        self._files: list[int] = []

    def hear(self) -> list[Request] | None:
        """Return the requests that are complete, at least one; None when the runner is gone."""
        while True:
            data, files = self._receive()
            if not data:
                return None
            self._bytes += data
            self._files += files
            found = list(self._complete())
            if found:
                return found

    def _receive(self) -> tuple[bytes, list[int]]:
        try:
            data, attached, _, _ = self.socket.recvmsg(MOST_BYTES, MOST_FILES, CLOSED_ON_EXECUTION)
        except ConnectionError:
            return b"", []
        files = []
        for _, _, numbers in attached:
            files += [int.from_bytes(numbers[at : at + 4], sys.byteorder) for at in range(0, len(numbers) - 3, 4)]
        if not CLOSED_ON_EXECUTION:
            for file in files:
                os.set_inheritable(file, False)
        return data, files

    def _complete(self) -> Iterator[Request]:
        while len(self._bytes) >= LENGTH:
            end = LENGTH + int.from_bytes(self._bytes[:LENGTH], "big")
            if len(self._bytes) < end:
                return
            request = json.loads(self._bytes[LENGTH:end].decode())
            del self._bytes[:end]
            if request.get("do") == "start":
                request["files"] = [self._files.pop(0) for _ in range(request["attached"])]
            yield request

    def tell(self, **answer: Any) -> None:
        """Send an answer; a runner that is gone hears nothing, and `hear` notices."""
        with contextlib.suppress(ConnectionError):
            self.socket.sendall(json.dumps(answer).encode() + b"\n")


class WorkerLoop:
    """Commands under way, by process id."""

    def __init__(self, channel: Channel, alone: bool, volumes: Sequence[str], warm: Any) -> None:
        self.channel = channel
        self.folders = forgotten(volumes)
        self.warm = warm
        self.file: Any = None
        self.alone = alone and os.getpid() == 1
        self.running: dict[int, Request] = {}
        self.poll = select.poll()
        self.null = os.open(os.devnull, os.O_RDWR)
        self.queues = lists_of_queues() if self.alone else {}
        self.locale = os.environ.get(COERCED)
        self.variables = dict(os.environ)
        self.woken, self.waker = os.pipe()
        self.highest = max(self.waker, channel.socket.fileno())
        for end in (self.woken, self.waker):
            os.set_blocking(end, False)

    def serve(self, early: list[Request]) -> Request | None:
        """Do what the runner asks until it's gone. Return None then; in a forked process, the request that made it.

        `early` are requests that came before anybody served.
        """
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # process 1 is deaf to what has no handler
        signal.signal(signal.SIGCHLD, woken)
        signal.set_wakeup_fd(self.waker, warn_on_full_buffer=False)
        self.poll.register(self.channel.socket, select.POLLIN)
        self.poll.register(self.woken, select.POLLIN)
        self.channel.tell(ready=True)
        requests: list[Request] | None = early
        while requests is not None:
            events = dict(self.poll.poll(0 if requests else None))
            if events.get(self.channel.socket.fileno(), 0) & select.POLLHUP:
                break  # the runner is gone: nobody wants what it asked for
            for request in requests:
                if self.obey(request):
                    return request
            requests = self.next_requests(events)
        self.end()
        return None

    def next_requests(self, events: dict[int, int]) -> list[Request] | None:
        """Tell which commands are over, and return what the runner asks for; None when it's gone."""
        if self.woken in events:
            os.read(self.woken, 4096)
            self.reap()
        return self.channel.hear() if self.channel.socket.fileno() in events else []

    def obey(self, request: Request) -> bool:
        """Do what a request says; return True in a process that was forked for it."""
        if request["do"] == "start":
            return self.start(request)
        pid = next((pid for pid, one in self.running.items() if one["id"] == request["id"]), None)
        if pid is not None:
            number = int(request["number"])
            everything = number == signal.SIGKILL and self.is_all(pid)
            send(-1 if everything else -pid, number)
        return False

    def start(self, request: Request) -> bool:
        """Start a command; tell if it can't be. Return True in a process that was forked for it."""
        files = (self.null, *request["files"])[-3:]
        doing = f"chdir {request['cwd']}"
        try:
            enter_folder(request["cwd"])
            doing = f"fork/exec {request['argv'][0]}"
            pid = self.forked(request) if request["warm"] else self.begun(request, files)
            if not pid:
                self.become(request, files)
                return True
            self.running[pid] = request
        except (OSError, ValueError) as error:  # ValueError: a text that this machine's locale can't write
            said = getattr(error, "strerror", None) or str(error)
            self.channel.tell(id=request["id"], problem=f"{doing}: {said.lower()}")
        for file in request["files"]:
            os.close(file)
        with contextlib.suppress(OSError):  # the command may have made / a folder that nobody enters
            os.chdir("/")
        return False

    @staticmethod
    def begun(request: Request, files: Sequence[int]) -> int:
        """Start the process of a command, with the terminal that it has if it's to have one."""
        begin = fork_and_execute if request["terminal"] else spawn
        return begin(request["argv"], request["env"], files)

    def forked(self, request: Request) -> int:
        """Fork a process for a Python file. It finds that prepared, and its variables: to touch them copies pages."""
        self.file = self.warm.prepared(request["argv"])
        env = request["env"]
        self.set_variables(env if self.locale is None else {COERCED: self.locale, **env})
        return os.fork()

    def set_variables(self, env: dict[str, str]) -> None:
        """Make the environment this one, in its order: most of it is the last one's."""
        last, self.variables = self.variables, {}
        if list(last) != list(env):
            os.environ.clear()
            last = {}
        for name, value in env.items():
            if last.get(name) != value:
                os.environ[name] = value
        self.variables = env

    def become(self, request: Request, files: Sequence[int]) -> None:
        """Make a forked process what a new one would be: its own descriptors, signals and session."""
        signal.set_wakeup_fd(-1)
        for number, handler in OWN_HANDLERS:
            handle(number, handler)
        os.setsid()
        for number, file in enumerate(files):
            os.dup2(file, number)
        os.closerange(3, max(*files, self.highest) + 1)
        if self.alone:
            prctl(SET_DUMPABLE, 1)

    def is_all(self, pid: int) -> bool:
        """Whether every other process here belongs to this command."""
        return self.alone and not self.running[pid]["beside"]

    def reap(self) -> None:
        """Report which commands are over."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            if pid in self.running:
                self.over(pid, status)

    def over(self, pid: int, status: int) -> None:
        """End what a command left running, and tell how it ended."""
        everything = self.is_all(pid)
        send(-1 if everything else -pid, signal.SIGKILL)
        over = [(self.running.pop(pid)["id"], status)]
        if everything:
            over += self.drained()
            forget(self.folders, self.queues)
        for number, ended in over:
            code = 128 + os.WTERMSIG(ended) if os.WIFSIGNALED(ended) else os.WEXITSTATUS(ended)
            self.channel.tell(id=number, code=code)

    def drained(self) -> list[tuple[int, int]]:
        """Wait for every process that is left; return those that were commands."""
        over: list[tuple[int, int]] = []
        while True:
            try:
                pid, status = os.waitpid(-1, 0)
            except ChildProcessError:
                return over
            if pid in self.running:
                over.append((self.running.pop(pid)["id"], status))

    def end(self) -> None:
        """Kill what runs: the runner is gone."""
        if self.alone:
            send(-1, signal.SIGKILL)
            return
        for pid in self.running:
            send(-pid, signal.SIGKILL)
        while orphans := children():
            for pid in orphans:
                send(pid, signal.SIGKILL)
                os.waitpid(pid, 0)


def woken(number: int, frame: object) -> None:
    """Handle a signal: its byte in the pipe is all that's wanted of it."""


handle = importlib.import_module("_signal").signal
"""Sets the handler of a signal, by numbers: what `signal` puts around it touches seventy pages of memory."""
OWN_HANDLERS = ((int(signal.SIGCHLD), int(signal.SIG_DFL)), (int(signal.SIGINT), signal.default_int_handler))
"""What a new Python does about signals that a worker is about to use itself."""


def enter_folder(path: str) -> None:
    """Make a folder this process's own, and make it first if it isn't there. Raise OSError."""
    try:
        os.chdir(path)
    except FileNotFoundError:
        os.makedirs(path, exist_ok=True)
        os.chdir(path)


def spawn(argv: list[str], env: dict[str, str], files: Sequence[int]) -> int:
    """Start a process that leads a session of its own; return its id. Raise OSError."""
    actions = [(os.POSIX_SPAWN_DUP2, file, number) for number, file in enumerate(files)]
    try:
        return os.posix_spawn(argv[0], argv, env, file_actions=actions, setsid=True, setsigmask=(), setsigdef=IGNORED)
    except NotImplementedError:  # an old C library
        return fork_and_execute(argv, env, files)


def fork_and_execute(argv: list[str], env: dict[str, str], files: Sequence[int]) -> int:
    """Do what `spawn` does, step by step; an input that is a terminal becomes the process's own.

    A program that can't be run ends with the status of a shell's.
    """
    pid = os.fork()
    if pid == 0:
        try:
            os.setsid()
            for number, file in enumerate(files):
                os.dup2(file, number)
            if os.isatty(0):
                own_terminal()
            for number in IGNORED:
                signal.signal(number, signal.SIG_DFL)
            os.execve(argv[0], argv, env)
        except OSError as error:
            os.write(2, f"{argv[0]}: {error.strerror}\n".encode())
        finally:
            os._exit(126)
    return pid


def own_terminal() -> None:
    """Make the terminal that is the input the one of this session: signals of its keys come here."""
    import fcntl  # only somebody's own commands have one
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def send(pid: int, number: int) -> None:
    """Send a signal to processes that may just have ended; macOS says so of a group of zombies by PermissionError."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def children() -> list[int]:
    """List this process's children where the system tells: orphans of commands that left their group among them."""
    try:
        with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []


def forgotten(volumes: Sequence[str]) -> list[str]:
    """List the folders in memory that are emptied after each pod: those with no volume at or in them."""
    return [folder for folder in HELD_IN_MEMORY if not any(f"{path}/".startswith(f"{folder}/") for path in volumes)]


def forget(folders: Sequence[str], queues: dict[str, int]) -> None:
    """Remove what outlives processes in a namespace: what lies in folders in memory, semaphores and queues."""
    for folder in folders:
        empty(folder)
    for kind, file in queues.items():
        for number in queue_ids(file):
            remove_queue(QUEUES[kind], number)


def empty(folder: str) -> None:
    """Remove everything in a folder: level by level, so that no path gets long, and no calls within each other."""
    while found := entries_of(folder):
        for entry in found:
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.path)
                continue
            os.chmod(entry.path, 0o700)
            for inner in entries_of(entry.path):
                lift(inner, folder) if inner.is_dir(follow_symlinks=False) else os.unlink(inner.path)
            os.rmdir(entry.path)


def lift(entry: os.DirEntry[str], folder: str) -> None:
    """Move a folder into another, under a name that nothing has."""
    os.chmod(entry.path, 0o700)
    os.rename(entry.path, f"{folder}/{os.urandom(16).hex()}")


def entries_of(folder: str) -> list[os.DirEntry[str]]:
    """List what lies in a folder; nothing where nobody may look."""
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def lists_of_queues() -> dict[str, int]:
    """Open the lists of System V objects of this namespace, where the system has such: they're read after each pod."""
    found = {}
    for kind in QUEUES:
        with contextlib.suppress(OSError):
            found[kind] = os.open(f"/proc/sysvipc/{kind}", os.O_RDONLY | os.O_CLOEXEC)
    return found


def queue_ids(file: int) -> list[int]:
    """List the ids of System V objects; a list begins with a line of titles."""
    text = os.pread(file, PAGE, 0)
    if text.count(b"\n") == 1:
        return []
    while more := os.pread(file, PAGE, len(text)):
        text += more
    return [int(line.split()[1]) for line in text.splitlines()[1:]]


def remove_queue(remover: str, number: int) -> None:
    """Remove a System V object."""
    call = getattr(c_library(), remover)
    call(number, 0, IPC_RMID, None) if remover == "semctl" else call(number, IPC_RMID, None)


def require_inode(path: str, inode: list[int]) -> None:
    """Raise OSError if something else lies at a path: it was put into its place before it was mounted."""
    state = os.stat(path)
    if [state.st_dev, state.st_ino] != inode:
        raise OSError(errno.ESTALE, os.strerror(errno.ESTALE), path)


def prctl(option: int, value: int) -> None:
    """Set an option of this process, where the system has such."""
    if sys.platform.startswith("linux"):
        c_library().prctl(option, value, 0, 0, 0)


@functools.lru_cache(maxsize=1)
def c_library() -> Any:
    """Return the C library, once: a function of it that was used is there for who uses it after a fork."""
    import ctypes  # a start without it is quicker

    return ctypes.CDLL(None)


def main(descriptor: int, beside: Callable[[str], Any]) -> None:
    """Serve one runner, at the other end of a socket; `beside` loads a file of this folder."""
    channel = Channel(descriptor)
    requests = channel.hear()
    if not requests:
        return
    recipe, *early = requests
    try:
        warm = beside("warm") if recipe["load"] is not None else None
        namespaces, keys = (beside("namespaces"), beside("keys")) if recipe["alone"] else (None, None)
        if namespaces is not None and recipe["enter"]:
            namespaces.enter(recipe["enter"])
        for path, *inode in recipe["mounted"]:
            require_inode(path, inode)
        if namespaces is not None and keys is not None:
            namespaces.bound_processes()
            namespaces.give_up_privileges()
            keys.refuse_keys()
        loaded = warm.load(**recipe["load"]) if warm is not None else None
        prctl(SET_DUMPABLE, 0) if recipe["alone"] else prctl(SET_CHILD_SUBREAPER, 1)
        worker = WorkerLoop(channel, recipe["alone"], recipe["volumes"], warm)
    except OSError as error:
        said = f"{error.strerror}: {error.filename}" if error.filename else str(error.strerror)
        channel.tell(failed=said, number=error.errno)
        return
    request = worker.serve(early)
    if request is not None and warm is not None:
        warm.run(request["argv"], request["env"], worker.file, loaded)
