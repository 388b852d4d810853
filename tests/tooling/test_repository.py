"""A repository as teams have it: flows, manifests, hooks of pre-commit, a kustomization, and files of other tools."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli_offline.files import HELLO
from tests.command_line import Ended, pydsl
from tests.shared import ROOT

pytestmark = pytest.mark.slow
BIN = Path(sys.executable).parent
PROJECT = """\
[tool.pydsl.compile]
paths = ["flows"]
output = "manifests"
as = "workflowtemplate"
kustomization = true
"""
HOOKS = """\
repos:
  - repo: {repository}
    rev: {commit}
    hooks: [{{id: pydsl-compile-check}}, {{id: pydsl-lint}}]
"""
OTHERS = {
    "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 0.1.0\n",
    "charts/web/templates/deployment.yaml": (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\n"
        "{{- if .Values.on }}\n{{- end }}\n"
    ),
    "compose.yaml": "services:\n  web:\n    image: nginx\n",
    "site.yml": "- hosts: all\n  tasks:\n    - name: a\n      debug: {msg: '{{ name }}'}\n",
    ".github/workflows/ci.yml": "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps: [{run: 'true'}]\n",
}


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command in the repository."""
    return subprocess.run(words, capture_output=True, text=True, check=False)


def commit(message: str) -> subprocess.CompletedProcess[str]:
    """Commit everything, as the repository's hooks allow."""
    run("git", "add", "--all")
    return run("git", "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--message", message)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a repository of flows, with its manifests and pydsl's hooks of this commit."""
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "pre-commit"))
    monkeypatch.setenv("PATH", f"{BIN}{os.pathsep}{os.environ['PATH']}")
    folder = tmp_path / "repository"
    folder.mkdir()
    monkeypatch.chdir(folder)
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True)
    files = {
        **OTHERS,
        "pyproject.toml": PROJECT,
        "flows/hello.py": HELLO,
        ".pre-commit-config.yaml": HOOKS.format(repository=ROOT, commit=head.stdout.strip()),
    }
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)
    run("git", "init", "--quiet")
    assert pydsl("compile") == Ended(0, "", "")
    return folder


def test_a_drift_can_not_be_committed(repository: Path) -> None:
    assert run("pre-commit", "install").returncode == 0
    first = commit("flows")
    assert first.returncode == 0, first.stdout + first.stderr
    Path("flows/hello.py").write_text(HELLO.replace("busybox", "alpine"))
    refused = commit("another image")
    assert refused.returncode == 1
    assert "+      image: alpine\n" in refused.stderr
    assert "1 of 2 files are not what Python makes: `pydsl compile` writes them\n" in refused.stderr
    assert pydsl("compile") == Ended(0, "", "")
    second = commit("another image")
    assert second.returncode == 0, second.stdout + second.stderr


def test_kustomize_builds_what_is_compiled(repository: Path) -> None:
    if not shutil.which("kubectl"):
        pytest.skip("kubectl isn't on this machine")
    built = run("kubectl", "kustomize", "manifests")
    assert (built.returncode, built.stderr) == (0, "")
    Path("built.yaml").write_text(built.stdout)
    assert pydsl("lint", "built.yaml").status == 0
    assert "kind: WorkflowTemplate\n" in built.stdout


def test_lint_of_everything_says_nothing_of_what_is_not_argos(repository: Path) -> None:
    result = pydsl("lint", ".")
    assert (result.status, result.error) == (0, "")
    assert result.output.splitlines()[-1].endswith(": 0 errors, 0 warnings"), result.output
