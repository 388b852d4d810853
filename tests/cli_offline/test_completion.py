"""Completion: what's offered for a word, and the three shells that ask for it, as somebody types in them."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FLOW = """\
from pydsl import Container, Workflow, template

raise SystemExit("nobody runs this")


@template
def hello(first_name: str, loud: bool = False) -> Container:
    return Container(image="busybox", command=["echo"])


workflow = Workflow(hello).given(first_name="a")
other = Workflow(hello, name="other")
"""
YAML = """\
apiVersion: argoproj.io/v1alpha1
kind: CronWorkflow
metadata: {name: nightly}
spec:
  schedules: ["@daily"]
  workflowSpec: {arguments: {parameters: [{name: day}, {name: night}]}}
"""
BIN = Path(sys.executable).parent
PATIENCE = 60


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with two files."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYDSL_HOME", str(tmp_path / "home"))
    Path("flow.py").write_text(FLOW)
    Path("nightly.yaml").write_text(YAML)
    return tmp_path


def offered(*words: str) -> list[str]:
    """Complete the last word, as bash asks for it."""
    environment = {**os.environ, "_PYDSL_COMPLETE": "bash_complete", "COMP_CWORD": str(len(words))}
    environment["COMP_WORDS"] = "\n".join(["pydsl", *words])
    ended = subprocess.run(
        [sys.executable, "-m", "pydsl"], capture_output=True, text=True, check=False, env=environment
    )
    return [line for line in ended.stdout.splitlines() if line]


def test_verbs_are_completed() -> None:
    assert offered("co") == ["plain,compile", "plain,completion"]


@pytest.mark.parametrize("verb", ["run", "graph", "simulate", "compile", "lint", "decompile", "assess"])
def test_files_are_the_shells_to_complete(verb: str) -> None:
    assert offered(verb, "fl") == ["file,fl"]


def test_after_a_file_come_the_names_in_it() -> None:
    assert offered("run", "flow.py", ":") == ["plain,workflow", "plain,other"]
    assert offered("run", "flow.py", ":", "wo") == ["plain,workflow"]
    assert offered("run", "nightly.yaml", ":", "n") == ["plain,nightly"]


def test_parameters_are_those_of_the_file() -> None:
    assert offered("run", "flow.py", "-p", "") == ["plain,first-name=", "plain,loud="]
    assert offered("run", "flow.py", ":", "other", "-p", "lo") == ["plain,loud="]
    assert offered("run", "nightly.yaml", "-p", "n") == ["plain,night="]


def test_without_a_file_no_parameter_is_known() -> None:
    assert offered("run", "-p", "f") == []


def test_a_file_that_is_no_python_has_no_names() -> None:
    Path("broken.py").write_text("def (")
    assert offered("run", "broken.py", ":") == []


def test_runs_are_completed() -> None:
    assert offered("get", "@") == ["plain,@latest"]


def test_codes_and_groups_are_completed() -> None:
    assert offered("lint", "--select", "sty") == ["plain,style"]
    assert offered("explain", "PD815") == ["plain,PD815"]


SHELLS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], 'PS1="$ "; eval "$(pydsl completion bash)"'),
    "zsh": (["zsh", "-f", "-i"], 'PS1="$ "; autoload -Uz compinit; compinit -u; eval "$(pydsl completion zsh)"'),
    "fish": (["fish", "--no-config", "-i"], "pydsl completion fish | source"),
}


def typed(shell: str, keys: str, wanted: str) -> str:
    """Type in a shell of a terminal's own until it shows what's wanted, or shows nothing more; give what it showed."""
    words, set_up = SHELLS[shell]
    child, terminal = pty.fork()
    if child == 0:
        path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
        os.execvpe(words[0], words, {**os.environ, "PATH": path, "TERM": "xterm", "COLUMNS": "200"})
    try:
        os.write(terminal, f"{set_up}; echo rea''dy\n".encode())
        _shown(terminal, "ready\r")
        os.write(terminal, keys.encode())
        return _shown(terminal, wanted)
    finally:
        os.close(terminal)
        os.waitpid(child, 0)


def _shown(terminal: int, wanted: str) -> str:
    shown = b""
    while wanted.encode() not in shown and select.select([terminal], [], [], PATIENCE)[0]:
        try:
            shown += os.read(terminal, 4096)
        except OSError:  # it's gone
            break
    return shown.decode(errors="replace")


@pytest.mark.slow
@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("keys", "wanted"),
    [
        ("pydsl comp\tile fl\t", "flow.py"),
        ("pydsl run flow.py:wo\t", "flow.py:workflow"),
        ("pydsl run flow.py -p first\t", "first-name="),
        ("pydsl run night\t", "nightly.yaml"),
    ],
)
def test_a_shell_completes(shell: str, keys: str, wanted: str) -> None:
    if not shutil.which(shell):
        pytest.skip(f"{shell} isn't on this machine")
    assert wanted in typed(shell, keys, wanted)
