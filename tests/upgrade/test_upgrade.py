"""Files moved from one version of Argo to another and back, in whole texts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pydsl.manifest import load
from pydsl.spec.aging import spelt_for
from pydsl.upgrade import moved_text
from tests.command_line import Ended, pydsl
from tests.shared import shared

OLD = """\
# runs at night
apiVersion: argoproj.io/v1alpha1
kind: CronWorkflow
metadata: {name: nightly}
spec:
  schedule: "0 3 * * *"   # at three
  workflowSpec:
    entrypoint: main
    synchronization:
      mutex:    # one at a time
        name: m
        # of all namespaces
        namespace: n
    templates:
      - name: main
        synchronization: {semaphore: {configMapKeyRef: {name: a, key: b}}}
        suspend: {}
"""
NEW = """\
# runs at night
apiVersion: argoproj.io/v1alpha1
kind: CronWorkflow
metadata: {name: nightly}
spec:
  schedules: ["0 3 * * *"]   # at three
  workflowSpec:
    entrypoint: main
    synchronization:
      mutexes:    # one at a time
        - name: m
          # of all namespaces
          namespace: n
    templates:
      - name: main
        synchronization: {semaphores: [{configMapKeyRef: {name: a, key: b}}]}
        suspend: {}
"""
PYTHON = """\
from pydsl import Container, Manifest, Workflow, template
from pydsl.spec import Synchronization


@template(synchronization={"mutex": {"name": "é"}, "semaphore": {"configMapKeyRef": {"name": "a", "key": "b"}}})
def a() -> Container:
    return Container(image="x", command=["y"])


w = Workflow(a, synchronization=Synchronization(mutex={"name": "a"}))
SPEC = {"schedule": "@daily", "workflowSpec": {"entrypoint": "a", "templates": [{"name": "a", "suspend": {}}]}}
OTHER = {"mutex": "of somebody's own", "schedule": "none of Argo's"}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a fresh folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_to_lists() -> None:
    assert moved_text(OLD, "a.yaml", "4.1") == NEW
    assert moved_text(OLD, "a.yaml", "3.6") == NEW  # which knows both
    assert moved_text(OLD, "a.yaml", "3.5") == OLD


def test_and_back() -> None:
    moved = moved_text(NEW, "a.yaml", "3.5")
    assert moved == OLD.replace("        name: m\n        # of", "          name: m\n          # of").replace(
        "        namespace: n", "          namespace: n"
    )
    assert moved_text(NEW, "a.yaml", "3.6") == NEW


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("schedules:\n  - '@daily'  # each day\n", "schedule: '@daily'  # each day\n"),
        ("schedules:   # when\n    - '@daily'\n", "schedule:   # when\n      '@daily'\n"),
        ("schedules:\n  # when\n  - '@daily'\n", "schedule:\n  # when\n    '@daily'\n"),
        ("schedules: [0 3 * * *]\n", "schedule: 0 3 * * *\n"),
        ('"schedules": ["@daily"]\n', '"schedule": "@daily"\n'),
        ("schedules: ['@daily', '@hourly']\n", "schedules: ['@daily', '@hourly']\n"),
        ("schedules: [\n    '@daily']\n", "schedules: [\n    '@daily']\n"),
        ("schedules: &when ['@daily']\n", "schedules: &when ['@daily']\n"),
    ],
)
def test_lists_as_people_write_them(old: str, new: str) -> None:
    around = OLD.replace('schedule: "0 3 * * *"   # at three\n', "{}")
    start, end = around.split("{}", 1)
    assert moved_text(f"{start}{old}{end}", "a.yaml", "3.5") == f"{start}{new}{end}"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("schedule: >-   # when\n    0 3 * * *\n", "schedules:\n  - >-   # when\n    0 3 * * *\n"),
        ("schedule: |\r\n    @daily\r\n", "schedules:\r\n  - |\r\n    @daily\r\n"),
        ("schedule: &when >-\n    @daily\n", "schedules:\n  - &when >-\n    @daily\n"),
        ("schedule: |2-\n    @daily\n", "schedule: |2-\n    @daily\n"),
    ],
)
def test_a_block_of_text_is_put_behind_a_dash(old: str, new: str) -> None:
    text = OLD.replace('schedule: "0 3 * * *"   # at three\n', old)
    assert moved_text(text, "a.yaml", "3.6") == NEW.replace('schedules: ["0 3 * * *"]   # at three\n', new)


SHARED = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: locked}
spec:
  entrypoint: a
  synchronization: &all
    mutex: &one {name: m}   # the lock
  templates:
  - {name: a, synchronization: *all, suspend: {}}
  - {name: b, synchronization: {mutex: *one}, suspend: {}}
  - name: c
    synchronization:
      mutex: *one   # the same
    suspend: {}
"""


def test_anchors_and_aliases_there_and_back() -> None:
    new = SHARED.replace("mutex: &one {name: m}", "mutexes: [&one {name: m}]").replace("mutex: *one", "mutexes: [*one]")
    assert moved_text(SHARED, "a.yaml", "4.1") == new
    assert moved_text(new, "a.yaml", "3.5") == SHARED


def test_what_a_list_holds() -> None:
    first, *others = OLD.splitlines(keepends=True)
    items = first + "apiVersion: v1\nkind: List\nitems:\n- " + "  ".join(others)
    assert moved_text(items, "a.yaml", "4.1").count("mutexes:") == 1
    assert 'schedules: ["0 3 * * *"]   # at three' in moved_text(items, "a.yaml", "4.1")


def test_both_spellings_stay() -> None:
    text = OLD.replace("  workflowSpec", "  schedules: ['@hourly']\n  workflowSpec").replace("mutex", "mutexes", 0)
    assert 'schedule: "0 3 * * *"' in moved_text(text, "a.yaml", "4.1")


def test_the_examples_there_and_back() -> None:
    texts = {file: file.read_text(encoding="utf-8") for file in shared("argo", "examples").rglob("*.yaml")}
    concerned = {file: text for file, text in texts.items() if re.search("schedules|mutex|semaphore", text)}
    assert concerned
    for file, text in concerned.items():
        down = moved_text(text, file.name, "3.5")
        assert [one.data for one in load(down)] == [spelt_for(one.data, "3.5") for one in load(text)], file
        up = moved_text(down, file.name, "4.1")
        assert [one.data for one in load(up)] == [spelt_for(one.data, "4.1") for one in load(text)], file
        assert text.count("#") == down.count("#") == up.count("#"), file


def test_python_says_it_with_todays_fields() -> None:
    Path("a.py").write_text(PYTHON, encoding="utf-8")
    assert pydsl("upgrade", "a.py") == Ended(0, "a.py: moved to Argo 4.1\n", "")
    assert Path("a.py").read_text(encoding="utf-8") == (
        PYTHON.replace('{"mutex": {"name": "é"}, "semaphore": {', '{"mutexes": [{"name": "é"}], "semaphores": [{')
        .replace('"key": "b"}}})', '"key": "b"}}]})')
        .replace('(mutex={"name": "a"})', '(mutexes=[{"name": "a"}])')
        .replace('"schedule": "@daily"', '"schedules": ["@daily"]')
    )


def test_files_are_written() -> None:
    Path("flows").mkdir()
    Path("flows/a.yaml").write_text(OLD)
    Path("flows/values.yaml").write_text("schedule: of something else\n")
    assert pydsl("upgrade", "flows") == Ended(0, "flows/a.yaml: moved to Argo 4.1\n", "")
    assert Path("flows/a.yaml").read_text() == NEW
    assert pydsl("upgrade", "flows") == Ended(0, "", "")
    assert pydsl("upgrade", "flows", "--check") == Ended(0, "", "")


def test_what_is_broken_and_isnt_argos_is_passed_over_in_a_folder() -> None:
    Path("flows").mkdir()
    Path("flows/a.yaml").write_text(OLD)
    Path("flows/broken.yaml").write_text("a: [b\n")
    Path("flows/latin.yaml").write_bytes(b"name: caf\xe9\n")
    Path("flows/latin.py").write_bytes(b"# coding: latin-1\nname = 'caf\xe9'\n")
    assert pydsl("upgrade", "flows") == Ended(0, "flows/a.yaml: moved to Argo 4.1\n", "")
    assert Path("flows/a.yaml").read_text() == NEW


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"kind: Workflow\nspec: [b\n", "flows/z.yaml:2:7: error[PD001]: this isn't YAML: did not find expected "),
        (b"kind: Workflow\nname: caf\xe9\n", "flows/z.yaml: not UTF-8 text (byte 24)\n"),
    ],
)
def test_nothing_is_written_where_one_of_argos_cant_be_read(content: bytes, told: str) -> None:
    Path("flows").mkdir()
    Path("flows/a.yaml").write_text(OLD)
    Path("flows/z.yaml").write_bytes(content)
    result = pydsl("upgrade", "flows")
    assert (result.status, result.output, result.error[: len(told)]) == (2, "", told)
    assert Path("flows/a.yaml").read_text() == OLD


def test_a_file_is_moved_once_however_many_links_lead_to_it() -> None:
    Path("flows").mkdir()
    Path("flows/b.yaml").write_text(OLD)
    Path("flows/a.yaml").symlink_to("b.yaml")
    assert pydsl("upgrade", "flows") == Ended(0, "flows/b.yaml: moved to Argo 4.1\n", "")
    assert (Path("flows/b.yaml").read_text(), Path("flows/a.yaml").is_symlink()) == (NEW, True)


def test_standard_input_is_printed() -> None:
    assert pydsl("upgrade", "-", stdin=OLD) == Ended(0, NEW, "")
    assert pydsl("upgrade", "-", stdin=NEW) == Ended(0, NEW, "")


BEFORE, AFTER = 'S = Synchronization(mutex={"name": "é"})', 'S = Synchronization(mutexes=[{"name": "é"}])'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
@pytest.mark.parametrize("around", ["{}\n", "a = 1\r\n{}\r\n", "a = 1\n\x0c\n{}\n", "# \x1c\n{}"])
def test_python_keeps_its_encoding_and_its_lines(encoding: str, around: str) -> None:
    source = f"# coding: {encoding}\nfrom pydsl.spec import Synchronization\n{around}"
    Path("a.py").write_bytes(source.format(BEFORE).encode(encoding))
    assert pydsl("upgrade", "a.py") == Ended(0, "a.py: moved to Argo 4.1\n", "")
    assert Path("a.py").read_bytes() == source.format(AFTER).encode(encoding)


def test_python_that_cant_be_run_hides_nothing_of_the_others() -> None:
    Path("a.py").write_text("import pydsl\nraise ValueError('x')\n")
    Path("b.yaml").write_text(OLD.replace("    entrypoint: main\n", "    entrypoint: main\n    podPriority: 3\n"))
    result = pydsl("upgrade", "a.py", "b.yaml")
    assert (result.status, result.output) == (2, "b.yaml: moved to Argo 4.1\n")
    assert "b.yaml:9:5: error[PD101]: WorkflowSpec has no field 'podPriority' any more" in result.error
    assert result.error.endswith("\nwhat can't be moved isn't known of 1 file: Python has to be run for that\n")


def test_check_writes_nothing() -> None:
    Path("a.yaml").write_text(OLD)
    assert pydsl("upgrade", "a.yaml", "--check", "--to", "4.0") == Ended(
        2,
        "a.yaml: would be moved to Argo 4.0\n",
        "1 of 1 files are for another Argo: `pydsl upgrade a.yaml --to 4.0` moves them\n",
    )
    assert Path("a.yaml").read_text() == OLD


def test_diff_writes_nothing() -> None:
    Path("a.yaml").write_text(OLD)
    result = pydsl("upgrade", "a.yaml", "--diff")
    assert (result.status, result.error) == (0, "")
    assert '-  schedule: "0 3 * * *"   # at three\n+  schedules: ["0 3 * * *"]   # at three\n' in result.output
    assert Path("a.yaml").read_text() == OLD


def test_what_cant_be_moved_is_told_with_its_line() -> None:
    Path("a.yaml").write_text(OLD.replace("    entrypoint: main\n", "    entrypoint: main\n    podPriority: 3\n"))
    assert pydsl("upgrade", "a.yaml") == Ended(
        2,
        "a.yaml: moved to Argo 4.1\n",
        """\
a.yaml:9:5: error[PD101]: WorkflowSpec has no field 'podPriority' any more: Argo 3.6 was the last to know it
  at spec.workflowSpec.podPriority
  |
9 |     podPriority: 3
  |     ^^^^^^^^^^^
  hint: use podPriorityClassName, or --target 3.6
1 field can't be moved to Argo 4.1
""",
    )


def test_what_the_older_one_lacks_is_told_with_its_line() -> None:
    Path("a.yaml").write_text(NEW.replace('["0 3 * * *"]', '["0 3 * * *", "@daily"]'))
    assert pydsl("upgrade", "a.yaml", "--to", "3.5") == Ended(
        2,
        "a.yaml: moved to Argo 3.5\n",
        """\
a.yaml:6:3: error[PD110]: Argo 3.5 doesn't know CronWorkflowSpec's field 'schedules': it came with 3.6
  at spec.schedules
  |
6 |   schedules: ["0 3 * * *", "@daily"]   # at three
  |   ^^^^^^^^^
  hint: write schedule, with the one value
1 field can't be moved to Argo 3.5
""",
    )


def test_what_the_version_before_lacked_is_a_warning() -> None:
    Path("a.yaml").write_text(NEW)
    result = pydsl("upgrade", "a.yaml", "--from", "3.5")
    assert result.status == 0
    assert result.error.startswith(
        "a.yaml:6:3: warning[PD110]: Argo 3.5 doesn't know CronWorkflowSpec's field 'schedules': it came with 3.6\n"
    )


def test_mistakes() -> None:
    Path("a.py").write_text("def (\n")
    assert pydsl("upgrade", "a.py") == Ended(2, "", "a.py: not Python source: invalid syntax (<unknown>, line 1)\n")
    Path("a.yaml").write_text("kind: [\n")
    assert pydsl("upgrade", "a.yaml").status == 2
    assert pydsl("upgrade", "b.yaml") == Ended(2, "", "b.yaml: no such file or folder\n")
