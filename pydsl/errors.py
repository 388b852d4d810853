"""The exception tree: what pydsl raises at its users, and the exit status each kind ends a command with.

A `PydslError` is somebody's mistake or a limit of the machine, and prints without a traceback; every other
exception that escapes is a bug in pydsl and prints one.
"""

from __future__ import annotations

import errno

from pydsl.lazy import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import ClassVar

    from pydsl.diagnostics import Diagnostic


OF_MACHINE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.EIO, errno.ENOMEM})
"""What the machine lacks, whoever asks; everything else is the fault of the names and files that a pod made."""


class PydslError(Exception):
    """Base of every error that pydsl raises on purpose; `exit_code` is what the command line ends with."""

    exit_code: ClassVar[int] = 2

    def _render_traceback_(self) -> list[str]:
        """Return what IPython shows of it: somebody's mistake has no traceback, in a notebook neither."""
        return [f"{type(self).__name__}: {self}" if "\n" not in str(self) else str(self)]


class UsageError(PydslError):
    """The command line, a parameter or an argument isn't what was asked for."""


class SettingError(UsageError):
    """A setting of a project that means nothing; `path` says where it is below `[tool.pydsl]`."""

    def __init__(self, message: str, *path: str) -> None:
        super().__init__(message)
        self.path = path


class DiagnosticsError(PydslError):
    """A workflow has errors: carries the findings, and prints each with its place and source line."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        from pydsl.diagnostics import render  # only an error that's printed pays for reading sources

        return "\n".join(render(diagnostic) for diagnostic in self.diagnostics)


class AuthoringError(DiagnosticsError):
    """A mistake in Python that builds a workflow, told at the author's line."""


class ManifestError(DiagnosticsError):
    """A YAML text that can't be read as Argo reads it."""


class WorkflowFailed(PydslError):
    """A workflow ran, and ended Failed or Error."""

    exit_code = 1


class NotAsked(PydslError):
    """What was asked of a run can't be done with it as it is, or there's no such run."""

    exit_code = 1


class NoSuchRun(NotAsked):
    """There's no run of this name."""


class TimedOut(NotAsked):
    """A run isn't over in the time that somebody had for it."""


class Refused(PydslError):
    """This machine can't honour something that would change the workflow's result."""

    exit_code = 3


class InfrastructureError(PydslError):
    """Something outside of the workflow broke: a disk, a database, a runtime."""

    exit_code = 4


class Unsupported(PydslError):
    """A valid feature that this version of pydsl doesn't do yet; the message names it."""

    exit_code = 3


def is_of_machine(error: OSError) -> bool:
    """Whether the machine is at fault: a full disk, no descriptors left."""
    return error.errno in OF_MACHINE
