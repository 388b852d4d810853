"""Files that refer to each other: a template that another file has is imported from there, where Python can."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from pydsl.cli import places
from pydsl.cluster.errors import Missing
from pydsl.cluster.kinds import ResourceKind
from pydsl.compile import load_python
from pydsl.manifest import load
from pydsl.spec import encode
from tests.command_line import Ended, pydsl

LIBRARY = """\
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: library}
spec:
  templates:
  - name: main
    inputs: {parameters: [{name: text}, {name: loud, default: "no"}]}
    script: {image: busybox, command: [sh], source: "say {{inputs.parameters.text}} {{inputs.parameters.loud}}"}
"""
USER = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: uses-}
spec:
  entrypoint: main
  templates:
  - name: main
    steps:
    - - name: say
        templateRef: {name: library, template: main}
        arguments: {parameters: [{name: text, value: hello}]}
"""
ARGUMENTS = "\n        arguments: {parameters: [{name: text, value: hello}]}"
SECOND = USER.replace("kind: Workflow", "kind: WorkflowTemplate").replace("generateName: uses-", "name: second")
RUN = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: run}
spec: {entrypoint: main, templates: [{name: main, suspend: {}}]}
"""
IMPORTING = """\
from pydsl import Steps, Workflow, template

from library import library
from library import main as main_


@template
def main() -> None:
    with Steps():
        library.ref(main_)(text="hello").named("say")


workflow = Workflow(main, generate_name="uses-")
"""
STANDING_IN = "return TemplateRef("


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a fresh folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def decompiled(**files: str) -> dict[str, str]:
    """Write YAML files (`__` is a folder's slash), decompile them, see them come back; return the Python."""
    for name, text in files.items():
        path = Path("in", f"{name.replace('__', '/')}.yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    result = pydsl("decompile", "in", "-o", "out", "--force")
    assert (result.status, result.output) == (0, ""), result.error
    made = {name: Path("out", f"{name.replace('__', '/')}.py") for name in files}
    for name, path in made.items():
        assert [encode(one.object) for one in load_python(path)] == [one.data for one in load(files[name])]
    return {name: path.read_text() for name, path in made.items()}


def test_a_template_of_another_file_is_imported() -> None:
    assert decompiled(library=LIBRARY, user=USER)["user"] == IMPORTING


def test_one_of_the_same_file_is_called_as_it_is() -> None:
    source = decompiled(both=f"{LIBRARY}---\n{USER}")["both"]
    assert 'library.ref(main)(text="hello").named("say")' in source
    assert STANDING_IN not in source


def test_a_cluster_template_is_one_of_its_own() -> None:
    library = LIBRARY.replace("kind: Workflow", "kind: ClusterWorkflow")
    assert STANDING_IN in decompiled(library=library, user=USER)["user"]
    user = USER.replace("template: main}", "template: main, clusterScope: true}")
    assert "from library import library" in decompiled(library=library, user=user)["user"]


def test_a_folder_below_is_imported_from() -> None:
    made = decompiled(shared__library=LIBRARY, user=USER)
    assert "from shared.library import library\n" in made["user"]


def test_a_folder_beside_is_not() -> None:
    made = decompiled(shared__library=LIBRARY, flows__user=USER)
    assert STANDING_IN in made["flows__user"]


def test_what_the_library_needs_comes_along() -> None:
    third = USER.replace("name: library", "name: second").replace(ARGUMENTS, "")
    made = decompiled(library=LIBRARY, second=SECOND, third=third)
    assert "from library import library" in made["second"]
    assert "second.ref(main_)().named" in made["third"]


def test_files_that_refer_to_each_other() -> None:
    one = SECOND.replace("name: second", "name: one").replace("name: library", "name: two").replace(ARGUMENTS, "")
    two = one.replace("{name: one}", "{name: two}").replace("{name: two, template", "{name: one, template")
    made = decompiled(one=one, two=two)
    assert [STANDING_IN in made[name] for name in ("one", "two")] == [False, True]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("name: text, value", "name: words, value"),  # the library's template takes no such thing
        ("template: main}", "template: other}"),
        ("template: main}", "template: main, clusterScope: false}"),
        ("arguments: {parameters: [{name: text, value: hello}]}", "when: '1 == 1'"),
    ],
)
def test_a_call_that_the_signature_refuses_stands_for_itself(old: str, new: str) -> None:
    assert STANDING_IN in decompiled(library=LIBRARY, user=USER.replace(old, new))["user"]


def test_a_package_of_pythons_name_is_not_imported() -> None:
    assert STANDING_IN in decompiled(json__library=LIBRARY, user=USER)["user"]


class FewObjects:
    """A cluster of a few objects, as the API server gives them."""

    def __init__(self, *texts: str) -> None:
        self.objects = [one.data for text in texts for one in load(text)]
        for one in self.objects:
            one["metadata"] |= {"uid": "u", "resourceVersion": "7", "managedFields": []}

    @property
    def destination(self) -> Any:
        """Which cluster it is."""
        return SimpleNamespace(namespace="argo")

    def get(self, kind: ResourceKind, name: str, namespace: str) -> Any:
        """Return one of them."""
        for one in self.objects:
            if (one["kind"], one["metadata"]["name"]) == (kind.name, name):
                return one
        raise Missing(f"no {kind.name} {name}")

    def list(self, kind: ResourceKind, namespace: str) -> Any:
        """List those of a kind, which don't say it."""
        mine = (one for one in self.objects if one["kind"] == kind.name)
        return SimpleNamespace(items=[{key: one[key] for key in ("metadata", "spec")} for one in mine])


class TestFromACluster:
    @pytest.fixture(autouse=True)
    def cluster(self, monkeypatch: pytest.MonkeyPatch) -> None:
        few = FewObjects(LIBRARY, SECOND, LIBRARY.replace("kind: Workflow", "kind: ClusterWorkflow"), RUN)
        monkeypatch.setattr(places, "place_of", lambda said, only_cluster: places.There(cast("Any", few)))

    def test_all_of_the_namespace(self) -> None:
        assert pydsl("decompile", "--from-cluster", "-n", "argo", "-o", "out") == Ended(
            0,
            "",
            "WorkflowTemplate library -> out/library.py: templates: 1 as functions\n"
            "WorkflowTemplate second -> out/second.py: templates: 1 as functions\n",
        )
        assert "from library import library\n" in Path("out/second.py").read_text()
        assert [encode(one.object) for one in load_python("out/library.py")] == [one.data for one in load(LIBRARY)]

    def test_by_name(self) -> None:
        assert "ClusterWorkflowTemplate(" in pydsl("decompile", "--from-cluster", "library", "-o", "out").error + str(
            [one.read_text() for one in Path("out").iterdir()]
        )
        assert pydsl("decompile", "--from-cluster", "run").output.endswith('workflow = Workflow(main, name="run")\n')
        assert pydsl("decompile", "--from-cluster", "nobody") == Ended(1, "", "no Workflow nobody\n")


def test_which_cluster_without_the_flag() -> None:
    assert pydsl("decompile", "-n", "argo", "a.yaml") == Ended(
        2, "", "--namespace says which cluster: say --from-cluster, too\n"
    )
    assert pydsl("decompile") == Ended(2, "", "which files? Name them, or folders; or say --from-cluster\n")
