"""`mode="archive"`: the author's packages come as an archive with an address, and the script imports from it."""

from __future__ import annotations

import base64
import hashlib
import importlib
import io
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from pydsl.authoring.source import python_template
from pydsl.authoring.source.packages import Package, pack
from pydsl.compile import load_python
from pydsl.errors import AuthoringError
from pydsl.local import run_workflow
from pydsl.manifest.library import Library
from pydsl.spec import encode
from tests.authoring.source.running import run

if TYPE_CHECKING:
    from pathlib import Path

FLOW = """\
from __future__ import annotations

from archived_house import K
from archived_house.rooms.deep import deep
from archived_single import one
from pydsl import Steps, Workflow, s3, template


def helper(x: int) -> int:
    return deep(x) + one()


@template(image="python:3.12-slim", mode="archive")
def train(x: int) -> int:
    return helper(x) + K


@template
def main() -> int:
    with Steps():
        trained = train(x=4)
    return trained.output


workflow = Workflow(main)
"""
DEEP = """\
import pathlib


def deep(x: int) -> int:
    return x * int((pathlib.Path(__file__).parent / "n.txt").read_text())
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of a package with a data file, a module, and a file with a workflow."""
    rooms = tmp_path / "archived_house" / "rooms"
    rooms.mkdir(parents=True)
    (rooms.parent / "__init__.py").write_text("K = 100\n")
    (rooms / "__init__.py").write_text("")
    (rooms / "deep.py").write_text(DEEP)
    (rooms / "n.txt").write_text("10")
    (rooms / "__pycache__").mkdir()
    (rooms / "__pycache__" / "deep.pyc").write_text("cache")
    (rooms / ".hidden").write_text("secret")
    (tmp_path / "archived_single.py").write_text("def one() -> int:\n    return 1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in [name for name in sys.modules if name.startswith(("archived_", "archive_flow"))]:
        monkeypatch.delitem(sys.modules, name)
    return tmp_path


def flow(folder: Path, text: str = FLOW) -> Any:
    (folder / "archive_flow.py").write_text(text)
    (compiled,) = load_python(folder / "archive_flow.py")
    return compiled.object


def imported() -> Any:
    return importlib.import_module("archive_flow")


def artifact(folder: Path, text: str) -> dict[str, Any]:
    """Return the input artifact that brings the packages, of a file's workflow."""
    (found,) = (one for one in encode(flow(folder, text))["spec"]["templates"] if one["name"] == "train")
    artifacts = found["inputs"]["artifacts"]
    (package,) = (one for one in artifacts if one["name"] == "pydsl-packages")
    assert isinstance(package, dict)
    return package


def packed(folder: Path) -> Package:
    flow(folder)
    return pack(["archived_single", "archived_house"])


def test_what_is_imported_is_there_in_the_pod(folder: Path) -> None:
    workflow = flow(folder)
    for name in ("archived_house", "archived_single.py"):
        (folder / name).rename(folder / f"gone-{name}")  # so that only the archive has it
    report = run_workflow(workflow, Library(), home=folder / "home")
    nodes = report.workflow["status"]["nodes"].values()
    (trained,) = (node for node in nodes if node["displayName"] == "train")
    assert (report.phase, trained["outputs"]["parameters"][0]["value"]) == ("Succeeded", "141")


def test_the_script_imports_what_the_command_says_to_unpack(folder: Path) -> None:
    script = next(one for one in encode(flow(folder))["spec"]["templates"] if one["name"] == "train")["script"]
    assert script["command"][1:4] == [
        "{{inputs.artifacts.pydsl.path}}", f"--packages={packed(folder).digest}", "train",
    ]  # fmt: skip
    assert (
        script["source"]
        == """\
from __future__ import annotations

from archived_house import K
from archived_house.rooms.deep import deep
from archived_single import one


def helper(x: int) -> int:
    return deep(x) + one()


def train(x: int) -> int:
    return helper(x) + K
"""
    )


def test_an_archive_holds_what_can_be_imported_and_its_data(folder: Path) -> None:
    package = packed(folder)
    assert zipfile.ZipFile(io.BytesIO(package.data)).namelist() == [
        "archived_house/__init__.py",
        "archived_house/rooms/__init__.py",
        "archived_house/rooms/deep.py",
        "archived_house/rooms/n.txt",
        "archived_single.py",
    ]


def test_an_archive_is_the_same_whenever_it_is_made(folder: Path) -> None:
    first = packed(folder)
    (folder / "archived_single.py").touch()
    assert packed(folder) == first
    assert hashlib.sha256(first.data).hexdigest() == first.digest


def test_an_archive_of_other_content_has_another_address(folder: Path) -> None:
    first = packed(folder)
    (folder / "archived_house" / "rooms" / "n.txt").write_text("11")
    assert packed(folder).digest != first.digest


def test_an_archive_can_be_at_a_location(folder: Path) -> None:
    located = FLOW.replace('mode="archive"', 'mode="archive", archive=s3(key="code/{digest}.zip")')
    assert artifact(folder, located) == {
        "name": "pydsl-packages",
        "path": "/tmp/pydsl-packages",
        "archive": {"none": {}},
        "s3": {"key": f"code/{packed(folder).digest}.zip"},
    }


def test_a_template_gives_the_archive_to_be_stored(folder: Path) -> None:
    flow(folder)
    assert imported().train.package() == packed(folder)


@pytest.mark.parametrize("is_raw", [True, False])
def test_an_archive_is_read_as_it_is_or_in_base64(is_raw: bool, folder: Path) -> None:
    flow(folder)
    script = python_template(imported().train.fn, mode="archive")
    package = packed(folder)
    place = folder / "pod" / "tmp"
    place.mkdir(parents=True)
    (place / "pydsl-packages").write_bytes(base64.b64encode(package.data) if is_raw else package.data)
    assert run(script, folder / "pod", x="1").text() == str(imported().train.fn(1))


def test_another_archive_is_refused(folder: Path) -> None:
    flow(folder)
    script = python_template(imported().train.fn, mode="archive")
    place = folder / "pod" / "tmp"
    place.mkdir(parents=True)
    (place / "pydsl-packages").write_bytes(b"PK")
    assert run(script, folder / "pod", x="1").stderr == (
        "/tmp/pydsl-packages isn't the archive that this manifest was compiled with\n"
    )


def test_nothing_is_packed_where_nothing_of_ones_own_is_imported(folder: Path) -> None:
    alone = FLOW.replace("helper(x) + K", "x")
    flow(folder, alone)
    assert python_template(imported().train.fn, mode="archive").package is None


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(AuthoringError) as caught:
        flow(folder, text)
    return str(caught.value).replace(f"{folder}/", "")


def test_packages_too_large_for_a_manifest_are_refused(folder: Path) -> None:
    import random

    noise = random.Random(1).randbytes(800_000)
    (folder / "archived_house" / "noise.bin").write_bytes(noise)
    told = refusal(folder, FLOW).splitlines()
    assert told[0].startswith("archive_flow.py:14:5: error[PD529]: the packages that train imports (archived_house, ")
    assert told[-1] == '  hint: store the archive: archive=s3(key="code/{digest}.zip"); .package() gives its bytes'


def test_a_location_without_an_archive_is_refused(folder: Path) -> None:
    told = refusal(folder, FLOW.replace('mode="archive"', 'archive=s3(key="x")')).splitlines()
    assert told[0] == "archive_flow.py:13:37: error[PD508]: train says where its archive is, and ships none"
    assert told[-1] == '  hint: write mode="archive" too, or leave archive= out'


def test_a_mode_that_is_not_there_is_refused(folder: Path) -> None:
    told = refusal(folder, FLOW.replace('"archive"', '"archiv"')).splitlines()
    assert told[0] == "archive_flow.py:13:37: error[PD502]: mode: 'archiv' is none of inline, image, archive"
    assert told[-1] == "  hint: did you mean 'archive'?"
