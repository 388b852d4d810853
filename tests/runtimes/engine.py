"""A container engine that works on this machine, and images made without a registry: of busybox, and of this machine's
Python. Where there's none, tests are skipped with the reason."""

from __future__ import annotations

import functools
import io
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
from pathlib import Path

import attr
import attrs
import pytest

import pydsl

IMAGE = "localhost/pydsl-test/busybox:2"
CONFIGURATION = "[containers]\ndefault_ulimits = []\n"
WAYS = (["podman"], ["podman", "--runtime", "runc"], ["docker"])


@functools.cache
def found() -> tuple[str, str]:
    """The words of an engine that runs a container here, or why there's none."""
    busybox = shutil.which("busybox")
    if busybox is None:
        return "", "busybox isn't installed, which the image is made of"
    os.environ.setdefault("CONTAINERS_CONF", _configuration())  # what podman asks of a machine that forbids ulimits
    reasons = []
    for words in WAYS:
        if shutil.which(words[0]) is None:
            reasons.append(f"{words[0]} isn't installed")
            continue
        reason = _made(words, busybox)
        if reason is None:
            return " ".join(words), ""
        reasons.append(f"{' '.join(words)}: {reason}")
    return "", "; ".join(reasons)


def require(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the container runtime use the engine that works here; skip the test where there's none."""
    words, reason = found()
    if not words:
        pytest.skip(reason)
    monkeypatch.setenv("PYDSL_CONTAINER_ENGINE", words)


def _configuration() -> str:
    file = Path(tempfile.gettempdir()) / f"pydsl-test-containers-{os.getuid()}.conf"
    file.write_text(CONFIGURATION)
    return str(file)


def _made(words: list[str], busybox: str) -> str | None:
    """Make the image, and run it once; say why that doesn't work."""
    try:
        here = subprocess.run([*words, "image", "inspect", IMAGE], capture_output=True, timeout=120, check=False)
        if here.returncode:
            changes = ["--change", 'ENTRYPOINT ["/bin/echo"]', "--change", 'CMD ["of", "the", "image"]',
                       "--change", "ENV PATH=/bin", "--change", "ENV MADE=yes"]  # fmt: skip
            subprocess.run([*words, "import", *changes, "-", IMAGE], input=_root(busybox), capture_output=True,
                           timeout=60, check=True)  # fmt: skip
        run = [*words, "run", "--rm", "--network=none", IMAGE]
        done = subprocess.run(run, capture_output=True, timeout=60, text=True, check=False)
    except (OSError, subprocess.SubprocessError) as error:
        return str(error)
    return None if done.stdout == "of the image\n" else done.stderr.strip()[-200:]


def _root(busybox: str) -> bytes:
    """A root file system with busybox, as a tar."""
    data = io.BytesIO()
    names = subprocess.run([busybox, "--list"], capture_output=True, text=True, check=True).stdout.split()
    with tarfile.open(fileobj=data, mode="w") as tar:
        tar.add(os.path.realpath(busybox), "bin/busybox")
        for name in set(names) - {"busybox"}:
            link = tarfile.TarInfo(f"bin/{name}")
            link.type, link.linkname = tarfile.SYMTYPE, "busybox"
            tar.addfile(link)
        for name, mode in (("tmp", 0o1777), ("root", 0o700), ("etc", 0o755), ("proc", 0o755), ("dev", 0o755)):
            folder = tarfile.TarInfo(name)
            folder.type, folder.mode = tarfile.DIRTYPE, mode
            tar.addfile(folder)
        users = b"root:x:0:0:root:/root:/bin/sh\nother:x:1000:1000::/:/bin/sh\n"
        passwd = tarfile.TarInfo("etc/passwd")
        passwd.size = len(users)
        tar.addfile(passwd, io.BytesIO(users))
    return data.getvalue()


PYTHON_IMAGE = f"localhost/pydsl-test/python:{sys.version_info[0]}.{sys.version_info[1]}-1"
_LEFT_OUT = ("test", "site-packages", "__pycache__", "idlelib", "ensurepip", "lib2to3", "tkinter", "turtledemo")


@functools.cache
def python_image() -> str:
    """Make an image of this machine's Python, where it was started from; say why that doesn't work, else ""."""
    words, reason = found()
    if reason or sys.platform != "linux" or shutil.which("ldd") is None:
        return reason or "this machine's Python can't be put into an image"
    try:
        inspect = [*words.split(), "image", "inspect", PYTHON_IMAGE]
        if subprocess.run(inspect, capture_output=True, timeout=120, check=False).returncode:
            change = ["--change", f"ENV PATH={sys.base_prefix}/bin:/bin"]
            subprocess.run([*words.split(), "import", *change, "-", PYTHON_IMAGE], input=_python(), capture_output=True,
                           timeout=120, check=True)  # fmt: skip
        run = [*words.split(), "run", "--rm", "--network=none", PYTHON_IMAGE, "python3", "-c", "print(6 * 7)"]
        done = subprocess.run(run, capture_output=True, timeout=60, text=True, check=False)
    except (OSError, subprocess.SubprocessError) as error:
        return str(error)
    return "" if done.stdout == "42\n" else done.stderr.strip()[-200:]


PACKAGED_IMAGE = "localhost/pydsl-test/packaged:1"
"""An image of Python that holds pydsl and a module of an author's."""


def packaged_image(module: Path) -> str:
    """Make that image; say why that doesn't work, else ""."""
    if reason := python_image():
        return reason
    data = io.BytesIO(_python())
    with tarfile.open(fileobj=data, mode="a") as tar:
        for package in (pydsl, attr, attrs):
            tar.add(Path(str(package.__file__)).parent, f"site/{package.__name__}", filter=_kept)
        tar.add(module, f"site/{module.name}")
    changes = ["--change", f"ENV PATH={sys.base_prefix}/bin:/bin", "--change", "ENV PYTHONPATH=/site"]
    words = [*found()[0].split(), "import", *changes, "-", PACKAGED_IMAGE]
    done = subprocess.run(words, input=data.getvalue(), capture_output=True, timeout=120, check=False)
    return done.stderr.decode()[-200:] if done.returncode else ""


def _python() -> bytes:
    """A root file system with busybox, Python's program, its library, and the libraries that these are linked with."""
    data = io.BytesIO(_root(str(shutil.which("busybox"))))
    program, library = os.path.realpath(sys.executable), Path(sysconfig.get_path("stdlib"))
    parts = [program, *map(str, library.glob("lib-dynload/*.so"))]
    words = subprocess.run(["ldd", *parts], capture_output=True, text=True, check=True).stdout.split()
    linked = sorted({word for word in words if word.startswith("/") and not word.endswith(":")})
    with tarfile.open(fileobj=data, mode="a") as tar:
        for name in ("python", "python3"):
            tar.add(program, f"{sys.base_prefix}/bin/{name}")
        tar.add(library, filter=_kept)
        for file in linked:
            tar.add(os.path.realpath(file), file)
    return data.getvalue()


def _kept(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    name = os.path.basename(member.name)
    return None if name in _LEFT_OUT or name.startswith("config-") else member
