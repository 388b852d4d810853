"""The commands of upstream's end-to-end tests, given to pydsl, and what a test asserts of what they print."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydsl.driver.naming import LATEST
from tests.command_line import Ended, pydsl
from tests.conformance.facts import TESTS
from tests.conformance.resources import files
from tests.conformance.verdict import NotLocal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pydsl.local.runs import KeptRun

Json = Any
VERBS = {"completion", "delete", "get", "lint", "list", "logs", "node", "resubmit", "resume", "retry", "stop",
         "suspend", "terminate", "wait", "watch"}  # fmt: skip
OF_A_SERVER = {
    "archive": "a server's archive", "auth": "a server's tokens", "cluster-template": "templates that a server keeps",
    "submit": "templates that a server keeps", "sync": "limits that a server keeps",
    "template": "templates that a server keeps", "version": "a server's version",
}  # fmt: skip
"""Verbs of upstream's tests that no run of this machine has an answer to, and what they ask for."""
OF_A_FILE = (".yaml", ".json")
"""How a word ends that is a file of upstream's."""
AS_HERE = ("--namespace=", "--offline", "--kinds=workflows")
"""How words begin that pydsl has no need of: there's one namespace, lint asks no server, and looks at all kinds."""
STATUS = {"noerror", "error", "equalerror"}
"""Facts of an exit status. What lint prints is its own; lint_cli_cases compare its verdicts, too."""
LINE = re.compile(r'strings\.Split\(output, "\\n"\)(?:\[(\d+)\])?')
SCANNED = re.compile(r"\{?s\}?(?:\[(\d+)\])?")
"""A line of what was printed, read line by line."""
AGAIN = {"retry", "resubmit"}
"""Verbs that go through the run here, unless they are told what to print of it."""


def give(words: Sequence[Json], facts: Sequence[Mapping[str, Any]], run: Callable[[], KeptRun]) -> list[str]:
    """Give a command; return how what it came to differs from what is asserted. Raises NotLocal."""
    given = [_word(word, run) for word in words if not str(word).startswith(AS_HERE)]
    if given[0].startswith("-"):
        raise NotLocal("it asks for what argo logs of itself")
    if given[0] not in VERBS:
        raise NotLocal(f"argo {given[0]}: {OF_A_SERVER.get(given[0], 'no verb of pydsl')}")
    for word in given:
        if word.endswith(OF_A_FILE):
            _write(word)
    given += ["-o", "wide"] if given[0] in AGAIN else []
    meant = [_named(fact, run) for fact in facts if given[0] != "lint" or fact["op"] in STATUS]
    return [f"{given}: {one}" for one in _differences(pydsl(*given), meant)]


def _write(word: str) -> None:
    """Write a file of upstream's that a command names; raises NotLocal for one that the corpus lacks."""
    if word not in files():
        raise NotLocal("the corpus lacks a file of upstream's")
    Path(word).parent.mkdir(parents=True, exist_ok=True)
    Path(word).write_text(files()[word], encoding="utf-8")


def _named(fact: Mapping[str, Any], run: Callable[[], KeptRun]) -> Mapping[str, Any]:
    """Return a fact that has the run's name where argo prints the word that it was given."""
    value = fact.get("value")
    return {**fact, "value": value.replace(LATEST, run().name)} if LATEST in str(value) else fact


def _word(word: Json, run: Callable[[], KeptRun]) -> str:
    """Return a word; one that a test makes of the workflow's metadata."""
    if not isinstance(word, dict):
        return str(word)
    text = word["expr"]
    if text.startswith("fmt.Sprintf(") and text.endswith(", metadata.Name)"):
        return str(text.split('"')[1]).replace("%s", run().name)
    if text == "metadata.Name":
        return run().name
    raise NotLocal(f"a word that is made in Go: {text}")


def _differences(ended: Ended, facts: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    ops = {fact["op"] for fact in facts}
    is_refused = bool(ops & {"error", "equalerror"})
    if bool(ended.status) != is_refused:
        yield f"exit status {ended.status}: {ended.error.strip()}"
    for fact in facts:
        subject = fact.get("subject_expr")
        if isinstance(subject, str) and fact["op"] in TESTS:
            yield from _of_text(fact, subject, ended.output + ended.error)


def _of_text(fact: Mapping[str, Any], subject: str, printed: str) -> Iterator[str]:
    got: Json = printed
    if subject != "output":
        found = LINE.fullmatch(subject) or SCANNED.fullmatch(subject)
        if found is None:
            return  # it's read by something of Go's
        lines = printed.split("\n")
        got = lines if found[1] is None else "".join(lines[int(found[1]) : int(found[1]) + 1])
    wanted = fact.get("value")
    if not isinstance(wanted, dict) and not TESTS[fact["op"]](got, wanted):
        yield f"{fact['raw']}: got {got!r}"
