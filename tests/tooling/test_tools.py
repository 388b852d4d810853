"""The tools hang together: the verbs that files name exist, requirements are pinned, exceptions have their reasons."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
import tokenize
from pathlib import Path

import pytest

from tests.shared import ROOT

if sys.version_info >= (3, 11):
    import tomllib
else:  # the same module under its name before it came into the standard library
    import tomli as tomllib

DEV = runpy.run_path(str(ROOT / "dev"))
VERBS = {*DEV["COMMANDS"], *DEV["SEVERAL"]}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
OURS = [
    path for folder in ("pydsl", "tests", "benchmarks", "examples") for path in sorted((ROOT / folder).rglob("*.py"))
]


@pytest.mark.parametrize("file", ["README.md", "CONTRIBUTING.md", ".ci/run", ".pre-commit-config.yaml"])
def test_the_verbs_of_dev_that_a_file_names_exist(file: str) -> None:
    named = set(re.findall(r"\./dev ([a-z]+)", (ROOT / file).read_text(encoding="utf-8")))
    assert named
    assert named <= VERBS


def test_dev_says_what_it_can_do() -> None:
    result = subprocess.run([sys.executable, "dev", "dance"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert result.stderr.startswith("usage: ./dev {check,")


@pytest.mark.parametrize("script", [".ci/run", "dev"])
def test_a_script_can_be_run_as_it_is(script: str) -> None:
    assert (ROOT / script).stat().st_mode & 0o111


def test_ci_is_readable_to_bash() -> None:
    subprocess.run(["bash", "-n", ".ci/run"], cwd=ROOT, check=True)


def test_ci_runs_files_that_exist() -> None:
    files = re.findall(
        r"benchmarks/\w+\.py|tests/conformance/\w+\.json", (ROOT / ".ci/run").read_text(encoding="utf-8")
    )
    assert files
    assert [file for file in files if not (ROOT / file).exists()] == []


def requirements() -> list[str]:
    """List everything that the project and its extras ask for, by name."""
    project = PROJECT["project"]
    extras = [line for extra in project["optional-dependencies"].values() for line in extra]
    names = [re.match(r"[\w.-]+", line) for line in [*project["dependencies"], *extras]]
    return sorted({match[0].lower() for match in names if match} - {PROJECT["project"]["name"]})


def test_every_requirement_has_its_pinned_version() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {plain(line.partition("==")[0]) for line in lines if "==" in line}
    assert [name for name in requirements() if plain(name) not in pinned] == []


def plain(name: str) -> str:
    """Write a distribution's name as indexes compare names."""
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("marker", ["noqa: ", "type: ignore[", "pyright: ignore["])
def test_every_exception_to_a_check_has_its_reason_beside_it(marker: str) -> None:
    """`# noqa: X - why`, `# type: ignore[x]  # why`."""
    bare = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in OURS
        for line, comment in comments(path)
        if (found := comment.find(marker)) >= 0 and not re.search(r" +[-#] ?\w", comment[found:].replace("`", ""))
    ]
    assert bare == []


def comments(path: Path) -> list[tuple[int, str]]:
    """List a file's comments with their lines."""
    with tokenize.open(path) as source:
        tokens = tokenize.generate_tokens(source.readline)
        return [(token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT]


def test_the_version_is_one() -> None:
    import pydsl

    assert re.fullmatch(r"\d+\.\d+\.\d+(\.?(dev|a|b|rc)\d+)?", pydsl.__version__)
    assert PROJECT["tool"]["hatch"]["version"]["path"] == "pydsl/__init__.py"


def test_news_have_a_kind() -> None:
    kinds = {kind["directory"] for kind in PROJECT["tool"]["towncrier"]["type"]}
    news = [path.name for path in (ROOT / "changes").glob("*.md") if path.name != "README.md"]
    assert [name for name in news if name.split(".")[-2] not in kinds] == []
