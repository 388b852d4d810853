"""`pydsl logs` of what a run doesn't have: argo prints nothing, and so does standard output here."""

from __future__ import annotations

import pytest

from tests.cli.test_run import HELLO, write
from tests.command_line import pydsl

pytestmark = pytest.mark.usefixtures("home")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["helo"], "no pod of one is called 'helo'; did you mean 'hello'?\n"),
        (["nobody"], "no pod of one is called 'nobody'\n"),
        (["-c", "other"], "no container there is called 'other': there is main\n"),
        (["hello", "-c", "other"], "no container there is called 'other': there is main\n"),
        (["--previous"], "one: nothing that was written before an interruption is kept\n"),
        (["--grep", "nothing"], ""),
    ],
)
def test_what_is_not_there_is_told(words: list[str], told: str) -> None:
    file = write("w.yaml", HELLO.replace("main", "hello"))
    assert pydsl("run", file, "--name", "one", "--runtime", "process").status == 0
    ended = pydsl("logs", "one", *words)
    assert (ended.status, ended.output, ended.error) == (0, "", told)
