"""The engine's command: run to its end, or beside the loop, which is woken when it's over."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
from collections import deque
from typing import TYPE_CHECKING

import attrs
from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from pydsl.runtimes.model import Streams

PATIENCE = 60.0
"""Seconds for a command that should be over at once."""


class Invocation(Struct, frozen=True, kw_only=True):
    """One use of the engine's command: words after its own; `out` and `err` are files that it adds to.

    With `streams` it reads and writes those.
    """

    words: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    out: str | Path | None = None
    err: str | Path | None = None
    streams: Streams | None = None


class EngineAnswer(Struct, frozen=True):
    """How it ended; what it wrote where no file was given."""

    code: int
    out: str = ""
    err: str = ""

    @property
    def complaint(self) -> str:
        """The last thing that it complained of."""
        lines = [line for line in self.err.strip().splitlines() if line.strip()]
        return lines[-1].removeprefix("Error: ").removeprefix("docker: ") if lines else f"it ended with {self.code}"


@attrs.define(eq=False)
class Engine:
    """Invocations of one command. `ring` is called, from another thread, whenever one beside the loop is over."""

    words: Sequence[str]
    ring: Callable[[], None] = lambda: None
    _over: deque[tuple[object, EngineAnswer]] = attrs.field(factory=deque, init=False)

    def call(self, *words: str) -> EngineAnswer:
        """Run the command to its end."""
        try:
            done = subprocess.run(
                [*self.words, *words], stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False
            )
        except subprocess.TimeoutExpired:
            return EngineAnswer(124, err=f"{self.words[0]} {words[0]} doesn't answer")
        except OSError as error:
            return EngineAnswer(127, err=f"{self.words[0]}: {error.strerror}")
        return EngineAnswer(done.returncode, _text(done.stdout), _text(done.stderr))

    def begin(self, owner: object, invocation: Invocation) -> subprocess.Popen[bytes]:
        """Run the command beside the loop; `over` will tell, by its owner. Raises OSError if it can't be started."""
        with contextlib.ExitStack() as opened:
            stdin, out, err = _files(opened, invocation)
            process = subprocess.Popen(
                [*self.words, *invocation.words],
                stdin=stdin,
                stdout=out,
                stderr=err,
                env={**os.environ, **invocation.env},
                start_new_session=True,  # Ctrl-C is for the runner
            )
        threading.Thread(target=self._follow, args=(owner, process), name="pydsl-engine", daemon=True).start()
        return process

    def _follow(self, owner: object, process: subprocess.Popen[bytes]) -> None:
        out, err = process.communicate()
        self._over.append((owner, EngineAnswer(process.returncode, _text(out), _text(err))))
        self.ring()

    def over(self) -> list[tuple[object, EngineAnswer]]:
        """Return which commands beside the loop are over."""
        found = []
        while self._over:
            found.append(self._over.popleft())
        return found


def _files(opened: contextlib.ExitStack, invocation: Invocation) -> tuple[int, int, int]:
    if invocation.streams is not None:
        return invocation.streams.files
    return subprocess.DEVNULL, _opened(opened, invocation.out), _opened(opened, invocation.err)


def _opened(opened: contextlib.ExitStack, path: str | Path | None) -> int:
    if path is None:
        return subprocess.PIPE
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    opened.callback(os.close, descriptor)
    return descriptor


def _text(data: bytes | None) -> str:
    return (data or b"").decode(errors="replace")
