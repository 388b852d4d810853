"""What is published: a wheel and an sdist that check out, install into bare Pythons, and work there."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.shared import ROOT

pytestmark = pytest.mark.slow
PYTHONS = ("python3.10", "python3.11", "python3.12", "python3.13")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build both from the committed files; give the folder that they're in."""
    folder = tmp_path_factory.mktemp("built")
    tree = folder / "tree"
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", ROOT, tree], check=True)
    subprocess.run([sys.executable, "-m", "build", "--outdir", folder / "dist", tree], check=True, capture_output=True)
    return folder / "dist"


def one(folder: Path, pattern: str) -> Path:
    """Give the only file of a pattern."""
    (file,) = folder.glob(pattern)
    return file


def test_a_package_index_takes_both(built: Path) -> None:
    words = [sys.executable, "-m", "twine", "check", "--strict", *built.iterdir()]
    ended = subprocess.run(words, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout


def test_the_sdist_holds_the_licence_and_the_tests(built: Path) -> None:
    with tarfile.open(one(built, "argo_pydsl-*.tar.gz")) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {"LICENSE", "README.md", "tests/test_readme.py", "examples/hello_world.py", "golden/hello_world.yaml"}
    assert wanted <= names


def test_the_wheel_holds_pydsl_alone(built: Path) -> None:
    with zipfile.ZipFile(one(built, "argo_pydsl-*.whl")) as archive:
        names = archive.namelist()
    assert {name.partition("/")[0] for name in names if ".dist-info/" not in name} == {"pydsl"}
    assert "pydsl/py.typed" in names


def test_links_of_the_readme_work_on_a_package_index(built: Path) -> None:
    with zipfile.ZipFile(one(built, "argo_pydsl-*.whl")) as archive:
        (metadata,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        text = archive.read(metadata).decode()
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert links
    assert [link for link in links if not link.startswith("https://")] == []


@pytest.mark.parametrize("python", PYTHONS)
def test_it_installs_into_a_bare_python(python: str, built: Path, tmp_path: Path) -> None:
    if not shutil.which(python) or subprocess.run([python, "-c", ""], check=False, capture_output=True).returncode:
        pytest.skip(f"{python} isn't on this machine")
    subprocess.run([python, "-m", "venv", tmp_path / "venv"], check=True)
    there = tmp_path / "venv" / "bin"
    subprocess.run([there / "python", "-m", "pip", "install", "--quiet", one(built, "*.whl")], check=True)
    flow = tmp_path / "hello_world.py"
    shutil.copy(ROOT / "examples" / flow.name, flow)
    for words in (["pydsl"], ["python", "-m", "pydsl"]):
        command = [there / words[0], *words[1:], "compile", flow.name]
        ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        assert ended.stdout == (ROOT / "golden" / "hello_world.yaml").read_text()
