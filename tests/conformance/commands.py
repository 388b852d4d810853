"""The commands of upstream's end-to-end tests, given to pydsl, and what a test asserts of what they print."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydsl.driver.naming import LATEST
from pydsl.errors import Unsupported
from tests.command_line import Ended, pydsl
from tests.conformance.facts import TESTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pydsl.local.runs import KeptRun

Json = Any
VERBS = {"completion", "delete", "get", "list", "logs", "node", "resubmit", "resume", "retry", "stop", "suspend",
         "terminate", "wait", "watch"}  # fmt: skip
OF_A_FILE = (".yaml", ".json")
"""How a word ends that is a file of upstream's."""
LINE = re.compile(r'strings\.Split\(output, "\\n"\)(?:\[(\d+)\])?')
SCANNED = re.compile(r"\{?s\}?(?:\[(\d+)\])?")
"""A line of what was printed, read line by line."""
AGAIN = {"retry", "resubmit"}
"""Verbs that go through the run here, unless they are told what to print of it."""


def give(words: Sequence[Json], facts: Sequence[Mapping[str, Any]], run: Callable[[], KeptRun]) -> list[str]:
    """Give a command; return how what it came to differs from what is asserted. Raises Unsupported."""
    given = [_word(word, run) for word in words if not str(word).startswith("--namespace=")]
    if given[0] not in VERBS:
        raise Unsupported(f"argo {given[0]} is of a server or of upstream's files")
    if any(word.endswith(OF_A_FILE) for word in given):
        raise Unsupported("the corpus lacks a file of upstream's")
    given += ["-o", "wide"] if given[0] in AGAIN else []
    meant = [_named(fact, run) for fact in facts]
    return [f"{given}: {one}" for one in _differences(pydsl(*given), meant)]


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
    raise Unsupported(f"a word that is made in Go: {text}")


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
