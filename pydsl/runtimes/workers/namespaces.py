"""Namespaces of a worker's own: users, mounts, processes, IPC, the host's name, and the network if it's to have none.

Runs beside `worker`, as a part of its script: standard library only. Needs Linux 5.12: mounts are made as descriptors
before the root is changed, and attached after that, so every path is resolved inside of the new root.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import resource
import signal
import sys

TYPE_CHECKING = False  # `typing` is costly to import

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, NoReturn

    Recipe = Any

NEW_MOUNTS, NEW_HOST, NEW_IPC, NEW_USERS, NEW_PROCESSES, NEW_NETWORK = (
    0x00020000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000,
)  # fmt: skip
READ_ONLY, NO_SUID, NO_DEVICES, NO_EXECUTION = 1, 2, 4, 8
"""Flags of mount(2), and of mount_setattr(2) as well."""
REMOUNT, RECURSIVE, PRIVATE, DETACH = 0x20, 0x4000, 0x40000, 2
FILE_TYPE, FOLDER = 0o170000, 0o040000
OPEN_TREE, MOVE_MOUNT, MOUNT_SETATTR, PIVOT_ROOT = 428, 429, 442, {"x86_64": 155, "aarch64": 41}
CLONE_TREE, TREE_CLOSE_ON_EXEC, TREE_RECURSIVE, EMPTY_PATH = 1, 0o2000000, 0x8000, 0x1000
AT_FDCWD, FROM_DESCRIPTOR, TO_FOLLOWED = -100, 4, 0x10
CAPABILITIES = 64
"""More than there are; the kernel says where they end."""
SET_DEATH_SIGNAL, DROP_BOUND, NO_NEW_PRIVILEGES, AMBIENT, CLEAR_AMBIENT = 1, 24, 38, 47, 4
CAPABILITY_VERSION = 0x20080522
DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
LINKS = {"fd": "/proc/self/fd", "stdin": "/proc/self/fd/0", "stdout": "/proc/self/fd/1", "stderr": "/proc/self/fd/2",
         "ptmx": "pts/ptmx"}  # fmt: skip
FROZEN = ("/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus", "/proc/fs", "/proc/acpi", "/proc/scsi")
"""What the owner of a machine may write without any capability."""
HIDDEN = ("/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/sched_debug")
IFF_UP, SIOCSIFFLAGS = 1, 0x8914
MOST_PROCESSES = 4096
"""What clusters that bound the processes and threads of a pod usually allow."""
PROCESS_NUMBERS = "/proc/sys/kernel/pid_max"
COUNTED_APART, NUMBERED_APART = (5, 14), (6, 14)
"""The kernels since which the processes of a namespace are counted apart, by its user and by their numbers."""


libc = ctypes.CDLL(None, use_errno=True)


class Attributes(ctypes.Structure):
    """What mount_setattr sets."""

    _fields_ = [(name, ctypes.c_uint64) for name in ("set", "clear", "propagation", "users")]


def checked(result: int, what: str) -> int:
    """Return what a call returned. Raise OSError, with what it was about, if it failed."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), what)
    return result


def enter(recipe: Recipe) -> None:
    """Return in the first process of new namespaces, whose root is `recipe["root"]`; the old one waits for its end."""
    flags = NEW_USERS | NEW_MOUNTS | NEW_PROCESSES | NEW_IPC | NEW_HOST
    user, group = os.geteuid(), os.getegid()
    unshare(flags | (0 if recipe["network"] else NEW_NETWORK))
    write("/proc/self/setgroups", "deny")
    write("/proc/self/uid_map", f"{seen_as(recipe['user'], user)} {user} 1")
    write("/proc/self/gid_map", f"{seen_as(recipe['group'], group)} {group} 1")
    first = os.fork()
    if first:
        wait_for(first)
    libc.prctl(SET_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    if not recipe["network"]:
        raise_loopback()
    mount(None, "/", None, RECURSIVE | PRIVATE)
    if recipe["root"]:
        change_root(recipe)
    else:
        mount("proc", "/proc", "proc", NO_SUID | NO_DEVICES | NO_EXECUTION)


def unshare(flags: int) -> None:
    """Enter new namespaces. That there may be no more of them is no lack of space, as its number has it."""
    try:
        checked(libc.unshare(flags), "unshare")
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise OSError(errno.EUSERS, "no more namespaces are allowed", "/proc/sys/user") from None


def seen_as(asked: int | None, own: int) -> int:
    """Return the id that this process's own is seen as inside."""
    return own if asked is None else asked


def write(path: str, text: str) -> None:
    """Write into a file of the kernel's."""
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def wait_for(first: int) -> NoReturn:
    """Wait for the first process, and end as it did."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    os.closerange(0, 256)
    _, status = os.waitpid(first, 0)
    os._exit(1 if status else 0)


def change_root(recipe: Recipe) -> None:
    """Make the root this process's, with what it shows: binds, /proc and /dev."""
    root = restricted(recipe["root"], read_only=False)
    binds = [(restricted(source, read_only=read_only), path) for source, path, read_only in recipe["binds"]]
    devices = [(open_tree(f"/dev/{name}"), f"/dev/{name}") for name in DEVICES if os.path.exists(f"/dev/{name}")]
    nothing = open_tree("/dev/null")
    attach(root, recipe["root"])
    old = os.open("/", os.O_RDONLY | os.O_DIRECTORY)
    os.chdir(recipe["root"])
    pivot()
    mount_proc(nothing)  # while the old one is still seen, or the kernel makes none
    leave(old)
    of_devices = [one for one in binds if one[1].startswith("/dev/")]
    for tree, path in [one for one in binds if one not in of_devices]:
        make_target(tree, path)
        attach(tree, path)
    make_devices([*devices, *of_devices])
    for path in recipe["masks"]:
        mask(path, nothing)
    os.close(nothing)


def leave(old: int) -> None:
    """Take the old root away, before anything is mounted that could hold it. Raise OSError if it's still there."""
    os.fchdir(old)
    checked(libc.umount2(b".", DETACH), "umount2 of the old root")
    os.chdir("/")
    os.close(old)
    if not os.path.samefile("/..", "/"):
        raise OSError(errno.EBUSY, "the old root is still there", "/..")


def open_tree(path: str) -> int:
    """Return a descriptor of a mount like the one at a path, with those below it, attached nowhere yet."""
    flags = CLONE_TREE | TREE_CLOSE_ON_EXEC | TREE_RECURSIVE
    return checked(libc.syscall(OPEN_TREE, AT_FDCWD, path.encode(errors="surrogateescape"), flags), path)


def restricted(path: str, *, read_only: bool) -> int:
    """Return a mount like the one at a path, less devices and programs that change the user."""
    tree = open_tree(path)
    restrict(tree, NO_SUID | NO_DEVICES | (READ_ONLY if read_only else 0), path)
    return tree


def restrict(tree: int, flags: int, path: str) -> None:
    """Add flags to a mount and those below it."""
    wanted = Attributes(set=flags)
    ways = EMPTY_PATH | TREE_RECURSIVE
    result = libc.syscall(MOUNT_SETATTR, tree, b"", ways, ctypes.byref(wanted), ctypes.sizeof(wanted))
    checked(result, path)


def attach(tree: int, path: str) -> None:
    """Attach a mount at a path, or where a link there leads: a machine's /bin may be one."""
    target = path.encode(errors="surrogateescape")
    checked(libc.syscall(MOVE_MOUNT, tree, b"", AT_FDCWD, target, FROM_DESCRIPTOR | TO_FOLLOWED), path)
    os.close(tree)


def pivot() -> None:
    """Make the working directory the root; the old root lies on top of it until it's taken away."""
    number = PIVOT_ROOT.get(os.uname().machine)
    if number is None:
        raise OSError(errno.ENOSYS, "the number of pivot_root isn't known for this processor", os.uname().machine)
    checked(libc.syscall(number, b".", b"."), "pivot_root")


def make_target(tree: int, path: str) -> None:
    """Make what a mount is attached to."""
    if os.path.lexists(path):
        return
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if os.fstat(tree).st_mode & FILE_TYPE == FOLDER:
        os.mkdir(path)
    else:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))


def mount(source: str | None, target: str, kind: str | None, flags: int, data: str | None = None) -> None:
    """Mount a file system, or change how one is mounted."""
    words = [None if word is None else word.encode() for word in (source, target, kind, data)]
    checked(libc.mount(words[0], words[1], words[2], ctypes.c_ulong(flags), words[3]), target)


def mount_proc(nothing: int) -> None:
    """Show the processes of this namespace, and nothing that could change the machine."""
    os.makedirs("/proc", exist_ok=True)
    if os.path.islink("/proc"):
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), "/proc")
    mount("proc", "/proc", "proc", NO_SUID | NO_DEVICES | NO_EXECUTION)
    if kernel_is(NUMBERED_APART):  # before, it would be the machine's
        with contextlib.suppress(OSError):  # it bounds what is no wall
            write(PROCESS_NUMBERS, str(MOST_PROCESSES))
    for path in FROZEN:
        if os.path.lexists(path):
            attach(restricted(path, read_only=True), path)
    for path in HIDDEN:
        if os.path.lexists(path):
            attach(clone(nothing), path)


def clone(tree: int) -> int:
    """Return another descriptor of a mount like this one."""
    flags = CLONE_TREE | TREE_CLOSE_ON_EXEC | EMPTY_PATH
    return checked(libc.syscall(OPEN_TREE, tree, b"", flags), "open_tree")


def make_devices(trees: Sequence[tuple[int, str]]) -> None:
    """Make /dev: terminals, shared memory and queues of this namespace's own, and what is mounted in there."""
    os.makedirs("/dev", exist_ok=True)
    mount("tmpfs", "/dev", "tmpfs", NO_SUID | NO_EXECUTION, "mode=0755,size=64k")
    for name in ("pts", "shm", "mqueue"):
        os.mkdir(f"/dev/{name}")
    for name, target in LINKS.items():
        os.symlink(target, f"/dev/{name}")
    mount("devpts", "/dev/pts", "devpts", NO_SUID | NO_EXECUTION, "newinstance,ptmxmode=0666,mode=0620")
    mount("tmpfs", "/dev/shm", "tmpfs", NO_SUID | NO_DEVICES, "mode=1777")
    mount("mqueue", "/dev/mqueue", "mqueue", NO_SUID | NO_DEVICES | NO_EXECUTION)
    for tree, path in trees:
        make_target(tree, path)
        attach(tree, path)
    mount(None, "/dev", None, REMOUNT | READ_ONLY | NO_SUID | NO_EXECUTION)


def mask(path: str, nothing: int) -> None:
    """Hide a file behind an empty one, a folder behind an empty folder."""
    if os.path.isdir(path) and not os.path.islink(path):
        mount("tmpfs", path, "tmpfs", READ_ONLY | NO_SUID | NO_DEVICES, "size=4k")
    elif os.path.lexists(path):
        attach(clone(nothing), path)


def bound_processes() -> None:
    """Let no more processes be here than a cluster lets a pod have. An administrator is held to no such limit."""
    if kernel_is(COUNTED_APART) and has_own_users():
        soft, hard = map(at_most, resource.getrlimit(resource.RLIMIT_NPROC))
        resource.setrlimit(resource.RLIMIT_NPROC, (soft, hard))


def at_most(bound: int) -> int:
    """Return a bound on processes that is no higher than a pod's."""
    return MOST_PROCESSES if bound == resource.RLIM_INFINITY else min(bound, MOST_PROCESSES)


def kernel_is(version: tuple[int, int]) -> bool:
    """Whether the kernel is of a version, or of a later one."""
    major, _, rest = os.uname().release.partition(".")
    minor = rest.partition(".")[0]
    return major.isdigit() and minor.isdigit() and (int(major), int(minor)) >= version


def has_own_users() -> bool:
    """Whether this is a namespace of users: bubblewrap may need none."""
    with open("/proc/self/uid_map", encoding="ascii") as file:
        return file.read().split() != ["0", "0", "4294967295"]


def raise_loopback() -> None:
    """Switch on the loopback interface of a new network namespace."""
    import fcntl
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        request = b"lo".ljust(16, b"\0") + IFF_UP.to_bytes(2, sys.byteorder) + bytes(22)
        fcntl.ioctl(one, SIOCSIFFLAGS, request)


def give_up_privileges() -> None:
    """Keep no capability, and no way to get one back."""
    checked(libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0), "prctl")
    libc.prctl(AMBIENT, CLEAR_AMBIENT, 0, 0, 0)
    for number in range(CAPABILITIES):
        if libc.prctl(DROP_BOUND, number, 0, 0, 0) < 0:
            break
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    checked(libc.capset(header, (ctypes.c_uint32 * 6)()), "capset")
