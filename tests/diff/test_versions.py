"""Files against what they were at a revision of git."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import Ended, pydsl

FLOW = """\
from images import IMAGE
from pydsl import Container, Workflow, template


@template
def hello() -> Container:
    return Container(image=IMAGE, command=["echo"])


workflow = Workflow(hello)
"""
MOVED = "image moved from busybox:1 to busybox:2"


def git(*words: str) -> None:
    """Run git, as somebody."""
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *words], check=True, capture_output=True)


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a repository of two commits, between which a helper's image moved."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    git("init", "--quiet")
    Path("flows").mkdir()
    Path("flows/hello.py").write_text(FLOW)
    for number in (1, 2):
        Path("flows/images.py").write_text(f'IMAGE = "busybox:{number}"\n')
        git("add", ".")
        git("commit", "--quiet", "-m", "next")
    return tmp_path


def test_since_a_revision() -> None:
    assert pydsl("diff", "--rev", "HEAD", "flows") == Ended(0, "", "")
    assert pydsl("diff", "--rev", "HEAD~1", "flows") == Ended(
        1,
        f"Workflow hello- (HEAD~1:flows/hello.py -> flows/hello.py)\n  flows/hello.py:7: template hello: {MOVED}\n",
        "",
    )


def test_what_is_not_committed_counts() -> None:
    Path("flows/images.py").write_text('IMAGE = "busybox:3"\n')
    assert "from busybox:2 to busybox:3" in pydsl("diff", "--rev", "HEAD", "flows/hello.py").output


@pytest.mark.parametrize("revisions", ["HEAD~1..HEAD", "HEAD~1.."])
def test_between_two_revisions(revisions: str) -> None:
    Path("flows/images.py").write_text('IMAGE = "busybox:3"\n')
    assert pydsl("diff", "--rev", revisions, "flows") == Ended(
        1,
        "Workflow hello- (HEAD~1:flows/hello.py -> HEAD:flows/hello.py)\n"
        f"  HEAD:flows/hello.py:7: template hello: {MOVED}\n",
        "",
    )


def test_below_the_top_of_the_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("flows")
    assert pydsl("diff", "--rev", "HEAD~1", "hello.py").output.endswith(f"{MOVED}\n")


def test_what_came_and_what_went() -> None:
    Path("flows/other.py").write_text(FLOW.replace("hello", "other").replace("echo", "cat"))
    Path("flows/hello.py").unlink()
    assert pydsl("diff", "--rev", "HEAD", "flows") == Ended(
        1,
        "Workflow other- (flows/other.py)\n  flows/other.py:10: manifest added\n"
        "Workflow hello- (HEAD:flows/hello.py)\n  HEAD:flows/hello.py:10: manifest removed\n",
        "",
    )
    assert pydsl("diff", "--rev", "HEAD", "flows/other.py").status == 1


def test_the_index_and_the_files_stay_as_they_are() -> None:
    pydsl("diff", "--rev", "HEAD~1", "flows")
    done = subprocess.run(["git", "status", "--porcelain"], check=True, capture_output=True)
    assert (done.stdout, Path("flows/images.py").read_text()) == (b"", 'IMAGE = "busybox:2"\n')


def test_mistakes() -> None:
    assert pydsl("diff", "--rev", "nope", "flows") == Ended(2, "", "git knows no revision 'nope'\n")
    assert pydsl("diff", "--rev", "HEAD", "none.py") == Ended(
        2, "", "nothing to compare in none.py: no manifest on either side\n"
    )
    assert pydsl("diff", "--rev", "HEAD", "/").status == 2


def test_a_mistake_of_then_is_told_as_of_then() -> None:
    Path("flows/images.py").write_text("IMAGE = 1 / 0\n")
    git("commit", "--quiet", "-am", "broken")
    Path("flows/images.py").write_text('IMAGE = "busybox:2"\n')
    result = pydsl("diff", "--rev", "HEAD", "flows")
    assert result.status == 2
    assert "HEAD:flows/" in result.error
    assert "pydsl-diff-" not in result.error
