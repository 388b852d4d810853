"""`pydsl --help` and each verb's help; completion; version; mistakes in the words of a command."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

import pydsl as package
from pydsl.cli.verbs import verbs
from tests.command_line import Ended, pydsl
from tests.fresh import loaded

VERBS = verbs()


def test_help_lists_the_verbs() -> None:
    result = pydsl("--help")
    assert result.status == 0
    listed = [line.split()[0] for line in result.output.splitlines() if line.startswith("  ") and line.strip()]
    assert [word for word in listed if word in VERBS] == list(VERBS)
    assert "Exit status: 0 all is well; 1 the workflow failed;" in " ".join(result.output.split())


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_each_verb_has_help(verb: str, option: str) -> None:
    result = pydsl(verb, option)
    assert (result.status, result.error) == (0, "")
    assert result.output.startswith(f"Usage: pydsl {verb} ")


@pytest.mark.parametrize("verb", VERBS)
def test_each_option_of_a_verb_is_explained(verb: str) -> None:
    lines = pydsl(verb, "--help").output.partition("Options:\n")[2].splitlines()
    options = [index for index, line in enumerate(lines) if line.startswith("  -")]
    assert options
    for index in options:
        explained = "  " in lines[index].strip() or (index + 1 < len(lines) and lines[index + 1].startswith("    "))
        assert explained, lines[index]


def test_help_imports_no_verb_and_no_floor() -> None:
    program = "sys.argv = ['pydsl', '--help']\nfrom pydsl.cli.main import main\ntry: main()\nexcept SystemExit: pass"
    found = loaded(program)
    floors = ("authoring", "compile", "spec", "manifest", "validate", "plan", "engine", "store", "runtimes", "local")
    assert "pydsl.cli.main" in found
    assert found & {*(f"pydsl.cli.{verb}" for verb in VERBS), *(f"pydsl.{floor}" for floor in floors)} == set()
    assert found & {"yaml", "sqlite3", "asyncio", "kubernetes"} == set()


def test_version_names_what_it_speaks() -> None:
    expected = f"pydsl {package.__version__} (Python {platform.python_version()}, Argo Workflows API 4.1)\n"
    assert pydsl("version") == Ended(0, expected, "")


def test_python_runs_the_package() -> None:
    words = [sys.executable, "-m", "pydsl", "--version"]
    result = subprocess.run(words, capture_output=True, text=True, check=True)
    assert result.stdout == pydsl("version").output == pydsl("--version").output


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_a_script_for_the_shell(shell: str) -> None:
    result = pydsl("completion", shell)
    assert (result.status, result.error) == (0, "")
    assert f"_PYDSL_COMPLETE={shell}_complete" in result.output


def test_completion_completes_verbs() -> None:
    program = "from pydsl.cli.main import main; main()"
    environment = {"_PYDSL_COMPLETE": "bash_complete", "COMP_WORDS": "pydsl comp", "COMP_CWORD": "1"}
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, env=environment
    )
    assert result.stdout.splitlines() == ["plain,compile", "plain,completion"]


def test_an_unknown_verb_gets_the_nearest() -> None:
    usage = "Usage: pydsl [OPTIONS] COMMAND [ARGS]...\nTry 'pydsl --help' for help.\n"
    assert pydsl("complie") == Ended(2, "", f"{usage}\nError: No such command 'complie'. Did you mean 'compile'?\n")


def test_an_unknown_option_gets_the_nearest() -> None:
    result = pydsl("compile", "x.py", "--chekc")
    assert result.status == 2
    assert "No such option '--chekc'" in result.error  # click's words; which options it finds near is its own, too
    assert "'--check'" in result.error


def test_no_verb_is_a_mistake_that_shows_the_help() -> None:
    result = pydsl()
    assert result.status == 2
    assert "Commands:" in result.output + result.error
