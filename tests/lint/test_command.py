"""`pydsl lint`: options, formats, configuration, baselines, comments."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pydsl.cli.verbs import pydsl as root
from pydsl.errors import UsageError
from tests.lint.test_pages import manifest

UNUSED = manifest("- name: main\n  suspend: {}\n- name: old\n  suspend: {}\n")
MISSING = manifest("- name: main\n  steps:\n  - - name: a\n      templateRef: {name: elsewhere, template: x}\n")
NUMBER = manifest("- name: main\n  suspend: {}\n").replace(
    "  entrypoint: main\n", "  entrypoint: main\n  arguments: {parameters: [{name: a, value: 1}]}\n"
)


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*arguments: str, text: str | None = None) -> Result:
    return CliRunner().invoke(root, ["lint", *arguments], input=text, catch_exceptions=False)


def simple(text: str, *options: str) -> list[str]:
    Path("flow.yaml").write_text(text, encoding="utf-8")
    return run("flow.yaml", "-o", "simple", *options).output.splitlines()


UNUSED_LINE = "flow.yaml:9:11: warning PD815 nothing calls template 'old'"


def test_simple_is_a_line_for_each_finding() -> None:
    assert simple(UNUSED) == [UNUSED_LINE]


def test_a_code_is_ignored() -> None:
    assert simple(UNUSED, "--ignore", "PD815") == []
    assert simple(UNUSED, "--ignore", "PD8") == []
    assert simple(UNUSED, "--ignore", "correctness") == []


def test_a_group_is_selected_and_the_usual_stays() -> None:
    assert [line.split()[2] for line in simple(UNUSED, "--select", "cost")] == ["PD860", "PD861", "PD815"]


def test_an_unknown_group_names_the_nearest() -> None:
    Path("flow.yaml").write_text(UNUSED, encoding="utf-8")
    with pytest.raises(UsageError) as error:
        run("flow.yaml", "--select", "stile")
    assert str(error.value) == (
        "'stile' is no code (PD206), beginning of one (PD2) or group (correctness, style, data, gitops, cost, all)."
        " Did you mean 'style'?"
    )


def test_missing_references_are_warnings_errors_or_nothing() -> None:
    Path("flow.yaml").write_text(MISSING, encoding="utf-8")
    assert run("flow.yaml").exit_code == 0
    assert run("flow.yaml", "--strict").exit_code == 2
    assert run("flow.yaml", "--strict", "--ignore-missing").exit_code == 0


def test_the_servers_own_refusals_can_be_warnings_and_no_others() -> None:
    Path("flow.yaml").write_text(NUMBER, encoding="utf-8")
    assert run("flow.yaml").exit_code == 2
    assert run("flow.yaml", "--argo-lint-only").exit_code == 0
    assert run("flow.yaml", "--argo-lint-only", "--strict").exit_code == 0
    for fatal in ("a: [", "retryStrategy: {limit: many}\n    container: {image: x}"):
        Path("flow.yaml").write_text(UNUSED.replace("suspend: {}", fatal, 1), encoding="utf-8")
        assert run("flow.yaml", "--argo-lint-only").exit_code == 2


def test_the_output_names_who_refuses() -> None:
    assert simple(MISSING)[0].endswith("(refused by: argo lint)")
    assert simple(NUMBER)[1].endswith("value must be text, not the number 1 (refused by: API server)")


def test_a_baseline_knows_what_was_there() -> None:
    simple(UNUSED)
    assert run("flow.yaml", "--write-baseline", "known.json").exit_code == 0
    moved = UNUSED.replace("spec:", "# a line more\nspec:")
    assert simple(moved, "--baseline", "known.json") == []
    more = moved + "  - name: older\n    suspend: {}\n"
    assert simple(more, "--baseline", "known.json") == ["flow.yaml:12:11: warning PD815 nothing calls template 'older'"]


def test_a_comment_silences_its_line_or_the_next() -> None:
    assert simple(UNUSED.replace("name: old", "name: old  # pydsl: ignore[PD815]")) == []
    assert simple(UNUSED.replace("name: old", "name: old  # pydsl: ignore")) == []
    assert simple(UNUSED.replace("  - name: old", "  # pydsl: ignore[PD815]\n  - name: old")) == []
    assert simple("# pydsl: ignore-file[PD815]\n" + UNUSED) == []


def test_a_comment_with_another_code_silences_nothing() -> None:
    assert simple(UNUSED.replace("name: old", "name: old  # pydsl: ignore[PD206]")) == [UNUSED_LINE]


def test_configuration_comes_from_pyproject() -> None:
    Path("pyproject.toml").write_text('[tool.pydsl.lint]\nselect = ["cost"]\nignore = ["PD815"]\n', encoding="utf-8")
    assert [line.split()[2] for line in simple(UNUSED)] == ["PD860", "PD861"]


def test_files_have_codes_of_their_own_to_ignore() -> None:
    text = '[tool.pydsl.lint.per-file-ignores]\n"fl*.yaml" = ["PD815"]\n'
    Path("pyproject.toml").write_text(text, encoding="utf-8")
    assert simple(UNUSED) == []


def test_a_misspelt_key_of_the_configuration_is_told() -> None:
    Path("pyproject.toml").write_text("[tool.pydsl.lint]\nselects = []\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"has no key 'selects'. Did you mean 'select'\?"):
        simple(UNUSED)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("strict = 'yes'", "strict has to be true or false, not 'yes'"),
        ("select = 'style'", "select has to be a list of texts, not 'style'"),
        ("baseline = 1", "baseline has to be a text, not 1"),
        ("target = 3.6", "target has to be one of 3.4, 3.5, 3.6, 3.7, 4.0, 4.1, not 3.6"),
        (
            "per-file-ignores = {a = 'PD815'}",
            "per-file-ignores has to be a table of lists of texts, not {'a': 'PD815'}",
        ),
        (
            "select = ['stile']",
            "'stile' is no code (PD206), beginning of one (PD2) or group (correctness, style, data, gitops, cost, "
            "all). Did you mean 'style'?",
        ),
    ],
)
def test_what_the_configuration_cant_say_is_told_with_its_file(line: str, said: str) -> None:
    Path("pyproject.toml").write_text(f"[tool.pydsl.lint]\n{line}\n", encoding="utf-8")
    with pytest.raises(UsageError) as error:
        simple(UNUSED)
    assert str(error.value) == f"{Path.cwd()}/pyproject.toml:2: [tool.pydsl.lint] {said}"


def test_a_table_that_means_nothing_is_an_error() -> None:
    Path("pyproject.toml").write_text("[project]\nname = 'x'\n\n[tool.pydsl.lnt]\nselect = []\n", encoding="utf-8")
    with pytest.raises(UsageError) as error:
        simple(UNUSED)
    assert str(error.value) == f"{Path.cwd()}/pyproject.toml:4: [tool.pydsl] has no key 'lnt'. Did you mean 'lint'?"


def test_all_tables_that_mean_nothing_are_told_at_once() -> None:
    Path("pyproject.toml").write_text("[tool.pydsl]\nhoem = 1\n\n[tool.pydsl.imagse]\na = 'b'\n", encoding="utf-8")
    with pytest.raises(UsageError) as error:
        simple(UNUSED)
    file = f"{Path.cwd()}/pyproject.toml"
    tables = "artifacts and compile and images and lint and plugins and runtimes and templates"
    assert str(error.value).splitlines() == [
        f"{file}:2: [tool.pydsl] has no key 'hoem'. It may have {tables}.",
        f"{file}:4: [tool.pydsl] has no key 'imagse'. Did you mean 'images'?",
    ]


def test_standard_input() -> None:
    result = run("-", "-o", "simple", text=UNUSED)
    assert result.output == "<stdin>:9:11: warning PD815 nothing calls template 'old'\n"


def test_patterns() -> None:
    Path("deep").mkdir()
    Path("deep/flow.yaml").write_text(UNUSED, encoding="utf-8")
    assert run("**/*.yaml", "-o", "simple").output == f"deep/{UNUSED_LINE}\n"


def test_python_is_run_unless_told_otherwise() -> None:
    Path("flow.py").write_text("raise SystemExit('run')\n", encoding="utf-8")
    Path("flow.yaml").write_text(UNUSED, encoding="utf-8")
    assert run("flow.py", "flow.yaml", "--no-python", "-o", "simple").output == f"{UNUSED_LINE}\n"


def test_other_kinds_are_passed_over_and_told() -> None:
    Path("flow.yaml").write_text(UNUSED + "---\nkind: ConfigMap\nmetadata: {name: c}\n", encoding="utf-8")
    last = run("flow.yaml").output.splitlines()[-1]
    assert last == "1 manifest checked: 0 errors, 1 warning; passed over: 1 ConfigMap"


def test_json_says_all() -> None:
    Path("flow.yaml").write_text(NUMBER, encoding="utf-8")
    report = json.loads(run("flow.yaml", "-o", "json").output)
    assert report["findings"][-1] == {
        "code": "PD102",
        "severity": "error",
        "message": "value must be text, not the number 1",
        "file": "flow.yaml",
        "line": 6,
        "column": 45,
        "endColumn": 46,
        "path": "spec.arguments.parameters[0].value",
        "hint": 'quote it: "1"',
        "refusedBy": ["API server"],
    }
    assert {key: report[key] for key in ("checked", "errors", "passedOver", "known")} == {
        "checked": 1,
        "errors": 1,
        "passedOver": {},
        "known": 0,
    }


def test_sarif_has_rules_and_places() -> None:
    Path("flow.yaml").write_text(UNUSED, encoding="utf-8")
    log = json.loads(run("flow.yaml", "-o", "sarif").output)
    (one,) = log["runs"]
    (rule,) = one["tool"]["driver"]["rules"]
    assert rule["id"] == "PD815"
    assert rule["help"]["markdown"] + "\n" == CliRunner().invoke(root, ["explain", "PD815"]).output
    assert one["results"][0]["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "flow.yaml"},
                "region": {"startLine": 9, "startColumn": 11, "endColumn": 14},
            }
        }
    ]


def test_github_annotates() -> None:
    Path("flow.yaml").write_text(UNUSED, encoding="utf-8")
    assert run("flow.yaml", "-o", "github").output == (
        "::warning file=flow.yaml,line=9,col=11,title=PD815::nothing calls template 'old'\n"
    )


OLD = """\
apiVersion: argoproj.io/v1alpha1
kind: CronWorkflow
metadata: {name: c}
spec:
  schedule: 0 0 * * *  # nightly
  workflowSpec:
    entrypoint: main
    synchronization:
      mutex:
        name: one
    templates:
    - name: main
      Container: {image: "busybox:1.37", args: [1]}
"""


def test_fix_rewrites_what_has_one_answer() -> None:
    Path("flow.yaml").write_text(OLD, encoding="utf-8")
    assert run("flow.yaml", "--fix").exit_code == 0
    assert (
        Path("flow.yaml").read_text(encoding="utf-8")
        == """\
apiVersion: argoproj.io/v1alpha1
kind: CronWorkflow
metadata: {name: c}
spec:
  schedules: [0 0 * * *]  # nightly
  workflowSpec:
    entrypoint: main
    synchronization:
      mutexes:
        - name: one
    templates:
    - name: main
      container: {image: "busybox:1.37", args: ["1"]}
"""
    )


def test_an_older_target_knows_old_fields_and_not_new_ones() -> None:
    old = OLD.replace("Container", "container").replace("[1]", '["1"]')
    assert [line.split()[1:3] for line in simple(old, "--target", "3.5")] == [["warning", "PD111"]] * 2
    new = old.replace("schedule: 0 0 * * *", 'schedules: ["0 0 * * *"]').replace(
        "      mutex:\n        name: one\n", ""
    )
    new = new.replace("    synchronization:\n", "")
    assert [line.split()[1:3] for line in simple(new, "--target", "3.5")] == [["error", "PD110"]]
    assert simple(new) == []


def test_fix_leaves_what_the_target_knows() -> None:
    Path("flow.yaml").write_text(OLD, encoding="utf-8")
    run("flow.yaml", "--fix", "--target", "3.5")
    assert "  schedule: 0 0 * * *  # nightly\n" in Path("flow.yaml").read_text(encoding="utf-8")


def test_explain_prints_a_page() -> None:
    result = CliRunner().invoke(root, ["explain", "pd841"], catch_exceptions=False)
    assert result.output.startswith("## PD841\n\nFinds an image without a version, or latest.\n\n")
    assert "Looked at with `--select gitops` (or `--select PD841`)." in result.output


def test_explain_names_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"'PD84' is no code of pydsl's"):
        CliRunner().invoke(root, ["explain", "PD84"], catch_exceptions=False)


def test_findings_of_a_python_file_are_in_the_order_of_its_lines_each_once() -> None:
    Path("flow.py").write_text(
        "from pydsl import Container, Workflow, template\n\n\n"
        "@template\ndef b() -> Container:\n"
        '    return Container(image="x:1", command=["{{inputs.parameters.b}}"])\n\n\n'
        "@template\ndef a() -> Container:\n"
        '    return Container(image="x:1", command=["{{inputs.parameters.a}}"])\n\n\n'
        "first = Workflow(a, templates=[a, b])\nsecond = Workflow(b)\n",
        encoding="utf-8",
    )
    found = run("flow.py", "-o", "simple").output.splitlines()
    assert [line.split(" ")[0] for line in found] == ["flow.py:6:35:", "flow.py:11:35:"]
