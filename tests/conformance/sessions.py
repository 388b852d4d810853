"""argo_cli_sessions: what the real argo command printed and how it exited, command by command, in the order in which
they were given. All of them are played once; a case looks at one.
"""

from __future__ import annotations

import functools
import os
import re
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from tests.command_line import Ended, pydsl
from tests.conformance.cases import read_cases
from tests.conformance.verdict import PASS, Verdict, fail
from tests.shared import SHARED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.conformance.cases import Case

OWN = {
    "template": "templates live in files: there's no server that keeps any",
    "cluster-template": "templates live in files: there's no server that keeps any",
    "cron": "CronWorkflows live in files: `cron list PATH`, `cron next FILE`",
    "lint": "pydsl lint has its own output; lint_cli_cases compare its verdicts",
    "version": "pydsl's own versions",
    "submit --from": "templates are run by their file: pydsl run FILE:NAME",
    "submit --dry-run": "pydsl compile writes manifests, pydsl run runs them",
    "submit --server-dry-run": "there's no server: pydsl lint checks what it would refuse",
    "submit -p nope=1": "a parameter that nothing has is a mistake, told with the nearest name",
    "submit --priority": "a local run has no priority nor service account; --entrypoint is there",
    "logs --timestamps": "what pods write is kept as they write it, without times",
    "logs --tail": "the API that was recorded gave whole logs, whatever was asked for",
    "wait --ignore-not-found": "argo's flag does nothing once the workflow isn't there; pydsl does what its help says",
    "delete @latest": "argo prints the word; pydsl the run's name",
    "retry --wait": "what is printed of the run first is how far it has come by then",
    "submit --watch": "pydsl run shows its progress by itself",
    "submit --log": "pydsl run --logs has the nodes' names before the lines",
    "submit - ": "what is read from standard input is run in this terminal",
}
"""Sessions that pydsl answers otherwise, by the verb and a word of the command, and why."""
REPEATING = {"submit ok.yaml", "submit ok.yaml bad.yaml --wait --generate-name x-"}
PAUSE = 0.7
"""Seconds until the recordings looked again at what was begun or asked for."""
REPEATED = "pydsl keeps any number of runs of one name: the latest is meant"
TIMES = (
    (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000 UTC", "TIME"),
    (r"\w{3} \w{3} \d\d \d\d:\d\d:\d\d \+0000( \([^)]*\))?", "TIME"),
    (r"\b\d+ seconds?\b", "SPAN"),
    (r"\b\d+(ms|s)\b", "SPAN"),
    (r"\x1b\[[0-9;]*[A-Za-z]", ""),
)
RESOURCES = re.compile(r"\b(local|RESOURCESDURATION|NODENAME)\b|ResourcesDuration:.*|0s\*\([^)]*\)(,0s\*\([^)]*\))*")
"""What a cluster knows of a pod's node, and of what it used."""
UNKNOWN = frozenset({
    "--log", "--watch", "--wait", "-o", "name", "json", "--priority", "5", "--serviceaccount", "sa", "-l", "a=b,c=d",
})  # fmt: skip
"""Words of `argo submit` that `pydsl run` has no use for, or that say what is printed."""


def run_case(case: Case) -> Verdict:
    """Compare one command's exit status and output with the recorded ones, but for times and what is pydsl's own."""
    data = case.data
    why = _on_purpose(data["args"])
    if why is not None:
        return Verdict("on purpose", why)
    ended = played()[int(case.id)]
    if bool(ended.status) != bool(data["exit"]):
        return fail(f"{data['args']}: exit status {ended.status}, not {data['exit']}: {ended.error.strip()}")
    if data["args"].startswith("submit"):
        return PASS  # what `run` prints while it goes is its own
    got, wanted = _comparable(ended.output, data["args"]), _comparable(data["stdout"], data["args"])
    return PASS if got == wanted else fail(f"{data['args']}: printed {got}, not {wanted}")


def _on_purpose(args: str) -> str | None:
    verb, _, rest = args.partition(" ")
    for known, why in OWN.items():
        of, _, word = known.partition(" ")
        if of == verb and (not word or word.strip() in rest.split() or f" {rest}".find(f" {word}") >= 0):
            return why
    return REPEATED if args in REPEATING else None


def _comparable(text: str, args: str) -> list[str]:
    """Return the lines of an output without times, ages and what depends on a cluster's nodes; logs in any order."""
    text = RESOURCES.sub("", text)
    for pattern, instead in TIMES:
        text = re.sub(pattern, instead, text)
    lines = [re.sub(r"\s+", " ", line).strip() for line in text.splitlines()]
    lines = [re.sub(r"-\w{5}('|$)", r"-?????\1", line) for line in lines if line and "okq" not in line]
    return sorted(lines) if args.startswith(("logs", "delete")) else lines


@functools.cache
def played() -> Sequence[Ended]:
    """Give all commands in turn, in a home of their own."""
    (manifests, sessions) = _recorded()
    with tempfile.TemporaryDirectory(prefix="pydsl-sessions-") as name:
        folder = Path(name)
        for file, text in manifests.items():
            (folder / file).write_text(_with_lines(text))
        before = os.getcwd()
        os.chdir(folder)
        try:
            with mock.patch.dict(os.environ, {"PYDSL_HOME": str(folder / "home"), "TZ": "UTC"}):
                return [_give(one["args"]) for one in sessions]
        finally:
            os.chdir(before)


def _recorded() -> tuple[dict[str, str], list[Any]]:
    cases = list(read_cases(SHARED / "vectors" / "argo_cli_sessions.json.gz"))
    return cases[0].context["manifests"], [case.data for case in cases]


def _with_lines(text: str) -> str:
    """Let pods print what those of the recordings did."""
    lines = "for i in 0 1 2; do echo line $i of main; done; sleep 0.1"
    return text.replace("echo hi", lines).replace('"exit 1"', f'"{lines}; exit 1"')


def _give(args: str) -> Ended:
    words = [word.strip('"') for word in re.findall(r'"[^"]*"|\S+', args)]
    if words[0] == "submit" and not {"--from", "--dry-run", "--server-dry-run"} & {*words} and args not in REPEATING:
        return _submit(words[1:])
    if words[0] == "submit" or (_on_purpose(args) is not None and words[0] != "delete"):
        return Ended(0, "", "")
    ended = pydsl(*words)
    if words[0] in {"stop", "terminate", "resume"} and not ended.status:
        time.sleep(PAUSE)
    return ended


def _submit(words: Sequence[str]) -> Ended:
    is_awaited = not {"--wait", "--log", "--watch"}.isdisjoint(words)
    kept = [word for word in words if word not in UNKNOWN]
    given = Path("ok.yaml").read_text(encoding="utf-8") if "-" in words else ""
    ended = pydsl("run", *kept, "--runtime", "process", *([] if is_awaited else ["--detach"]), stdin=given)
    if not is_awaited and not ended.status:
        time.sleep(PAUSE)
    return ended
