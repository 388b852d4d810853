"""Run `pydsl` in this process, as its console script does: arguments in; exit status, output and error output back."""

from __future__ import annotations

import contextlib
import gc
import io
import sys
from unittest import mock

import attrs

from pydsl.cli.main import main


@attrs.frozen
class Ended:
    """How a command ended."""

    status: int
    output: str
    error: str


def pydsl(*arguments: object, stdin: str = "") -> Ended:
    """Run a command to its end."""
    output, error = io.StringIO(), io.StringIO()
    argv = ["pydsl", *map(str, arguments)]
    with (
        mock.patch.object(sys, "argv", argv),
        mock.patch.object(sys, "stdin", io.StringIO(stdin)),
        mock.patch.object(gc, "set_threshold"),  # this process goes on
        contextlib.redirect_stdout(output),
        contextlib.redirect_stderr(error),
    ):
        try:
            main()
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(bool(end.code))
    return Ended(status, output.getvalue(), error.getvalue())
