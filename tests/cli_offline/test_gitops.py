"""`pydsl compile` for repositories that a tool applies: files apart, kustomizations, Helm, Argo CD, pyproject.toml."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pydsl.manifest import load
from tests.cli_offline.files import HELLO, HELLO_YAML, SEVERAL
from tests.command_line import Ended, pydsl

TAGGED = HELLO.replace('args=["hello"]', 'args=["{{workflow.name}}"]')
LABELLED = HELLO.replace("Workflow(hello)", 'Workflow(hello, labels={"team": "a"}, name="nightly")')
CRON = HELLO.replace("import ", "import CronWorkflow, ").replace(
    "workflow = Workflow(hello)", 'cron = CronWorkflow("nightly", schedules=["0 1 * * *"], workflow=Workflow(hello))'
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a fresh folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(name: str, text: str) -> None:
    """Write one file, with the folders above it."""
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def compiled(*words: str) -> None:
    """Compile, and be silent."""
    assert pydsl("compile", *words) == Ended(0, "", "")


def tree(folder: str = "out") -> list[str]:
    """List every file below a folder."""
    return sorted(path.relative_to(folder).as_posix() for path in Path(folder).rglob("*") if path.is_file())


def test_each_document_is_a_file_named_after_its_kind_and_name() -> None:
    write("flows/several.py", SEVERAL)
    compiled("flows", "-o", "out", "--split")
    assert tree() == ["configmap-c.yaml", "workflow-first.yaml", "workflowtemplate-library.yaml"]
    assert Path("out/configmap-c.yaml").read_text() == (
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\ndata:\n  k: v\n"
    )


def test_files_apart_keep_the_folders_of_their_sources() -> None:
    write("flows/a/hello.py", HELLO)
    write("flows/b/hello.py", HELLO)
    compiled("flows", "-o", "out", "--split")
    assert tree() == ["a/workflow-hello.yaml", "b/workflow-hello.yaml"]


def test_two_documents_never_overwrite_each_other() -> None:
    write("flows/a.py", HELLO)
    write("flows/b.py", HELLO)
    assert pydsl("compile", "flows", "-o", "out", "--split") == Ended(
        2, "", "workflow-hello.yaml: both flows/a.py and flows/b.py would be written there\n"
    )
    assert not Path("out").exists()


def test_a_header_names_the_source_and_the_command() -> None:
    write("flows/hello.py", HELLO)
    compiled("flows", "-o", "out", "--header", "--as", "workflowtemplate")
    assert Path("out/hello.yaml").read_text().splitlines()[:2] == [
        "# Made from flows/hello.py by `pydsl compile flows -o out --as workflowtemplate --header`: change that file, "
        "and run this again.",
        "apiVersion: argoproj.io/v1alpha1",
    ]


def test_a_schema_is_the_first_line() -> None:
    write("hello.py", HELLO)
    compiled("hello.py", "-o", "out.yaml", "--header", "--schema", "https://example.org/schema.json")
    assert Path("out.yaml").read_text().splitlines()[0] == (
        "# yaml-language-server: $schema=https://example.org/schema.json"
    )


def test_a_workflow_becomes_a_template_that_can_be_applied() -> None:
    write("hello.py", HELLO)
    result = pydsl("compile", "hello.py", "--as", "workflowtemplate")
    assert result == Ended(
        0, HELLO_YAML.replace("Workflow\n", "WorkflowTemplate\n").replace("generateName: hello-", "name: hello"), ""
    )


def test_labels_of_a_workflow_are_those_of_its_runs_still() -> None:
    write("hello.py", LABELLED)
    (document,) = load(pydsl("compile", "hello.py", "--as", "clusterworkflowtemplate").output)
    assert document.data["kind"] == "ClusterWorkflowTemplate"
    assert document.data["metadata"] == {"name": "nightly", "labels": {"team": "a"}}
    assert document.data["spec"]["workflowMetadata"] == {"labels": {"team": "a"}}


def test_a_namespace_has_no_place_in_a_cluster_template() -> None:
    write("hello.py", HELLO.replace("Workflow(hello)", 'Workflow(hello, namespace="here")'))
    assert pydsl("compile", "hello.py", "--as", "clusterworkflowtemplate") == Ended(
        2, "", "hello: a ClusterWorkflowTemplate is in no namespace, and this Workflow is in one\n"
    )


def test_a_kustomization_names_every_file() -> None:
    write("flows/a/cron.py", CRON)
    write("flows/b.py", LABELLED)
    compiled("flows", "-o", "out", "--kustomization")
    assert tree() == ["a/cron.yaml", "b.yaml", "kustomization.yaml"]
    assert Path("out/kustomization.yaml").read_text() == (
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n- a/cron.yaml\n- b.yaml\n"
    )


def test_kustomize_needs_names() -> None:
    write("hello.py", HELLO)
    assert pydsl("compile", "hello.py", "-o", "out", "--kustomization") == Ended(
        2,
        "",
        "hello.py: kustomize takes no object without metadata.name, and the Workflow hello- has none: "
        "--as workflowtemplate makes a template of it, name=... gives it a name\n",
    )
    compiled("hello.py", "-o", "out", "--kustomization", "--as", "workflowtemplate")
    assert tree() == ["hello.yaml", "kustomization.yaml"]


def test_a_kustomization_needs_a_folder() -> None:
    write("hello.py", HELLO)
    assert pydsl("compile", "hello.py", "--kustomization") == Ended(
        2, "", "--kustomization names what is at --output: say where that is\n"
    )


def test_helm_gets_back_the_braces_of_tags() -> None:
    write("hello.py", TAGGED)
    text = pydsl("compile", "hello.py", "--for", "helm").output
    assert """      - '{{ "{{" }}workflow.name}}'\n""" in text
    assert text.replace('{{ "{{" }}', "{{") == pydsl("compile", "hello.py").output


def test_argo_cd_creates_what_has_a_generated_name() -> None:
    write("hello.py", HELLO)
    (document,) = load(pydsl("compile", "hello.py", "--for", "argocd").output)
    assert document.data["metadata"]["annotations"] == {"argocd.argoproj.io/hook": "Sync"}


def test_a_hook_that_is_said_stays() -> None:
    own = 'Workflow(hello, annotations={"argocd.argoproj.io/hook": "PostSync"})'
    write("hello.py", HELLO.replace("Workflow(hello)", own))
    (document,) = load(pydsl("compile", "hello.py", "--for", "argocd").output)
    assert document.data["metadata"]["annotations"] == {"argocd.argoproj.io/hook": "PostSync"}


def test_argo_cd_is_told_what_goes_first() -> None:
    write("a.py", SEVERAL)
    write("b.py", CRON)
    text = pydsl("compile", "a.py", "b.py", "--for", "argocd", "--sync-waves").output
    waves = {
        document.data["kind"]: (document.data["metadata"].get("annotations") or {}).get("argocd.argoproj.io/sync-wave")
        for document in load(text)
    }
    assert waves == {"Workflow": "2", "ConfigMap": None, "WorkflowTemplate": None, "CronWorkflow": "1"}


def test_sync_waves_are_argo_cds() -> None:
    write("hello.py", HELLO)
    assert pydsl("compile", "hello.py", "--sync-waves") == Ended(
        2, "", "sync waves are Argo CD's: say --for argocd, too\n"
    )


PROJECT = """\
[tool.pydsl.compile]
paths = ["flows"]
output = "manifests"
as = "workflowtemplate"
kustomization = true
header = true
"""


def test_a_project_says_it_once() -> None:
    write("pyproject.toml", PROJECT)
    write("flows/hello.py", HELLO)
    compiled()
    assert tree("manifests") == ["hello.yaml", "kustomization.yaml"]
    assert Path("manifests/hello.yaml").read_text().startswith("# Made from flows/hello.py by `pydsl compile`: ")
    assert pydsl("compile", "--check") == Ended(0, "", "")


def test_a_drift_names_what_to_run() -> None:
    write("pyproject.toml", PROJECT)
    write("flows/hello.py", HELLO)
    compiled()
    write("flows/hello.py", HELLO.replace("busybox", "alpine"))
    result = pydsl("compile", "--check")
    assert (result.status, result.error) == (2, "1 of 2 files are not what Python makes: `pydsl compile` writes them\n")


def test_a_projects_paths_are_below_its_own_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    write("pyproject.toml", PROJECT.replace("header = true\n", ""))
    write("flows/hello.py", HELLO)
    compiled()
    monkeypatch.chdir("flows")
    assert pydsl("compile", "--check") == Ended(0, "", "")


def test_paths_of_the_command_line_go_where_it_says() -> None:
    write("pyproject.toml", PROJECT.replace("kustomization = true\n", ""))
    write("flows/hello.py", HELLO)
    result = pydsl("compile", "flows/hello.py")
    assert (result.status, tree("flows")) == (0, ["hello.py"])
    assert result.output.startswith("# Made from flows/hello.py by `pydsl compile flows/hello.py --as workflowtemplate")


@pytest.mark.parametrize("output", [(), ("-o", "-")])
def test_what_is_printed_needs_no_kustomization_though_the_project_has_one(output: tuple[str, ...]) -> None:
    write("pyproject.toml", PROJECT)
    write("flows/hello.py", HELLO)
    printed = pydsl("compile", "flows/hello.py", *output)
    assert (printed.status, printed.error) == (0, "")
    assert "kind: WorkflowTemplate\n" in printed.output
    asked = pydsl("compile", "flows/hello.py", "--kustomization", *output)
    assert asked == Ended(2, "", "--kustomization names what is at --output: say where that is\n")


def test_nothing_to_compile_is_said() -> None:
    assert pydsl("compile") == Ended(
        2, "", "which files? Name them, or let `paths` in [tool.pydsl.compile] of pyproject.toml do\n"
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("path = ['flows']", "has no key 'path'. Did you mean 'paths'?"),
        ("split = 'yes'", "split has to be true or false, not 'yes'"),
        ("paths = 'flows'", "paths has to be a list of texts, not 'flows'"),
        ("paths = [1]", "paths has to be a list of texts, not [1]"),
        ("output = true", "output has to be a text, not True"),
        ("as = 'cron'", "as has to be one of workflowtemplate, clusterworkflowtemplate, not 'cron'"),
        ("for = 'flux'", "for has to be one of helm, argocd, not 'flux'"),
    ],
)
def test_a_project_that_says_something_else_is_refused(line: str, said: str, folder: Path) -> None:
    write("pyproject.toml", f"[tool.pydsl.compile]\n{line}\n")
    assert pydsl("compile", "flows") == Ended(2, "", f"{folder}/pyproject.toml:2: [tool.pydsl.compile] {said}\n")


def test_what_a_kustomization_of_somebodys_own_cant_take_is_told() -> None:
    write("flows/hello.py", HELLO)
    write("out/kustomization.yaml", json.dumps({"kind": "Kustomization"}))
    note = "note: flows/hello.py: kustomize takes no object without metadata.name, and the Workflow hello- has none: "
    hint = "--as workflowtemplate makes a template of it, name=... gives it a name"
    assert pydsl("compile", "flows", "-o", "out") == Ended(0, "", f"{note}{hint}\n")


def test_a_kustomization_of_somebodys_own_is_left_alone() -> None:
    write("flows/hello.py", LABELLED)
    write("out/kustomization.yaml", json.dumps({"kind": "Kustomization"}))
    compiled("flows", "-o", "out")
    assert pydsl("compile", "flows", "-o", "out", "--check") == Ended(0, "", "")
