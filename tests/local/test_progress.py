"""What a pod states of its progress, in the file that Argo names to it."""

from __future__ import annotations

import pytest

from pydsl.engine.events import PodFinished, PodProgressed, PodStarted
from pydsl.local import progress
from tests.local.pods import Bench, sh

STEPS = 100


def told(bench: Bench) -> list[str]:
    return [event.progress for event in bench.events if isinstance(event, PodProgressed)]


def test_it_is_told_before_the_pods_end(bench: Bench) -> None:
    ended = bench.run(sh("echo 3/4 > $ARGO_PROGRESS_FILE; exit 1"))
    assert [type(event) for event in bench.events] == [PodStarted, PodProgressed, PodFinished]
    assert (told(bench), ended.phase) == (["3/4"], "Failed")


def test_it_is_told_while_the_pod_runs(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PERIOD", 0.02)
    loop = f"i=0; while [ $i -lt {STEPS} ]; do i=$((i+1)); echo $i/{STEPS} > $(ARGO_PROGRESS_FILE); sleep 0.02; done"
    bench.run(sh(loop))
    done = [int(one.partition("/")[0]) for one in told(bench)]
    assert len(done) > 1
    assert done == sorted(set(done))
    assert done[-1] == STEPS


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("printf '1/4\\n2/4\\n\\n' > $ARGO_PROGRESS_FILE", ["2/4"]),
        ("printf '1/4\\nhalf\\n' > $ARGO_PROGRESS_FILE", []),
        ("echo 5/4 > $ARGO_PROGRESS_FILE", []),
        ("printf '\\377' > $ARGO_PROGRESS_FILE", []),
        (": $ARGO_PROGRESS_FILE", []),
        ("echo 1/4 > /var/run/argo/progress", ["1/4"]),
    ],
)
def test_the_last_line_is_meant(line: str, expected: list[str], sandbox: Bench) -> None:
    assert sandbox.run(sh(line)).phase == "Succeeded"
    assert told(sandbox) == expected


@pytest.mark.parametrize(
    "line",
    [
        "rm $ARGO_PROGRESS_FILE; mkfifo $ARGO_PROGRESS_FILE",
        "rm $ARGO_PROGRESS_FILE",
        "truncate -s 1T $ARGO_PROGRESS_FILE",
        "rm $ARGO_PROGRESS_FILE; mkdir $ARGO_PROGRESS_FILE",
        "rm $ARGO_PROGRESS_FILE; ln -s $ARGO_PROGRESS_FILE $ARGO_PROGRESS_FILE",
        "rm -r /var/run/argo; ln -s /proc/self/mem /var/run/argo",
    ],
)
def test_what_a_pod_makes_of_the_file_is_no_fault(line: str, sandbox: Bench) -> None:
    assert sandbox.run(sh(line)).phase == "Succeeded"
    assert told(sandbox) == []


def test_a_pod_whose_template_does_not_name_the_file_has_none(hosted: Bench) -> None:
    hosted.run(sh('env | grep "^ARGO_PROG" || echo none'))
    assert hosted.stdout() == "none\n"


def test_the_file_goes_with_the_work_folder(bench: Bench) -> None:
    bench.run(sh("echo 1/4 > $ARGO_PROGRESS_FILE"))
    assert sorted(path.name for path in (bench.folder / "wf-1").iterdir()) == ["main.stderr", "main.stdout"]
