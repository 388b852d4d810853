"""What a project says of artifacts: what archives may unpack to. Where outputs are sent is in test_sources.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pydsl.errors import UsageError
from pydsl.files.archives.limits import UnpackingLimits
from pydsl.lint.project import project_of
from pydsl.local.stores import artifact_settings
from tests.local.workflows import run

if TYPE_CHECKING:
    from pathlib import Path

PACKS_AND_READS = """\
templates:
- name: main
  steps:
  - [{name: packs, template: packs}]
  - [{name: reads, template: reads}]
- name: packs
  container:
    image: alpine
    command: [sh, -c, "mkdir d; head -c 100000 /dev/zero > d/a; touch d/b d/c; tar czf o.tgz d/a d/b d/c"]
  outputs: {artifacts: [{name: out, path: o.tgz, archive: {none: {}}, s3: {bucket: b, key: k}}]}
- name: reads
  inputs: {artifacts: [{name: in, path: in, s3: {bucket: b, key: k}}]}
  container: {image: alpine, command: [sh, -c, "test -e in/b"]}
"""
REFUSED = "init: Error (exit code 64): failed to load artifact 'in': s3 b/k: "


def write(folder: Path, line: str) -> None:
    (folder / "pyproject.toml").write_text(f"[tool.pydsl.artifacts]\n{line}\n")


def test_each_limit_has_a_key(tmp_path: Path) -> None:
    keys = {"entries": 1, "bytes": 2, "ratio": 3, "free": 4}
    write(tmp_path, "\n".join(f"unpacked-{key} = {value}" for key, value in keys.items()))
    assert artifact_settings(project_of(tmp_path)).limits == UnpackingLimits(**keys)


def test_where_nothing_is_said_the_limits_are_those_of_the_reader(tmp_path: Path) -> None:
    write(tmp_path, "")
    assert artifact_settings(project_of(tmp_path)).limits == UnpackingLimits()


@pytest.mark.parametrize("given", ["0", "-1", "true", "1.5", '"64Gi"'])
def test_a_limit_is_a_whole_number(given: str, tmp_path: Path) -> None:
    write(tmp_path, f"unpacked-bytes = {given}")
    with pytest.raises(UsageError) as error:
        artifact_settings(project_of(tmp_path))
    assert str(error.value).startswith(
        f"{tmp_path}/pyproject.toml:2: [tool.pydsl.artifacts] unpacked-bytes has to be a whole number above 0, not "
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("", ""),
        ("unpacked-bytes = 99_999", "d/a: more than 99999 bytes"),
        ("unpacked-free = 1", "d/a: more than {} bytes"),
        ("unpacked-entries = 2", "d/c: more than 2 files and folders"),
    ],
)
def test_an_input_that_is_more_than_the_project_allows_is_its_nodes_error(
    line: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, line)
    report = run(PACKS_AND_READS, tmp_path / "home")
    (stored,) = (file for file in (report.folder / "artifacts").rglob(".as-is"))
    expected = message.format(stored.stat().st_size * UnpackingLimits().ratio)
    reads = report.nodes["wf[1].reads"]
    assert reads.phase == ("Error" if message else "Succeeded")
    assert reads.message == (f"{REFUSED}{expected}" if message else "")
