"""What changed between two manifests, in whole texts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command_line import Ended, pydsl

FLOW = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata:
  generateName: build-
spec:
  entrypoint: main
  arguments:
    parameters:
    - {name: message, value: hi}
  templates:
  - name: main
    dag:
      tasks:
      - name: A
        template: echo
        arguments: {parameters: [{name: text, value: "{{workflow.parameters.message}}"}]}
      - name: B
        template: echo
        dependencies: [A]
        arguments: {parameters: [{name: text, value: "{{tasks.A.outputs.result}}"}]}
  - name: echo
    inputs: {parameters: [{name: text}]}
    container:
      image: busybox:1.35
      command: [echo]
      args: ["{{inputs.parameters.text}}"]
      env: [{name: X, value: "1"}, {name: Z, value: "2"}]
      resources: {limits: {memory: 1Gi}}
  - name: count
    script:
      image: python:3.12
      source: |
        print(1)
        print(2)
  - name: groups
    steps:
    - [{name: one, template: count}, {name: two, template: count}]
    - [{name: three, template: count}]
"""
A = FLOW[FLOW.index("      - name: A") : FLOW.index("      - name: B")]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a fresh folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def diff(before: str, after: str, *words: str) -> Ended:
    """Compare two texts."""
    Path("a.yaml").write_text(before, encoding="utf-8")
    Path("b.yaml").write_text(after, encoding="utf-8")
    return pydsl("diff", "a.yaml", "b.yaml", *words)


def said(before: str, after: str) -> list[str]:
    """Return what's said of each change, without its place."""
    found = json.loads(diff(before, after, "-o", "json").output)
    return [change["text"] for manifest in found for change in manifest["changes"]]


def changed(*pairs: tuple[str, str]) -> list[str]:
    """Return what's said where texts of FLOW were replaced."""
    text = FLOW
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return said(FLOW, text)


def test_nothing_changed() -> None:
    assert diff(FLOW, f"# a comment\n{FLOW}") == Ended(0, "", "")
    assert diff(FLOW, FLOW, "-o", "json") == Ended(0, "[]\n", "")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('{name: X, value: "1"}, {name: Z, value: "2"}', '{name: Z, value: "2"}, {name: X, value: "1"}'),
        ("{name: message, value: hi}", '{value: "hi", name: message}'),
        ("{name: one, template: count}, {name: two", "{name: two, template: count}, {name: one"),
        ("memory: 1Gi", "memory: 1024Mi"),
        ("dependencies: [A]", 'depends: "A"'),
        ("  generateName: build-", "  generateName: build-\n  labels: {}\n  resourceVersion: '12'\n  uid: u"),
        ("    container:\n", "    outputs: {}\n    container:\n"),
        ("  - name: echo\n    inputs:", "  - inputs:"),
    ],
)  # fmt: skip
def test_what_means_the_same_is_not_told(old: str, new: str) -> None:
    assert old in FLOW
    text = FLOW.replace(old, new)
    if "- inputs" in new:
        text = text.replace("[{name: text}]}\n", "[{name: text}]}\n    name: echo\n")
    assert diff(FLOW, text) == Ended(0, "", "")


def test_the_order_of_variables_is_told_where_one_names_another() -> None:
    env = '{name: X, value: "1"}, {name: Z, value: "$(X)"}, {name: W, value: "3"}'
    before = FLOW.replace('{name: X, value: "1"}, {name: Z, value: "2"}', env)
    Path("a.yaml").write_text(before)
    Path("b.yaml").write_text(
        before.replace(env, '{name: W, value: "3"}, {name: X, value: "1"}, {name: Z, value: "$(X)"}')
    )
    assert pydsl("diff", "a.yaml", "b.yaml") == Ended(0, "", "")
    Path("c.yaml").write_text(
        before.replace(env, '{name: Z, value: "$(X)"}, {name: X, value: "1"}, {name: W, value: "3"}')
    )
    assert pydsl("diff", "a.yaml", "c.yaml") == Ended(
        1,
        "Workflow build- (a.yaml -> c.yaml)\n"
        '  c.yaml:27: template echo: env reordered from ["X", "Z", "W"] to ["Z", "X", "W"]\n',
        "",
    )


def test_what_a_list_holds_is_compared_with_files_of_its_own() -> None:
    first, second = FLOW, FLOW.replace("build-", "other-")
    items = "".join("- " + one.replace("\n", "\n  ").rstrip(" ") for one in (first, second))
    Path("live.yaml").write_text(f"apiVersion: v1\nkind: List\nitems:\n{items}")
    Path("flows").mkdir()
    Path("flows/one.yaml").write_text(first)
    Path("flows/two.yaml").write_text(second.replace("busybox:1.35", "busybox:1.36"))
    assert pydsl("diff", "live.yaml", "flows") == Ended(
        1,
        "Workflow other- (live.yaml -> flows/two.yaml)\n"
        "  flows/two.yaml:24: template echo: image moved from busybox:1.35 to busybox:1.36\n",
        "",
    )


def test_the_order_of_templates_and_tasks_says_nothing() -> None:
    head, templates = FLOW.split("  templates:\n")
    parts = templates.split("  - name: echo")
    swapped = f"{head}  templates:\n  - name: echo{parts[1]}{parts[0]}"
    moved = FLOW.replace(A, "").replace("  - name: echo\n", f"{A}  - name: echo\n")
    assert said(FLOW, swapped) == said(FLOW, moved) == []


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("busybox:1.35", "busybox:1.36", "template echo: image moved from busybox:1.35 to busybox:1.36"),
        ("busybox:1.35", "alpine:3", "template echo: image changed from busybox:1.35 to alpine:3"),
        ("value: hi", "value: ho", "argument message changed from hi to ho"),
        ("        dependencies: [A]\n", "", "template main, task B: dependency A removed"),
        (
            "dependencies: [A]",
            "depends: A.Failed",
            "template main, task B: depends added: A.Failed|template main, task B: dependency A removed",
        ),
        ('value: "2"', "value: two words", 'template echo: environment variable Z changed from 2 to "two words"'),
        ("  entrypoint: main", "  entrypoint: groups", "entrypoint changed from main to groups"),
        ("build-\n", "build-\n  labels: {team: a}\n", "label team added: a"),
        ("      command: [echo]\n", "", "template echo: command removed"),
        ("[{name: text}]", "[{name: text, default: x}]", "template echo, input parameter text: default added: x"),
        ("memory: 1Gi", "memory: 2Gi", "template echo: resources.limits memory changed from 1Gi to 2Gi"),
        (
            "  - name: echo",
            "  - name: extra\n    suspend: {}\n  - name: echo",
            "template extra added",
        ),
        (
            "    - [{name: three, template: count}]\n",
            "    - [{name: three, template: count, when: '1 == 1'}]\n",
            'template groups, step three: when added: "1 == 1"',
        ),
    ],
)  # fmt: skip
def test_a_change_is_said_in_argos_words(old: str, new: str, text: str) -> None:
    assert "|".join(changed((old, new))) == text


def test_whole_text() -> None:
    after = FLOW.replace("busybox:1.35", "busybox:1.36").replace("print(2)", "print(3)").replace(A, "")
    assert diff(FLOW, after) == Ended(
        1,
        """\
Workflow build- (a.yaml -> b.yaml)
  a.yaml:14: template main: task A removed
  b.yaml:21: template echo: image moved from busybox:1.35 to busybox:1.36
  b.yaml:29: template count: source changed
    @@ -1,2 +1,2 @@
     print(1)
    -print(2)
    +print(3)
""",
        "",
    )


def test_whole_markdown() -> None:
    after = FLOW.replace("hi}", "a_b}").replace("print(2)", "print(3)")
    assert diff(FLOW, after, "-o", "markdown") == Ended(
        1,
        """\
### Workflow build-

`a.yaml -> b.yaml`

- argument message changed from hi to a\\_b
- template count: source changed

  ```diff
  @@ -1,2 +1,2 @@
   print(1)
  -print(2)
  +print(3)
  ```
""",
        "",
    )


def test_json_says_where() -> None:
    found = json.loads(diff(FLOW, FLOW.replace("hi}", "ho}"), "-o", "json").output)
    assert found == [
        {
            "manifest": "Workflow build-",
            "before": {"kind": "Workflow", "name": "build-", "file": "a.yaml"},
            "after": {"kind": "Workflow", "name": "build-", "file": "b.yaml"},
            "changes": [
                {
                    "change": "changed",
                    "where": [],
                    "what": "argument message",
                    "text": "argument message changed from hi to ho",
                    "before": "hi",
                    "after": "ho",
                    "path": "spec.arguments.parameters[0].value",
                    "place": {"file": "b.yaml", "line": 9, "column": 30, "end_column": 32},
                }
            ],
        }
    ]


class TestRenamed:
    def test_a_template_and_all_that_call_it(self) -> None:
        assert changed(("template: echo", "template: say"), ("name: echo", "name: say")) == [
            "template echo renamed to say"
        ]

    def test_a_task_and_all_that_wait_for_it(self) -> None:
        assert changed(("name: A\n", "name: first\n"), ("[A]", "[first]"), ("tasks.A.", "tasks.first.")) == [
            "template main: task A renamed to first"
        ]

    def test_two_names_that_are_exchanged_are_no_renaming(self) -> None:
        text = (
            FLOW.replace("name: one,", "name: x,")
            .replace("name: three,", "name: one,")
            .replace("name: x,", "name: three,")
        )
        assert said(FLOW, text) == [
            'template groups: steps reordered from [["one", "two"], ["three"]] to [["three", "two"], ["one"]]'
        ]

    def test_another_content_is_no_renaming(self) -> None:
        assert changed(("name: A\n        template: echo", "name: first\n        template: count")) == [
            "template main: task A removed",
            "template main: task first added",
        ]


class TestSides:
    def test_python_and_what_it_compiles_to(self) -> None:
        Path("flow.py").write_text(
            "from pydsl import Container, Workflow, template\n\n\n@template\ndef hello() -> Container:\n"
            '    return Container(image="busybox:1", command=["echo"])\n\n\nworkflow = Workflow(hello)\n'
        )
        Path("flow.yaml").write_text(pydsl("compile", "flow.py").output)
        assert pydsl("diff", "flow.py", "flow.yaml") == Ended(0, "", "")
        Path("flow.yaml").write_text(Path("flow.yaml").read_text().replace(":1", ":2"))
        assert pydsl("diff", "flow.yaml", "flow.py") == Ended(
            1,
            "Workflow hello- (flow.yaml -> flow.py)\n"
            "  flow.py:6: template hello: image moved from busybox:2 to busybox:1\n",
            "",
        )

    def test_older_spellings_mean_the_same(self) -> None:
        cron = (
            "apiVersion: argoproj.io/v1alpha1\nkind: CronWorkflow\nmetadata: {name: nightly}\n"
            "spec:\n  schedule: '@daily'\n  workflowSpec: {entrypoint: a, templates: [{name: a, suspend: {}}]}\n"
        )
        assert said(cron, cron.replace("schedule: '@daily'", "schedules: ['@daily']")) == []
        assert said(cron, cron.replace("schedule: '@daily'", "schedules: ['@hourly', '@daily']")) == [
            "schedule @hourly added"
        ]

    def test_of_folders_only_what_is_argos_counts_python_included(self) -> None:
        for side in ("old", "new"):
            Path(side).mkdir()
        Path("old/a.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n---\n" + FLOW)
        Path("new/a.yaml").write_text(FLOW)
        made = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}}
        Path("new/c.py").write_text(f"from pydsl import Manifest\nc = Manifest({made})\n")
        assert pydsl("diff", "old", "new") == Ended(0, "", "")
        assert pydsl("diff", "old/a.yaml", "new/c.py").status == 1

    def test_folders_by_kind_and_name(self) -> None:
        library = FLOW.replace("kind: Workflow", "kind: WorkflowTemplate").replace("generateName: build-", "name: lib")
        for side in ("old", "new"):
            Path(side).mkdir()
        Path("old/a.yaml").write_text(f"{FLOW}---\n{library}")
        Path("new/b.yaml").write_text(library.replace("lib", "other"))
        Path("new/c.yaml").write_text(FLOW.replace("entrypoint: main", "entrypoint: groups"))
        Path("new/d.yaml").write_text(library.replace("lib", "third").replace("1Gi", "2Gi"))
        assert pydsl("diff", "old", "new") == Ended(
            1,
            """\
WorkflowTemplate other (old/a.yaml -> new/b.yaml)
  new/b.yaml:4: metadata.name changed from lib to other
Workflow build- (old/a.yaml -> new/c.yaml)
  new/c.yaml:6: entrypoint changed from main to groups
WorkflowTemplate third (new/d.yaml)
  new/d.yaml:1: manifest added
""",
            "",
        )

    def test_trouble_is_status_2(self) -> None:
        Path("a.yaml").write_text(FLOW)
        Path("broken.yaml").write_text("kind: [\n")
        assert pydsl("diff", "a.yaml") == Ended(
            2, "", "compare what? Name BEFORE and AFTER, or PATHs and a revision with --rev\n"
        )
        assert pydsl("diff", "a.yaml", "none.yaml") == Ended(2, "", "none.yaml: no such file or folder\n")
        assert pydsl("diff", "a.yaml", "broken.yaml").status == 2
