"""How a command ends: whatever happens becomes an exit status, and one clear line where something went wrong."""

from __future__ import annotations

import contextlib
import os
import sys

from pydsl.cli.main import INTERRUPTED, heeding, interrupt
from pydsl.errors import InfrastructureError, PydslError, Unsupported
from pydsl.lazy import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import NoReturn


FAILED = InfrastructureError.exit_code
OUTPUT, ERRORS = 1, 2
NO_THREAD = "can't start new thread"
"""What Python says where the system gives it none."""


class ReaderGone(Exception):
    """Nobody reads our output any more: what click would end with the status of a workflow that failed."""


@contextlib.contextmanager
def heeding_readers() -> Iterator[None]:
    """Raise ReaderGone where a write says so."""
    try:
        yield
    except BrokenPipeError as gone:
        raise ReaderGone from gone


def ended(command: Callable[[], object]) -> NoReturn:
    """Run a command and end the process with its exit status. What it printed is written out first."""
    if _is_closed(OUTPUT):
        _say("standard output is closed")
        os._exit(FAILED)  # the first file that was opened would become standard output
    _fill_closed()
    try:
        status = _status(command)
        sys.stdout.flush()
    except (BrokenPipeError, ReaderGone):
        status = INTERRUPTED  # the reader of our output is gone; nothing to tell it
        _discard()
    except OSError as error:
        status = FAILED
        _say(f"pydsl: {_said(error)}")
        _discard()
    except (MemoryError, RuntimeError) as error:
        lack = _lack(error)
        if lack is None:
            raise
        status = FAILED
        _say(f"pydsl: {lack}")
    sys.exit(status)


def _fill_closed() -> None:
    """Put nothing in the place of closed streams: files that are opened would be taken for them."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 - as long-lived as the process
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - as above


def _status(command: Callable[[], object]) -> int:
    try:
        with heeding(interrupt):
            command()
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else int(done.code is not None)
    except PydslError as error:
        unsupported = "pydsl doesn't do this yet: " if isinstance(error, Unsupported) else ""
        _say(f"{unsupported}{error}")
        return error.exit_code
    except KeyboardInterrupt:
        _say("interrupted")
        return INTERRUPTED
    return 0


def _said(error: OSError) -> str:
    if isinstance(error, FileNotFoundError) and _is_nowhere():
        return "the current folder is gone"
    where = f": {error.filename}" if error.filename else ""
    return f"{(error.strerror or str(error)).lower()}{where}"


def _lack(error: MemoryError | RuntimeError) -> str | None:
    """Return what the machine lacks; None for an error that's somebody's."""
    if isinstance(error, MemoryError):
        return "no memory is left"
    return "no thread can be started: too many processes, or no memory is left" if str(error) == NO_THREAD else None


def _is_nowhere() -> bool:
    try:
        os.getcwd()
    except FileNotFoundError:
        return True
    return False


def _say(line: str) -> None:
    """Write it to standard error; where that can't be written either, there's nobody to tell."""
    import click  # only who has something to complain of waits for these two

    from pydsl.report.visible import visible

    with contextlib.suppress(OSError, ValueError):
        click.echo(visible(line), err=True)


def _discard() -> None:
    """Forget what is still to be written, or Python would try once more and complain."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _is_closed(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return True
    return False
