"""Running shipped scripts as a pod would: by the runner alone, under `python -I`, with their files staged."""

from __future__ import annotations

import base64
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from pydsl import pod
from pydsl.authoring.codec import decode_value, encode_value, marked_value
from pydsl.authoring.source import PythonScript, python_template

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType


@attrs.frozen
class Ran:
    """What a script left behind; outputs as Argo keeps them, with one line end taken away."""

    code: int
    stdout: str
    stderr: str
    outputs: dict[str, bytes | None]

    def text(self, name: str = "output") -> str:
        """Return a parameter's text."""
        data = self.outputs[name]
        assert data is not None, self.stderr
        return data.decode()


def author(folder: Path, text: str | bytes, name: str = "flow") -> ModuleType:
    """Write a module of an author's and import it, as `pydsl compile` does."""
    file = folder / f"{name}.py"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def run(script: PythonScript, folder: Path, *, python: str = sys.executable, **given: str | Path) -> Ran:
    """Stage the inputs, put the parameters into the raw artifact, run the script, read what it wrote."""
    _stage(script, folder, given)
    return _run(script, folder, python)


def staged_run(script: PythonScript, folder: Path, arguments: str) -> Ran:
    """Run a script whose raw artifact holds `arguments`."""
    path = folder / pod.ARGUMENTS.lstrip("/")
    path.parent.mkdir(parents=True)
    path.write_text(arguments)
    return _run(script, folder, sys.executable)


def _run(script: PythonScript, folder: Path, python: str) -> Ran:
    (folder / "script").write_text(script.script_source, encoding="utf-8")
    places = [(part.line, os.path.basename(part.file), part.origin) for part in script.parts]
    (folder / "script.lines").write_text(json.dumps(places))
    environment = {"PYDSL_ROOT": str(folder), "PATH": os.environ["PATH"]}
    command = [python, "-I", pod.__file__, *script.words, str(folder / "script")]
    done = subprocess.run(
        command,
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr, {item.name: _kept(folder, item) for item in script.outputs})


def call(function: Callable[..., Any], folder: Path, **values: Any) -> Any:
    """Send values through a shipped function's harness, and read its only output."""
    script = python_template(function)
    kinds = {item.python_name: item.annotation for item in script.inputs}
    texts = {name: marked_value(kinds[name], encode_value(kinds[name], value)) for name, value in values.items()}
    ran = run(script, folder, **texts)
    assert ran.code == 0, ran.stderr
    return decode_value(script.outputs[0].annotation, ran.text(script.outputs[0].name))


def _stage(script: PythonScript, folder: Path, given: dict[str, Any]) -> None:
    texts: dict[str, str] = {}
    for item in script.inputs:
        value = given.get(item.python_name, item.default)
        if item.path is None:
            texts[item.name] = value
        elif value is not None:
            staged = folder / item.path.lstrip("/")
            staged.parent.mkdir(parents=True, exist_ok=True)
            staged.write_bytes(Path(value).read_bytes())
    if script.takes_texts:
        path = folder / pod.ARGUMENTS.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64encode(json.dumps(texts).encode()))


def _kept(folder: Path, item: Any) -> bytes | None:
    path = folder / item.path.lstrip("/")
    if not path.is_file():
        return None
    data = path.read_bytes()
    return data if item.is_artifact else data.removesuffix(b"\n")
