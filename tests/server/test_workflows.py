from __future__ import annotations

from typing import TYPE_CHECKING

from tests.server.asking import WORKFLOWS, asking, workflow

if TYPE_CHECKING:
    from pathlib import Path


def test_a_workflow_is_given_back_as_it_was_made_and_found_by_its_name(tmp_path: Path) -> None:
    ask = asking(tmp_path)
    status, made = ask("POST", WORKFLOWS, {"workflow": workflow("one")})
    assert (status, made["status"]) == (200, {"startedAt": None, "finishedAt": None})
    assert "labels" not in made["metadata"]
    _, found = ask("GET", f"{WORKFLOWS}/one")
    assert found["metadata"]["uid"] == made["metadata"]["uid"]
    assert found["metadata"]["resourceVersion"] == made["metadata"]["resourceVersion"]


def test_a_second_one_of_a_name_is_a_conflict(tmp_path: Path) -> None:
    ask = asking(tmp_path)
    ask("POST", WORKFLOWS, {"workflow": workflow("one")})
    told = {"code": 6, "message": 'workflows.argoproj.io "one" already exists'}
    assert ask("POST", WORKFLOWS, {"workflow": workflow("one")}) == (409, told)
    assert len(ask.served.rows("argo")) == 1


def test_a_name_is_made_up_of_its_beginning(tmp_path: Path) -> None:
    _, made = asking(tmp_path)("POST", WORKFLOWS, {"workflow": workflow()})
    assert made["metadata"]["name"].startswith("made-")
    assert made["metadata"]["generateName"] == "made-"


def test_a_dry_run_begins_nothing(tmp_path: Path) -> None:
    ask = asking(tmp_path)
    status, made = ask("POST", WORKFLOWS, {"workflow": workflow("one"), "serverDryRun": True})
    assert (status, "resourceVersion" in made["metadata"], ask.served.rows("")) == (200, False, [])


def test_unknown_fields_are_dropped_and_empty_structs_written(tmp_path: Path) -> None:
    _, made = asking(tmp_path)("POST", f"{WORKFLOWS}/lint", {"workflow": workflow("one", nonsense=1)})
    container = {"image": "alpine", "command": ["true"], "name": "", "resources": {}}
    main = {"name": "main", "container": container, "inputs": {}, "outputs": {}, "metadata": {}}
    assert made["spec"] == {"entrypoint": "main", "templates": [main], "arguments": {}}


def test_what_argos_lint_refuses_is_not_begun(tmp_path: Path) -> None:
    ask = asking(tmp_path)
    status, told = ask("POST", WORKFLOWS, {"workflow": workflow("one", entrypoint="nope")})
    assert (status, told["code"], ask.served.rows("")) == (400, 3, [])


def test_lists_are_picked_by_fields_labels_and_namespace(tmp_path: Path) -> None:
    ask = asking(tmp_path)
    for name in ("one", "two"):
        ask("POST", WORKFLOWS, {"workflow": {**workflow(name), "metadata": {"name": name, "labels": {"is": name}}}})
    _, found = ask("GET", f"{WORKFLOWS}?listOptions.labelSelector=is%3Dtwo&fields=items.metadata.name")
    assert [one["metadata"] for one in found["items"]] == [{"name": "two"}]
    _, found = ask("GET", f"{WORKFLOWS}?listOptions.fieldSelector=metadata.name%3Done&fields=items.metadata.name")
    assert [one["metadata"] for one in found["items"]] == [{"name": "one"}]
    assert ask("GET", "/api/v1/workflows/elsewhere?fields=items.metadata.name") == (
        200,
        {"metadata": {}, "items": None},
    )
    _, everywhere = ask("GET", "/api/v1/workflows/?fields=items.metadata.name")
    assert len(everywhere["items"]) == 2


def test_a_bad_selector_is_refused_in_kubernetes_words(tmp_path: Path) -> None:
    status, told = asking(tmp_path)("GET", f"{WORKFLOWS}?listOptions.labelSelector=%3D%3D%3D")
    assert (status, told) == (400, {"code": 3, "message": "found '==', expected: !, identifier, or 'end of string'"})


def test_a_workflow_is_removed_once(tmp_path: Path) -> None:
    ask = asking(tmp_path)
    ask("POST", WORKFLOWS, {"workflow": workflow("one")})
    assert ask("DELETE", f"{WORKFLOWS}/one") == (200, {})
    assert ask("DELETE", f"{WORKFLOWS}/one")[0] == 404


def test_no_name_leads_out_of_the_home(tmp_path: Path) -> None:
    ask = asking(tmp_path / "home")
    status, told = ask("POST", WORKFLOWS, {"workflow": workflow("../../escaped")})
    assert (status, told["code"]) == (400, 3)
    assert [path.name for path in tmp_path.iterdir()] in ([], ["home"])
