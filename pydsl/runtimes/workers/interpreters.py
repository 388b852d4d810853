"""Which commands are a Python that can run files warm: forked from one interpreter that is up, in the same place."""

from __future__ import annotations

import functools
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from pydsl.lazy import lazy_regex
from pydsl.runtimes.workers.hired import Load

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LOADED = ("base64", "collections", "datetime", "functools", "inspect", "io", "itertools", "json", "math", "os",
          "pathlib", "re", "string", "sys", "time", "traceback", "typing")  # fmt: skip
"""What is imported once for all files of a place: modules of the standard library that scripts use most."""
COLD = "PYDSL_COLD"
"""A variable, of this process or of a container: its Python files get an interpreter of their own."""
NAME = lazy_regex(r"python(3(\.\d+)?)?")
AT_START = lazy_regex(r"PYTHON|LC_|LD_|LANG|MALLOC_|GLIBC_|(TZ|HOME|VIRTUAL_ENV)$")
"""Variables that are read when a Python starts, or by what it starts with."""
SHIM = b"#!"
QUESTION = "import sys; print(sys.executable)"
PATIENCE = 10.0


@functools.lru_cache(maxsize=1)
def load() -> Load:
    """Return what is done once for all files of a place; the runner of Python templates is the file that most are."""
    from pydsl import pod  # large, and no pod of most manifests

    return Load(modules=LOADED, known=Path(pod.__file__).read_text(encoding="utf-8"))


def at_start(env: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that make a difference when Python starts."""
    return {name: value for name, value in env.items() if _is_at_start(name)}


@functools.lru_cache(maxsize=1024)
def _is_at_start(name: str) -> bool:
    return AT_START.match(name) is not None


def runs_file(argv: Sequence[str], env: Mapping[str, str]) -> bool:
    """Whether a command is a Python that is given a file, with no options of its own, and may be warm."""
    named = NAME.fullmatch(os.path.basename(argv[0])) is not None
    return named and len(argv) > 1 and not argv[1].startswith("-") and COLD not in env and COLD not in os.environ


def interpreter(program: str, env: Mapping[str, str]) -> str | None:
    """Return the interpreter that a program of this machine is; a shim is asked once. None if it can't be told."""
    try:
        descriptor = os.open(program, os.O_RDONLY | os.O_CLOEXEC)
        try:
            is_shim = os.read(descriptor, len(SHIM)) == SHIM
        finally:
            os.close(descriptor)
    except OSError:
        return None
    return _asked(program, tuple(sorted(env.items()))) if is_shim else program


@functools.lru_cache(maxsize=32)
def _asked(shim: str, env: tuple[tuple[str, str], ...]) -> str | None:
    try:
        answer = subprocess.run(
            [shim, "-c", QUESTION], env=dict(env), cwd="/", timeout=PATIENCE, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    path = answer.stdout.strip()
    return path if os.path.isabs(path) and os.access(path, os.X_OK) else None
