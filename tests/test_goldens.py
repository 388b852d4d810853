"""Every example compiles to its golden, byte for byte, wherever and however it's compiled."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pydsl.compile import compile_text
from tests.examples import EXAMPLES, GOLDEN
from tests.shared import ROOT


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_compiles_to_its_golden(example: Path) -> None:
    assert compile_text(example).encode() == (GOLDEN / f"{example.stem}.yaml").read_bytes()


def test_every_golden_has_its_example() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == {path.stem for path in EXAMPLES}


@pytest.mark.parametrize("seed", ["0", "12345"])
def test_goldens_are_the_same_under_another_hash_seed_locale_and_folder(seed: str, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Kathmandu"}
    compile_examples(sys.executable, tmp_path, environment)
    assert contents(tmp_path / "out") == contents(GOLDEN)


def compile_examples(python: str, folder: Path, environment: dict[str, str]) -> None:
    """Compile the examples into `folder/out`, in another process that stands in that folder."""
    arguments = [python, "-m", "pydsl.cli.main", "compile", str(ROOT / "examples"), "-o", "out"]
    result = subprocess.run(arguments, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert result.stderr == ""
    assert result.returncode == 0


def contents(folder: Path) -> dict[str, bytes]:
    """Read every file of a folder."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def other_pythons() -> list[str]:
    """Find other interpreters of this machine: on the path, or installed by pyenv."""
    import shutil

    found = []
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for version in ("3.10", "3.11", "3.12", "3.13"):
        installed = sorted(versions.glob(f"{version}.*/bin/python"))
        on_path = shutil.which(f"python{version}")
        if sys.version_info[:2] != tuple(map(int, version.split("."))) and (installed or on_path):
            found.append(str(installed[-1]) if installed else str(on_path))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("python", other_pythons())
def test_goldens_are_the_same_on_another_python(python: str, tmp_path: Path) -> None:
    made = subprocess.run([python, "-m", "venv", str(tmp_path / "venv")], capture_output=True, check=False)
    if made.returncode != 0:
        pytest.skip(f"{python} can't make a virtual environment")
    fresh = str(tmp_path / "venv" / "bin" / "python")
    constraints = str(ROOT / "constraints.txt")
    subprocess.run([fresh, "-m", "pip", "install", "-q", "-c", constraints, "-e", str(ROOT)], check=True)
    compile_examples(fresh, tmp_path, dict(os.environ))
    assert contents(tmp_path / "out") == contents(GOLDEN)
