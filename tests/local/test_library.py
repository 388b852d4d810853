"""Runs as values: nodes by any name, events, errors with last lines, async twins."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

import pydsl
from pydsl.errors import WorkflowFailed
from pydsl.local.runs import find
from tests.local.workflows import run, workflow

BODY = """\
templates:
- name: main
  steps:
  - - {name: once, template: say, arguments: {parameters: [{name: v, value: "1"}]}}
    - {name: each, template: other, withItems: [a]}
    - {name: again, template: flaky}
- name: say
  inputs: {parameters: [{name: v}]}
  container: {image: alpine, command: [echo, "{{inputs.parameters.v}}"]}
- name: other
  container: {image: alpine, command: [echo, other]}
- name: flaky
  retryStrategy: {limit: 1}
  container: {image: alpine, command: [sh, -c, "echo {{retries}}; test {{retries}} = 1"]}
"""
FAILING = BODY.replace("test {{retries}} = 1", "echo oh >&2; exit 3")


def test_logs_are_found_by_any_name_that_means_one_node(tmp_path: Path) -> None:
    report = run(BODY, tmp_path)
    once = report.nodes["once"]
    names = ["once", "wf[0].once", "[0].once", once.id, f"wf-say-{once.id.removeprefix('wf-')}", "say"]
    assert [report.logs(name) for name in names] == ["1\n"] * len(names)
    assert report.logs("each(0:a)") == report.logs("other") == "other\n"
    assert (report.logs("again"), report.logs("again(0)")) == ("1\n", "0\n")


def test_a_name_of_several_is_refused(tmp_path: Path) -> None:
    report = run(BODY.replace("[a]", "[a, b]"), tmp_path)
    with pytest.raises(KeyError, match=r"several nodes are called 'other': wf\[0\]\.each\(0:a\), wf\[0\]\.each\(1:b\)"):
        report.logs("other")


def test_a_failure_tells_the_nodes_messages_and_last_lines(tmp_path: Path) -> None:
    report = run(FAILING, tmp_path)
    with pytest.raises(WorkflowFailed) as error:
        report.require_success()
    step = report.nodes["again"].id
    assert str(error.value) == (
        f"wf: Failed: child '{step}' failed\n"
        "  wf[0].again(0): main: Error (exit code 3)\n    oh\n"
        "  wf[0].again(1): main: Error (exit code 3)\n    oh"
    )


def test_attempts_that_were_overcome_are_no_failures(tmp_path: Path) -> None:
    report = run(BODY, tmp_path)
    assert report.failures == []
    assert report.require_success() is report


def test_events_are_those_of_the_journal(tmp_path: Path) -> None:
    report = run(BODY, tmp_path)
    told = [(event.node.display_name, event.node.phase) for event in find("wf", tmp_path).events()]
    assert told[0] == ("wf", "Running")
    assert told[-1] == ("wf", "Succeeded")
    assert told.index(("again(0)", "Failed")) < told.index(("again(1)", "Succeeded"))
    assert {name for name, _ in told} == {node.display_name for node in report.nodes.values()}
    times = [event.at for event in find("wf", tmp_path).events()]
    assert times == sorted(times)


def test_events_are_followed_while_it_runs(tmp_path: Path) -> None:
    body = BODY.replace("echo {{retries}};", "echo {{retries}}; sleep 0.5;")
    going = threading.Thread(target=run, args=[body, tmp_path])
    going.start()
    while not pydsl.runs(tmp_path):
        pass
    told = [(event.node.display_name, event.node.phase) for event in pydsl.runs(tmp_path)[0].events()]
    going.join()
    assert told[-1] == ("wf", "Succeeded")


def test_they_are_awaited_too(tmp_path: Path) -> None:
    run(BODY, tmp_path)

    async def count() -> int:
        return len([event async for event in find("wf", tmp_path).events_async()])

    assert asyncio.run(count()) == len([*find("wf", tmp_path).events()])
    assert asyncio.run(find("wf", tmp_path).wait_async()).phase == "Succeeded"


def test_a_run_is_awaited_while_others_go_on(tmp_path: Path) -> None:
    from pydsl.local import run_workflow
    from pydsl.local.awaited import run_async
    from pydsl.manifest.library import Library

    async def both() -> list[str]:
        made = [
            run_async(lambda watch, name=name: run_workflow(  # type: ignore[misc]  # mypy infers no default
                workflow(BODY), Library(), name=name, home=tmp_path, runtime="process", watch=watch
            ))
            for name in ("a", "b")
        ]  # fmt: skip
        return [report.phase for report in await asyncio.gather(*made)]

    assert asyncio.run(both()) == ["Succeeded", "Succeeded"]


def test_one_that_nobody_awaits_any_more_is_terminated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pydsl.local import run_workflow
    from pydsl.local.awaited import run_async
    from pydsl.manifest.library import Library

    monkeypatch.setenv("PYDSL_HOME", str(tmp_path))
    body = BODY.replace("[echo, other]", "[sleep, '60']")

    async def cancelled() -> None:
        going = asyncio.ensure_future(
            run_async(lambda watch: run_workflow(workflow(body), Library(), runtime="process", watch=watch))
        )
        while not pydsl.runs() or not pydsl.runs()[0].changes:
            await asyncio.sleep(0.02)
        going.cancel()
        with pytest.raises(asyncio.CancelledError):
            await going

    asyncio.run(cancelled())
    assert pydsl.runs()[0].row.shutdown == "Terminate"
    assert pydsl.runs()[0].is_over
